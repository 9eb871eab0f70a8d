"""The driver's pixels over time."""

import numpy as np
import pytest

from engine.animators.instant.paint.driver_pixel_fade import DriverPixelFade
from engine.animators.instant.paint.driver_pixels import DriverPixels, visible_parts
from engine.animators.instant.rig.head_space import Points
from engine.core.types import Image

STEP_S = 1 / 25
PALE, DARK = (np.full((256, 256, 3), colour, np.uint8) for colour in ((220, 180, 160), (110, 70, 50)))


def skin(fade: DriverPixelFade, image: Image, landmarks: Points) -> list[float]:
    pixels = fade.fade_in_pixels(image, landmarks, STEP_S)
    assert pixels is not None
    return [float(value) for value in pixels.colours.skin]


def test_another_driver_has_their_own_colours_from_the_first_picture_on(at_rest: Points) -> None:
    fade = DriverPixelFade()
    assert skin(fade, PALE, at_rest) == [220, 180, 160]
    fade.forget_driver()
    assert skin(fade, DARK, at_rest) == [110, 70, 50]


def test_the_colours_of_one_driver_follow_the_light_slowly(at_rest: Points) -> None:
    fade = DriverPixelFade()
    skin(fade, PALE, at_rest)
    reds = [skin(fade, DARK, at_rest)[0] for _ in range(100)]
    assert max(-np.diff([220, *reds])) < 30
    assert reds[-1] < 130


def shares(pixels: DriverPixels | None) -> tuple[float, float] | None:
    return None if pixels is None else (pixels.face, pixels.mouth)


def test_pixels_fade_out_and_in_again_over_a_third_of_a_second(at_rest: Points) -> None:
    fade = DriverPixelFade()
    assert shares(fade.fade_in_pixels(PALE, at_rest, STEP_S)) == (1, 1)
    gone = [shares(fade.fade_out_pixels(0.07)) for _ in range(6)]
    assert gone[:4] == [pytest.approx((share, share)) for share in (0.8, 0.6, 0.4, 0.2)]
    assert gone[5] is None
    back = [shares(fade.fade_in_pixels(PALE, at_rest, 0.07)) for _ in range(7)]
    assert back[0] == pytest.approx((0.2, 0.2), abs=0.01)
    assert back[1] == pytest.approx((0.4, 0.4), abs=0.01)
    assert back[6] == (1, 1)


def test_what_fades_is_the_latest_picture(at_rest: Points) -> None:
    fade = DriverPixelFade()
    fade.fade_in_pixels(PALE, at_rest, STEP_S)
    fade.fade_in_pixels(DARK, at_rest + 1, STEP_S)
    faded = fade.fade_out_pixels(0.07)
    assert faded is not None
    assert faded.image is DARK
    assert np.array_equal(faded.landmarks, at_rest[:, :2] + 1)


def test_pixels_that_were_dropped_do_not_fade(at_rest: Points) -> None:
    fade = DriverPixelFade()
    assert fade.fade_out_pixels(STEP_S) is None
    fade.fade_in_pixels(PALE, at_rest, STEP_S)
    fade.drop_pixels()
    assert fade.fade_out_pixels(STEP_S) is None


def test_of_a_face_that_left_the_picture_nothing_is_left(at_rest: Points) -> None:
    fade = DriverPixelFade()
    fade.fade_in_pixels(PALE, at_rest, STEP_S)
    assert fade.fade_in_pixels(PALE, at_rest + 500, STEP_S) is None
    assert fade.fade_out_pixels(STEP_S) is None


def test_face_and_mouth_have_their_own_shares(at_rest: Points) -> None:
    """The chin is below the border, the mouth is not."""
    down = np.array([0, 256 - 4 - at_rest[:, 1].max(), 0])
    pixels = DriverPixelFade().fade_in_pixels(PALE, at_rest + down, STEP_S)
    assert pixels is not None
    assert (pixels.face, pixels.mouth) == visible_parts(PALE, at_rest + down)
    assert pixels.face < pixels.mouth


def test_the_lips_colour_follows_as_slowly_as_the_skins(at_rest: Points) -> None:
    fade = DriverPixelFade()
    fade.fade_in_pixels(PALE, at_rest, STEP_S)
    reds = []
    for _ in range(40):
        pixels = fade.fade_in_pixels(DARK, at_rest, STEP_S)
        assert pixels is not None
        reds.append((float(pixels.colours.skin[0]), float(pixels.colours.lips[0])))
    assert reds[0] == reds[2] == (220, 220), "they are measured every fifth frame"
    assert reds[4] == pytest.approx((220 - 0.2 * 110, 220 - 0.2 * 110), abs=1)
    assert all(skin == pytest.approx(lips, abs=1) for skin, lips in reds)
