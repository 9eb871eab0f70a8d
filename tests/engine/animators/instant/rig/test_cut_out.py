"""The person before another background: a red disc on grey stands in for one."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engine.animators.instant.rig.cut_out import cut_out_person
from engine.animators.instant.rig.filling.smooth_fill import pull_push
from engine.core.types import Floats, Image

SIDE_PX = 128
RED, GREY = np.array([200, 30, 30], np.float32), np.array([140, 150, 160], np.float32)


def disc(radius: float, edge_px: float) -> Floats:
    y, x = np.mgrid[0:SIDE_PX, 0:SIDE_PX] - SIDE_PX / 2
    return np.asarray(np.clip((radius - np.hypot(x, y)) / edge_px + 0.5, 0, 1), np.float32)


@pytest.fixture
def plate() -> Floats:
    return np.broadcast_to(GREY, (SIDE_PX, SIDE_PX, 3)).copy()


@pytest.fixture
def image(plate: Floats) -> Image:
    """Its true edge is two pixels wide."""
    share = disc(40, 2)[..., None]
    return np.rint(plate + (RED - plate) * share).astype(np.uint8)


def on_green(cut: tuple[Floats, Floats]) -> NDArray[np.float32]:
    colours, opacity = cut
    shown: NDArray[np.float32] = colours + (1 - opacity[..., None]) * np.array([0, 177, 64], np.float32)
    return shown


def test_nothing_of_the_old_background_is_left_in_an_edge_that_was_too_wide(image: Image, plate: Floats) -> None:
    shown = on_green(cut_out_person(image, disc(43, 12), plate))
    assert shown[SIDE_PX // 2, 4] == pytest.approx([0, 177, 64], abs=1)
    assert shown[SIDE_PX // 2, SIDE_PX // 2] == pytest.approx(RED, abs=1)
    ring = (disc(47, 1) > 0) & (disc(43, 1) < 1)
    assert np.abs(shown[ring] - (0, 177, 64)).max() < 25


def test_an_edge_has_the_person_s_own_colours(image: Image, plate: Floats) -> None:
    colours, opacity = cut_out_person(image, disc(40, 4), plate)
    edge = (opacity > 0.2) & (opacity < 0.8)
    assert edge.sum() > 50
    assert np.abs(colours[edge] / opacity[edge, None] - RED).mean() < 25


def test_where_person_and_background_look_alike_the_edge_is_what_it_was(plate: Floats) -> None:
    opacity = disc(40, 8)
    _, tight = cut_out_person(plate.astype(np.uint8), opacity, plate)
    assert (tight[opacity > 0.95] > 0.95).all()
    assert (tight[opacity < 0.15] == 0).all()
    assert ((tight > 0.1) & (tight < 0.9)).sum() > 100


def test_colours_stay_within_their_opacity(image: Image, plate: Floats) -> None:
    colours, opacity = cut_out_person(image, disc(42, 10), plate)
    assert colours.min() >= 0
    assert (colours <= 255.5 * opacity[..., None] + 1e-3).all()


def test_filling_keeps_what_is_known_and_goes_on_from_it() -> None:
    known = np.zeros((40, 40), np.float32)
    known[:, :10] = 1
    colours = np.full((40, 40, 3), 80, np.float32)
    filled = pull_push(colours * known[..., None], known)
    assert np.allclose(filled, 80, atol=0.5)
    nothing = pull_push(np.zeros((8, 8, 3), np.float32), np.zeros((8, 8), np.float32))
    assert np.isfinite(nothing).all()
    assert cv2.countNonZero(nothing[..., 0]) == 0
