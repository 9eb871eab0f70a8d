"""The colours by which a person is known again."""

from itertools import pairwise

import cv2
import numpy as np
import pytest

from engine.core.types import Floats, Image
from engine.tracking.people.appearance import LOOK_PX, appearance_difference, measure_appearance
from engine.tracking.people.followed_person import ALIKE, UNLIKE
from engine.tracking.region import Region
from tests import faces

PEOPLE = ("mira", "theo", "noa", "hopper", "astronaut")
HERE = Region(160, 130, 110, 0.0)


def scene(name: str, background: int = 128, size_px: int = 200, left: int = 60, top: int = 30) -> Image:
    image = np.full((260, 420, 3), background, np.uint8)
    person = cv2.resize(faces.portrait(name, 256).image, (size_px, size_px), interpolation=cv2.INTER_AREA)
    image[top : top + size_px, left : left + size_px] = person
    return image


def look(image: Image, region: Region = HERE) -> Floats:
    return measure_appearance(image, region)


def test_less_and_warmer_light_changes_a_person_less_than_another_person_does() -> None:
    lights = [np.array([0.4, 0.4, 0.4]), np.array([0.8, 0.7, 0.5])]
    for name in PEOPLE:
        image = scene(name)
        for light in lights:
            assert appearance_difference(look(image), look((image * light).astype(np.uint8))) < ALIKE
    for name, other in pairwise(PEOPLE):
        assert appearance_difference(look(scene(name)), look(scene(other))) > ALIKE


@pytest.mark.parametrize("name", PEOPLE)
def test_a_person_is_known_again_at_another_size_and_place(name: str) -> None:
    near = Region(160, 130, 110, 0.0)
    far = Region(300 + 50, 100 + 50, 55, 0.0)
    small = scene(name, 60, 100, 300, 100)
    assert appearance_difference(look(scene(name), near), look(small, far)) < ALIKE < UNLIKE


@pytest.mark.parametrize("place", [(0, 0, 80), (419, 259, 300), (-50, 300, 40), (1000, 1000, 10), (5, 5, 0.2)])
def test_a_place_at_or_beyond_the_border_has_an_appearance(place: tuple[float, float, float]) -> None:
    found = look(scene("mira"), Region(*place, 0.0))
    assert found.shape == (LOOK_PX, LOOK_PX, 3)
    assert np.isfinite(found).all()
