"""The plain colour behind a person without a background."""

import numpy as np
import pytest

from engine.core.picture_file import BACKDROP
from engine.core.types import Image, Opacity
from engine.portrait.plain_ground import choose_ground_rgb


def person_of(colour: tuple[int, int, int], size_px: int = 120) -> tuple[Image, Opacity]:
    image = np.empty((size_px, size_px, 3), np.uint8)
    image[...] = BACKDROP
    opacity = np.zeros((size_px, size_px), np.uint8)
    middle = (slice(size_px // 4, None), slice(size_px // 4, size_px * 3 // 4))
    image[middle], opacity[middle] = colour, 255
    return image, opacity


@pytest.mark.parametrize("colour", [(20, 20, 20), (240, 240, 240), (245, 210, 90), (120, 60, 40), (30, 90, 200)])
def test_the_colour_is_quiet_and_unlike_the_person(colour: tuple[int, int, int]) -> None:
    ground = np.array(choose_ground_rgb(*person_of(colour)))
    assert np.ptp(ground) <= 28
    assert np.linalg.norm(ground - colour) > 60


def test_the_colour_has_the_tint_of_the_person() -> None:
    red, _, blue = choose_ground_rgb(*person_of((160, 60, 30)))
    assert red > blue + 4


def test_the_colour_does_not_depend_on_the_size() -> None:
    small, large = (np.array(choose_ground_rgb(*person_of((160, 90, 60), size_px))) for size_px in (96, 960))
    assert np.abs(small - large).max() <= 1


def test_without_a_person_it_is_the_backdrop() -> None:
    image, opacity = person_of((0, 0, 0))
    assert choose_ground_rgb(image, np.zeros_like(opacity)) == BACKDROP
