"""A face as a grid of cells."""

import cv2
import numpy as np
import pytest

from engine.animators.instant.rig.face_cells import FaceCells
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.rig import Rig
from engine.animators.instant.rig.topology import (
    CHEEKS,
    EYES,
    LEFT_BROW,
    LEFT_EDGE,
    LIP_COLOUR,
    MESH,
    NOSE_TIP,
    NOSTRILS,
    OVAL,
    RIGHT_BROW,
    RIGHT_EDGE,
)
from engine.core.types import Floats, Image


@pytest.fixture(scope="module")
def cells(rig: Rig) -> FaceCells:
    return FaceCells(rig)


def ramp(side_px: int, down: bool) -> Image:
    """Grey that says where it is: as bright as its column, or its row."""
    grey = np.broadcast_to(np.arange(side_px, dtype=np.uint8), (side_px, side_px))
    return np.repeat((grey.T if down else grey)[..., None], 3, axis=2)


def at_landmark(cells: FaceCells, grid: Floats, rig: Rig, landmark: int) -> float:
    column, row = ((rig.landmarks[landmark, :2] - [cells.left, cells.top]) / cells.step_px).astype(int)
    return float(grid[row, column])


def turned(yaw_deg: float, pitch_deg: float = 0) -> Points:
    return np.asarray(cv2.Rodrigues(np.radians([pitch_deg, yaw_deg, 0.0]))[0], np.float64)


@pytest.mark.parametrize("down", [False, True], ids=["columns", "rows"])
def test_a_portrait_s_own_cells_show_what_is_at_their_place(cells: FaceCells, rig: Rig, down: bool) -> None:
    shown = cells.unwrap_brightness(ramp(rig.size_px, down), rig.landmarks[:, :2])
    inside = cv2.erode(cells.mask, np.ones((5, 5), np.uint8)) > 0
    row, column = np.nonzero(inside)
    middle = (row if down else column) * cells.step_px + (cells.step_px - 1) / 2 + (cells.top if down else cells.left)
    assert np.abs(shown[inside] - middle).max() <= 1.01
    assert abs(float((shown[inside] - middle).mean())) < 0.25


def test_a_face_looks_the_same_wherever_it_is_and_however_large(cells: FaceCells, rig: Rig) -> None:
    own = cells.unwrap_brightness(rig.image, rig.landmarks[:, :2])
    moved = np.zeros((300, 320, 3), np.uint8)
    moved[30 : 30 + rig.size_px, 50 : 50 + rig.size_px] = rig.image
    assert np.abs(cells.unwrap_brightness(moved, rig.landmarks[:, :2] + [50, 30]) - own).max() <= 1
    doubled = rig.image.repeat(2, axis=0).repeat(2, axis=1)
    assert np.abs(cells.unwrap_brightness(doubled, 2 * rig.landmarks[:, :2] + 0.5) - own).mean() < 3


def test_nothing_is_outside_of_the_mesh(cells: FaceCells, rig: Rig) -> None:
    shown = cells.unwrap_brightness(np.full_like(rig.image, 200), rig.landmarks[:, :2])
    assert np.array_equal(shown, 200 * cells.mask)
    assert 0.5 < cells.mask.mean() < 0.95
    assert cells.mask.ravel()[cells.samples].all()


def test_a_face_that_is_not_in_the_picture_does_not_stop_anything(cells: FaceCells, rig: Rig) -> None:
    assert np.isfinite(cells.unwrap_brightness(rig.image, rig.landmarks[:, :2] - 5000)).all()


def test_plain_skin_is_cheeks_and_not_eyes_lips_and_edges(cells: FaceCells, rig: Rig) -> None:
    def plain(landmarks: np.ndarray) -> list[float]:
        return [at_landmark(cells, cells.plain_skin, rig, landmark) for landmark in landmarks]

    assert min(plain(CHEEKS)) > 0.9
    for nothing in (LIP_COLOUR, EYES[0].iris[:1], EYES[1].iris[:1], EYES[0].lower, EYES[1].lower):
        assert max(plain(nothing)) < 0.3
    assert np.mean(plain(OVAL)) < 0.1
    for little in (RIGHT_BROW, LEFT_BROW, NOSTRILS):
        assert 0.1 < np.mean(plain(little)) < 0.6


def test_a_face_from_the_front_is_well_seen_and_one_from_the_side_is_not(cells: FaceCells, rig: Rig) -> None:
    assert at_landmark(cells, cells.facing_weights(turned(0)), rig, NOSE_TIP) > 0.7
    assert at_landmark(cells, cells.facing_weights(turned(0)), rig, CHEEKS[2]) > 0.9
    assert not cells.facing_weights(turned(180)).any()


@pytest.mark.parametrize("yaw_deg", [-50, 50])
def test_a_turned_head_shows_the_side_that_comes_nearer(cells: FaceCells, rig: Rig, yaw_deg: float) -> None:
    rotation = turned(yaw_deg)
    depth = (rig.shape[:MESH] @ rotation.T)[[RIGHT_EDGE, LEFT_EDGE], 2]
    weights = cells.facing_weights(rotation)
    right, left = (at_landmark(cells, weights, rig, cheek) for cheek in (CHEEKS[0], CHEEKS[1]))
    assert (right > left + 0.5) == bool(depth[0] < depth[1])
    assert (left > right + 0.5) == bool(depth[1] < depth[0])
