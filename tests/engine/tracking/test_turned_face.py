"""Faces upside down, and faces in turned pictures."""

import numpy as np
import pytest

from engine.core.types import Image
from engine.tracking import FaceTracker
from engine.tracking.turned_face import COPY_PX, turn_small_copy
from tests.faces import face_of, portrait

NAMES = ("astronaut", "mira", "theo")


@pytest.fixture(scope="module")
def tracker() -> FaceTracker:
    return FaceTracker()


def turned(image: Image, quarters: int) -> Image:
    return np.ascontiguousarray(np.rot90(image, quarters))


@pytest.mark.parametrize("name", NAMES)
def test_an_upright_face_is_not_upside_down(tracker: FaceTracker, name: str) -> None:
    picture = portrait(name, 256)
    assert not tracker.is_upside_down(picture.image, face_of(picture))


@pytest.mark.parametrize("name", NAMES)
def test_a_mask_on_a_face_upside_down_is_recognised(tracker: FaceTracker, name: str) -> None:
    picture = portrait(name, 256)
    assert tracker.is_upside_down(turned(picture.image, 2), face_of(picture))


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_lying_face_is_found_in_the_right_turn_alone(tracker: FaceTracker, quarters: int) -> None:
    picture = turned(portrait("mira", 256).image, -quarters)
    assert [turn for turn in range(1, 4) if tracker.finds_face_turned(picture, turn)] == [quarters]


def test_an_empty_picture_has_no_face_in_any_turn(tracker: FaceTracker) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (240, 320, 3), np.uint8)
    assert not any(tracker.finds_face_turned(noise, turn) for turn in range(1, 4))


def test_a_large_picture_is_searched_as_a_small_copy() -> None:
    assert turn_small_copy(np.zeros((1080, 1920, 3), np.uint8), 1).shape == (COPY_PX, COPY_PX * 1080 // 1920, 3)
