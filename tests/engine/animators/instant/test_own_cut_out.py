"""A portrait whose own file cuts the person out, before every background."""

from contextlib import closing

import numpy as np
import pytest

from engine.animators.instant.animator import InstantAnimator
from engine.animators.instant.rig.rig import Rig
from engine.core.background import parse_background
from engine.core.settings import Settings
from engine.core.types import AvatarFrame, Control, OwnCutOut, Portrait
from tests import faces

GROUND = (90, 110, 130)


@pytest.fixture(scope="module")
def cut_out(rig: Rig, portrait: Portrait) -> Portrait:
    """The portrait with a file's transparency, and a red feather on the head that only the file knows to be its."""
    opacity = np.where(rig.backdrop.person[..., 3] > 127, 255, 0).astype(np.uint8)
    opacity[6:60, 120:126] = 255
    image = portrait.image.copy()
    image[6:60, 120:126] = (230, 20, 20)
    image[opacity == 0] = GROUND
    return Portrait("feather", image, portrait.face, cut_out=OwnCutOut(opacity, GROUND))


def shown(portrait: Portrait, words: str, driver: Portrait, size_px: int = 256) -> AvatarFrame:
    with closing(InstantAnimator(Settings(size_px=size_px), 25.0)) as animator:
        animator.swap_portrait(animator.prepare_portrait(portrait))
        control = Control(background=parse_background(words))
        return animator.animate_chunk(faces.performance(driver, (faces.STILL,)), control)[0]


@pytest.mark.parametrize(
    ("words", "ground"), [("own", GROUND), ("blur", GROUND), ("green", (0, 177, 64)), ("transparent", (0, 0, 0))]
)
@pytest.mark.parametrize("size_px", [256, 192])
def test_the_file_s_cut_out_stands_before_every_background(
    cut_out: Portrait, driver: Portrait, words: str, ground: tuple[int, int, int], size_px: int
) -> None:
    frame = shown(cut_out, words, driver, size_px)
    at = size_px / 256
    assert tuple(frame.image[2, 2].tolist()) == ground
    assert tuple(frame.image[round(20 * at), round(80 * at)].tolist()) == ground
    red, green, blue = frame.image[round(30 * at), round(123 * at)].tolist()
    assert red > 180 > 90 > max(green, blue)
    assert frame.ground_rgb == (None if words == "transparent" else ground)


def test_transparent_pictures_have_the_file_s_opacity(cut_out: Portrait, driver: Portrait) -> None:
    frame = shown(cut_out, "transparent", driver)
    assert frame.opacity is not None
    assert cut_out.cut_out is not None
    assert np.abs(frame.opacity.astype(int) - cut_out.cut_out.opacity).mean() < 4
    assert frame.opacity[30, 123] > 200


def test_a_picture_that_fades_out_below_fades_before_every_background(portrait: Portrait, driver: Portrait) -> None:
    fade = np.repeat(np.clip(np.linspace(4, 0, 256), 0, 1)[:, None], 256, 1).astype(np.float32)
    image = np.rint(portrait.image * fade[..., None] + np.array(GROUND) * (1 - fade[..., None])).astype(np.uint8)
    own_opacity = np.rint(fade * 255).astype(np.uint8)
    faded = Portrait("fade", image, portrait.face, cut_out=OwnCutOut(own_opacity, GROUND, True))

    own, plain = shown(faded, "own", driver).image.astype(int), shown(portrait, "own", driver).image
    wanted = plain * fade[..., None] + np.array(GROUND) * (1 - fade[..., None])
    assert np.abs(own - wanted).mean() < 2

    opacity, solid = (shown(each, "transparent", driver).opacity for each in (faded, portrait))
    assert opacity is not None
    assert solid is not None
    assert np.abs(opacity - solid * fade).mean() < 3
    assert np.abs(opacity - solid * fade).max() < 90

    green = shown(faded, "green", driver).image[250:, 100:160].reshape(-1, 3).mean(0)
    assert np.abs(green - (0, 177, 64)).max() < 16
