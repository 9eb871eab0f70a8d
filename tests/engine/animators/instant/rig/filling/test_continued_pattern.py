"""A picture with hard edges or a pattern that goes on into a hole."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from engine.animators.instant.rig.filling.continued_pattern import continue_pattern
from engine.animators.instant.rig.filling.infill import inpaint_background
from engine.core.types import Floats, Image

SIDE_PX = 256
NEAR_PX = 24


def draw_horizon() -> Image:
    picture = np.empty((SIDE_PX, SIDE_PX, 3), np.uint8)
    picture[:118], picture[118:] = (120, 180, 230), (60, 120, 40)
    picture[115:120] = 250
    return picture


def draw_wall_and_door() -> Image:
    picture = np.full((SIDE_PX, SIDE_PX, 3), (215, 205, 190), np.uint8)
    picture[:, 152:] = (120, 85, 60)
    return picture


def draw_checks() -> Image:
    y, x = np.mgrid[:SIDE_PX, :SIDE_PX]
    return np.repeat(((x // 13 + y // 13) % 2 * 180 + 40).astype(np.uint8)[..., None], 3, 2)


def stand_before(picture: Image) -> tuple[Image, Floats]:
    """Return the picture with a head and shoulders before it, and their opacity."""
    y, x = np.mgrid[:SIDE_PX, :SIDE_PX]
    head = ((x - 128) / 52) ** 2 + ((y - 110) / 66) ** 2 < 1
    shoulders = ((x - 128) / 100) ** 2 + ((y - 256) / 66) ** 2 < 1
    person = head | shoulders
    return np.where(person[..., None], np.uint8(90), picture), person.astype(np.float32)


def depth_of(opacity: Floats) -> Floats:
    return np.asarray(cv2.distanceTransform((opacity > 0).astype(np.uint8), cv2.DIST_L2, 5), np.float32)


@pytest.mark.parametrize("draw", [draw_horizon, draw_wall_and_door, draw_checks])
def test_edges_go_on_beside_the_person(draw: Callable[[], Image]) -> None:
    """Where a turning head uncovers it, nearly all of the background is what it truly was."""
    picture = draw()
    image, opacity = stand_before(picture)
    plate = inpaint_background(image, opacity)
    depth = depth_of(opacity)
    missed = np.abs(plate - picture).max(2)
    beside = (depth > 0) & (depth < NEAR_PX) & (np.arange(SIDE_PX) < 180)[:, None]
    assert (missed[beside] > 12).mean() < 0.12
    outside = depth_of(1 - opacity) > 8
    assert missed[outside].max() < 1


def test_a_smooth_picture_is_left_to_others() -> None:
    shade = np.linspace(200, 80, SIDE_PX)[None, :, None]
    wall = np.broadcast_to(np.rint(shade), (SIDE_PX, SIDE_PX, 3)).astype(np.uint8)
    known = np.ones((SIDE_PX, SIDE_PX), np.uint8)
    known[80:, 80:170] = 0
    assert continue_pattern(wall, known) is None


def test_nothing_to_fill_and_nothing_known() -> None:
    picture = draw_checks()
    assert continue_pattern(picture, np.ones((SIDE_PX, SIDE_PX), np.uint8)) is None
    assert continue_pattern(picture, np.zeros((SIDE_PX, SIDE_PX), np.uint8)) is None
