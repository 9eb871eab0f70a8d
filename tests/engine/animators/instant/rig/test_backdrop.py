"""Person and background."""

import cv2
import numpy as np
import pytest

from engine.animators.instant.rig.backdrop import Backdrop, build_backdrop
from engine.animators.instant.rig.rig import Rig
from engine.core.types import Image


def composed(backdrop: Backdrop) -> Image:
    gap = 255 - backdrop.person[..., 3:].astype(int)
    over = backdrop.person[..., :3] + backdrop.plate[..., :3] * gap // 255
    return np.asarray(over.clip(0, 255), np.uint8)


def test_person_over_plate_is_the_portrait(rig: Rig) -> None:
    assert rig.backdrop.separate
    assert np.abs(composed(rig.backdrop).astype(int) - rig.image).mean() < 1


def test_the_face_is_solid_and_the_corner_is_empty(rig: Rig) -> None:
    opacity = rig.backdrop.person[..., 3]
    x, y = rig.landmarks[4, :2].astype(int)
    assert opacity[y, x] == 255
    assert opacity[2, 2] == 0


def test_the_person_is_gone_from_the_plate(rig: Rig) -> None:
    x, y = rig.landmarks[4, :2].astype(int)
    wall = rig.image[4:30, 4:30].reshape(-1, 3).mean(0)
    assert np.abs(rig.backdrop.plate[y, x, :3] - wall).max() < 40


def test_the_background_is_left_as_it_is(rig: Rig) -> None:
    empty = cv2.erode((rig.backdrop.person[..., 3] == 0).astype(np.uint8), np.ones((31, 31), np.uint8)) > 0
    assert empty.sum() > 1000
    assert np.array_equal(rig.backdrop.plate[empty][:, :3], rig.image[empty])


@pytest.mark.parametrize("kind", ["noise", "black"])
def test_without_a_person_to_be_seen_everything_is_person(rig: Rig, kind: str) -> None:
    shape = rig.image.shape
    noise = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    image = noise if kind == "noise" else np.zeros(shape, np.uint8)
    backdrop = build_backdrop(image, rig.landmarks)
    assert not backdrop.separate
    assert np.array_equal(composed(backdrop), image)
    assert (backdrop.person[..., 3] == 255).all()


def test_what_touches_the_person_and_is_unlike_the_background_belongs_to_it(rig: Rig) -> None:
    middle = rig.landmarks[4, :2]
    top = np.flatnonzero(rig.backdrop.person[:, int(middle[0]), 3] > 200)[0]
    place = (int(middle[0]), int(top) - 3)
    image = rig.image.copy()
    cv2.circle(image, place, 8, (0, 220, 0), cv2.FILLED)
    backdrop = build_backdrop(image, rig.landmarks)
    assert backdrop.person[place[1] - 4, place[0], 3] > 200
    assert int(backdrop.plate[place[1] - 4, place[0], 1]) < 215
