"""Colours."""

import numpy as np
import pytest

from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.skin import (
    SkinColours,
    brightness_gain,
    colour_similarity,
    measure_skin,
    saturation_gain,
)
from engine.core.types import Portrait


def colours(*skin: float) -> SkinColours:
    return SkinColours(np.array(skin, np.float32), np.array(skin, np.float32) * np.float32(0.8))


def test_one_colour_everywhere_is_found(at_rest: Points) -> None:
    image = np.full((256, 256, 3), (200, 150, 120), np.uint8)
    assert measure_skin(image, at_rest).skin.tolist() == [200, 150, 120]


@pytest.mark.parametrize("shift", [-900.0, 900.0])
def test_a_face_outside_of_the_picture_has_some_colour(driver: Portrait, at_rest: Points, shift: float) -> None:
    assert np.isfinite(measure_skin(driver.image, at_rest + shift).skin).all()


def test_the_same_light_needs_no_gain() -> None:
    assert np.allclose(brightness_gain(colours(190, 140, 120), colours(190, 140, 120)), 1)
    assert saturation_gain(colours(190, 140, 120), colours(190, 140, 120)) == pytest.approx(1, abs=0.01)


def test_gains_are_bounded() -> None:
    bright = brightness_gain(colours(250, 250, 250), colours(5, 5, 5))
    dark = brightness_gain(colours(5, 5, 5), colours(250, 250, 250))
    assert bright.max() <= 1.2
    assert dark.min() >= 0.4


def test_a_grey_portrait_takes_the_colour_out() -> None:
    assert saturation_gain(colours(120, 120, 120), colours(220, 120, 100)) == pytest.approx(0.3)


def test_one_person_in_a_little_more_light_is_alike() -> None:
    assert colour_similarity(colours(190, 140, 120), colours(190, 140, 120)) == 1
    assert colour_similarity(colours(190, 140, 120), colours(195, 144, 124)) == 1


def test_strangers_are_not_alike() -> None:
    assert colour_similarity(colours(190, 140, 120), colours(230, 200, 180)) == 0
    assert colour_similarity(colours(190, 140, 120), colours(0, 0, 0)) == 0
