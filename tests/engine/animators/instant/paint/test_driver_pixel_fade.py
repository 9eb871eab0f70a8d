"""The driver's pixels over time."""

import numpy as np

from engine.animators.instant.paint.driver_pixel_fade import DriverPixelFade
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
