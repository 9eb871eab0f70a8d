"""The portrait's own eyes, looking elsewhere."""

from dataclasses import replace

import numpy as np
import pytest

from engine.animators.instant.motion.transfer import PortraitPose
from engine.animators.instant.paint.eyes import paint_eyes
from engine.animators.instant.rig.rig import Rig
from engine.animators.instant.rig.topology import EYES
from engine.core.types import Image
from tests.golden.instant.figures import assert_as_looked_at, sketch


def looking(
    rig: Rig,
    pose: PortraitPose,
    right: tuple[float, float],
    left: tuple[float, float],
    closed: tuple[float, float] = (0.0, 0.0),
) -> Image:
    """The portrait with each iris moved by (x, y) cm."""
    picture = rig.image.copy()
    gaze = np.array([right, left])
    paint_eyes(picture, rig, replace(pose, face=rig.landmarks, at_rest=rig.landmarks, gaze=gaze, closed=closed))
    return picture


def moved(rig: Rig, picture: Image, side: int) -> int:
    """How much one eye changed."""
    points = rig.landmarks[EYES[side].outline, :2]
    (left, top), (right, bottom) = points.min(0).astype(int) - 4, points.max(0).astype(int) + 5
    return int(np.abs(picture[top:bottom, left:right].astype(int) - rig.image[top:bottom, left:right]).sum())


@pytest.mark.parametrize("side", [0, 1], ids=["right", "left"])
def test_each_eye_looks_where_its_own_iris_goes(rig: Rig, pose: PortraitPose, side: int) -> None:
    aside, ahead = (0.4, 0.0), (0.0, 0.0)
    picture = looking(rig, pose, aside, ahead) if side == 0 else looking(rig, pose, ahead, aside)
    assert moved(rig, picture, side) > 10 * moved(rig, picture, 1 - side)


@pytest.mark.parametrize("direction", [(1, 1), (-1, 1), (1, -1), (-1, -1)])
def test_an_iris_goes_only_so_far(rig: Rig, pose: PortraitPose, direction: tuple[int, int]) -> None:
    far, farther = ((reach * direction[0], reach * direction[1]) for reach in (5.0, 8.0))
    seen = looking(rig, pose, far, far)
    assert np.array_equal(seen, looking(rig, pose, farther, farther))
    assert moved(rig, seen, 0) > 0


@pytest.mark.parametrize(("axis", "far"), [(0, 0.3), (1, 0.2)])
def test_opposite_gazes_are_different(rig: Rig, pose: PortraitPose, axis: int, far: float) -> None:
    there, back = ((far, 0.0), (-far, 0.0)) if axis == 0 else ((0.0, far), (0.0, -far))
    assert not np.array_equal(looking(rig, pose, there, there), looking(rig, pose, back, back))


def test_nothing_is_seen_of_a_shut_eye(rig: Rig, pose: PortraitPose) -> None:
    picture = looking(rig, pose, (0.4, 0.0), (0.4, 0.0), closed=(1.0, 0.0))
    assert moved(rig, picture, 0) == 0
    assert moved(rig, picture, 1) > 0


def test_a_closing_lid_throws_its_shadow_on_the_eye(rig: Rig, pose: PortraitPose) -> None:
    x, y = rig.landmarks[EYES[0].iris[0], :2].astype(int)
    opened, closing = (
        looking(rig, pose, (0.0, 0.0), (0.0, 0.0), (closed, 0.0))[y - 2 : y + 3, x - 2 : x + 3].sum(dtype=int)
        for closed in (0.0, 0.7)
    )
    assert closing < 0.9 * opened


def test_eyes_that_look_aside_look_as_when_they_were_looked_at(rig: Rig, pose: PortraitPose) -> None:
    picture = looking(rig, pose, (0.25, 0.08), (-0.2, -0.06), (0.2, 0.0))
    seen = [sketch(picture, rig.landmarks[eye.outline], 1) for eye in EYES]
    assert_as_looked_at("eyes that look aside", np.concatenate(seen), 1.5)
