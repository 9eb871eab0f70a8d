"""How far a portrait turns."""

import math
from dataclasses import replace

import cv2
import numpy as np
import pytest

from engine.animators.instant.motion.driver_motion import Motion, MotionEstimator
from engine.animators.instant.motion.head_turn import transfer_head_pose
from engine.animators.instant.rig.head_space import Placement, Points


@pytest.fixture
def still(driver_motion: MotionEstimator, at_rest: Points) -> Motion:
    return driver_motion.measure_motion(at_rest)


def facing(yaw_deg: float) -> Placement:
    rotation = cv2.Rodrigues(np.radians([0.0, yaw_deg, 0.0]))[0]
    return Placement(10.0, np.asarray(rotation, np.float64), np.array([100.0, 110.0, 0.0]))


def angle_deg(a: Placement, b: Placement) -> float:
    return math.degrees(float(np.linalg.norm(cv2.Rodrigues(a.rotation @ b.rotation.T)[0])))


def turning(still: Motion, *degrees: float) -> Motion:
    return replace(still, turn=np.radians(degrees))


@pytest.mark.parametrize("own_yaw_deg", [0, 25, -50])
def test_a_still_driver_leaves_the_portrait_alone(still: Motion, own_yaw_deg: float) -> None:
    portrait = facing(own_yaw_deg)
    placed = transfer_head_pose(portrait, still, 1.0)
    assert angle_deg(placed, portrait) < 0.01
    assert np.allclose(placed.translation, portrait.translation)
    assert math.isclose(placed.scale, portrait.scale)


@pytest.mark.parametrize("turn", [(4, 0, 0), (0, -10, 0), (0, 0, 6)], ids=["nod", "turn", "tilt"])
def test_small_turns_are_followed(still: Motion, turn: tuple[float, float, float]) -> None:
    placed = transfer_head_pose(facing(0), turning(still, *turn), 1.0)
    assert np.allclose(placed.rotation, cv2.Rodrigues(np.radians(turn).astype(np.float64))[0], atol=0.02)


@pytest.mark.parametrize("own_yaw_deg", [0, 20, -38])
def test_a_head_that_looks_to_the_side_nods_as_far_as_the_driver(still: Motion, own_yaw_deg: float) -> None:
    placed = transfer_head_pose(facing(own_yaw_deg), turning(still, 12, 0, 0), 1.0)
    assert math.degrees(math.asin(-placed.rotation[1, 2])) == pytest.approx(12, abs=0.3)
    assert math.degrees(math.atan2(placed.rotation[0, 2], placed.rotation[2, 2])) == pytest.approx(own_yaw_deg, abs=0.5)


def test_large_turns_are_bounded(still: Motion) -> None:
    assert angle_deg(transfer_head_pose(facing(0), turning(still, 0, 80, 0), 1.0), facing(0)) < 32.1


def test_tilting_within_the_picture_is_free_when_the_head_turns_far(still: Motion) -> None:
    placed = transfer_head_pose(facing(0), turning(still, 0, 0, 30), 1.0)
    assert math.isclose(angle_deg(placed, facing(0)), 30, abs_tol=0.3)


def test_a_portrait_that_looks_away_does_not_turn_farther_than_it_can(still: Motion) -> None:
    placed = transfer_head_pose(facing(30), turning(still, 0, 25, 0), 1.0)
    assert math.degrees(math.acos(placed.rotation[2, 2])) < 42


@pytest.mark.parametrize("own_yaw_deg", [20, 35, 45, -40])
@pytest.mark.parametrize("by_deg", [-2.5, 2.5])
def test_about_its_own_pose_a_portrait_turns_as_the_driver_does(
    still: Motion, own_yaw_deg: float, by_deg: float
) -> None:
    portrait = facing(own_yaw_deg)
    assert math.isclose(
        angle_deg(transfer_head_pose(portrait, turning(still, 0, by_deg, 0), 1.0), portrait), 2.5, abs_tol=0.02
    )


def test_strength_scales_the_turn_and_0_stops_it(still: Motion) -> None:
    motion = replace(turning(still, 0, 8, 0), shift=np.array([1.0, 0, 0]), zoom=1.1)
    assert math.isclose(angle_deg(transfer_head_pose(facing(0), motion, 2.0), facing(0)), 16, abs_tol=0.01)
    stopped = transfer_head_pose(facing(0), motion, 0.0)
    assert angle_deg(stopped, facing(0)) < 0.01
    assert np.allclose(stopped.translation, facing(0).translation)
    assert stopped.scale == facing(0).scale


def test_a_driver_who_walks_away_does_not_take_the_head_along(still: Motion) -> None:
    far = transfer_head_pose(facing(0), replace(still, shift=np.array([100.0, 0, 0])), 1.0)
    assert far.translation[0] - facing(0).translation[0] <= 16 * facing(0).scale + 1e-6


@pytest.mark.parametrize(("room_cm", "limit_cm"), [(20.0, 8.4), (10.0, 4.2), (2.0, 2.5), (0.0, 2.5)])
def test_a_head_sinks_only_as_far_as_there_is_room_below_its_chin(
    still: Motion, room_cm: float, limit_cm: float
) -> None:
    def moved_cm(right: float, down: float) -> Points:
        placed = transfer_head_pose(facing(0), replace(still, shift=np.array([right, down, 0.0])), 1.0, room_cm)
        return (placed.translation - facing(0).translation) / facing(0).scale

    assert moved_cm(0, 30)[1] <= limit_cm
    assert np.allclose(moved_cm(0, 1.4), [0, 1.4, 0]), "a little it sinks as the driver does"
    assert np.allclose(moved_cm(3, -1.5), [3, -1.5, 0]), "to the sides and up it is as free as ever"
