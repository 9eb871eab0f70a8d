"""Where the portrait's vertices go."""

from dataclasses import replace

import numpy as np
import pytest

from engine.animators.instant.motion.driver_motion import Motion, MotionEstimator
from engine.animators.instant.motion.transfer import MotionTransfer
from engine.animators.instant.rig.eye_rig import eyelid_gap
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.lip_rig import mouth_openness
from engine.animators.instant.rig.rig import Rig, build_rig
from engine.animators.instant.rig.topology import CHIN, LEFT_BROW, LOWER_LIP, MESH, RIGHT_BROW, UPPER_LIP, doubled_area
from engine.core.settings import Strengths
from engine.core.types import Portrait
from tests import faces
from tests.faces import Move
from tests.golden.instant.figures import assert_as_looked_at

FACE_MESH = 468
"""The number of vertices of the face itself, before those around it."""


@pytest.fixture
def transfer(rig: Rig, driver_motion: MotionEstimator) -> MotionTransfer:
    return MotionTransfer(rig, driver_motion.neutral)


def motion_after(driver_motion: MotionEstimator, driver: Portrait, move: Move) -> Motion:
    landmarks = faces.moved(faces.face_of(driver), move, len(driver.image)).landmarks.astype(np.float64)
    for _ in range(30):
        driver_motion.measure_motion(landmarks)
    return driver_motion.measure_motion(landmarks)


def lips_apart(shape: Points) -> float:
    return float((shape[LOWER_LIP[1:-1], 1] - shape[UPPER_LIP[1:-1], 1]).mean())


def test_at_rest_the_portrait_stays_as_it_is_but_for_the_lips(
    rig: Rig, transfer: MotionTransfer, driver_motion: MotionEstimator, at_rest: Points
) -> None:
    pose = transfer.compute_pose(driver_motion.measure_motion(at_rest), Strengths())
    away_from_the_mouth = rig.shape[:MESH, 1] < rig.shape[4, 1]
    assert np.allclose(pose.face[:MESH][away_from_the_mouth], rig.landmarks[:MESH][away_from_the_mouth], atol=0.6)


def test_the_mouth_opens_with_the_driver(
    rig: Rig, transfer: MotionTransfer, driver_motion: MotionEstimator, driver: Portrait
) -> None:
    closed = transfer.compute_pose(motion_after(driver_motion, driver, Move()), Strengths())
    half = transfer.compute_pose(motion_after(driver_motion, driver, Move(jaw=0.5)), Strengths())
    wide = transfer.compute_pose(motion_after(driver_motion, driver, Move(jaw=1)), Strengths())
    assert mouth_openness(closed.shape) < mouth_openness(half.shape) < mouth_openness(wide.shape)
    assert lips_apart(wide.shape) > 1


def test_lips_that_were_apart_overlap_by_no_more_than_their_rims(
    transfer: MotionTransfer, driver_motion: MotionEstimator, at_rest: Points
) -> None:
    motion = driver_motion.measure_motion(at_rest)
    pressed = motion.shape.copy()
    pressed[LOWER_LIP[1:-1], 1] -= 1
    pose = transfer.compute_pose(replace(motion, shape=pressed), Strengths())
    assert (pose.shape[LOWER_LIP[1:-1], 1] - pose.shape[UPPER_LIP[1:-1], 1] > -0.13).all()


def test_a_shut_eye_is_shut(
    rig: Rig, transfer: MotionTransfer, driver_motion: MotionEstimator, at_rest: Points
) -> None:
    motion = replace(driver_motion.measure_motion(at_rest), open=(0.0, 1.0), closed=(1.0, 0.0))
    pose = transfer.compute_pose(motion, Strengths())
    right, left = rig.eyes
    assert eyelid_gap(right.topology, pose.shape) < 0.25 * right.gap_cm
    assert eyelid_gap(left.topology, pose.shape) > 0.8 * left.gap_cm
    assert pose.closed == (1, 0)


@pytest.mark.parametrize("part", ["head", "mouth", "eyes", "brows"])
def test_strength_0_stops_a_part_and_2_doubles_it(
    rig: Rig, transfer: MotionTransfer, driver_motion: MotionEstimator, driver: Portrait, part: str
) -> None:
    motion = motion_after(driver_motion, driver, Move(yaw_deg=8, jaw=0.6))
    shape = motion.shape.copy()
    brows = np.concatenate([RIGHT_BROW, LEFT_BROW])
    shape[brows, 1] -= 0.4
    motion = replace(motion, shape=shape, open=(0.6, 0.6))

    def measure(strength: float) -> float:
        pose = transfer.compute_pose(motion, replace(Strengths(), **{part: strength}))
        if part == "head":
            return float(np.abs(pose.placement.rotation - rig.placement.rotation).max())
        if part == "mouth":
            return lips_apart(pose.shape)
        if part == "eyes":
            return rig.eyes[0].gap_cm - eyelid_gap(rig.eyes[0].topology, pose.shape)
        return float((rig.shape[brows, 1] - pose.shape[brows, 1]).mean())

    stopped, normal, doubled = measure(0), measure(1), measure(2)
    assert stopped < 0.25 * normal
    assert doubled > 1.6 * normal


def test_a_border_that_cuts_the_person_off_stays_where_it_is(
    rig: Rig, transfer: MotionTransfer, driver_motion: MotionEstimator, driver: Portrait
) -> None:
    pose = transfer.compute_pose(motion_after(driver_motion, driver, Move(yaw_deg=15, right=0.1)), Strengths())
    points = rig.surroundings.points
    below = points[:, 1] == rig.size_px - 1
    assert below.sum() > 10
    assert np.allclose(pose.outside[below], points[below])


def test_a_gaze_is_as_strong_as_wanted(
    transfer: MotionTransfer, driver_motion: MotionEstimator, at_rest: Points
) -> None:
    motion = driver_motion.measure_motion(at_rest)
    shape = motion.shape.copy()
    shape[468:, 0] += 0.2
    aside = replace(motion, shape=shape)
    gazes = [transfer.compute_pose(aside, replace(Strengths(), eyes=strength)).gaze for strength in (0, 1, 2)]
    assert not gazes[0].any()
    assert np.allclose(gazes[2], 2 * gazes[1])
    assert (gazes[1][:, 0] > 0.05).all()


def test_lips_that_were_apart_overlap_when_they_close_and_lips_that_touched_do_not(
    rig: Rig, driver_motion: MotionEstimator, at_rest: Points
) -> None:
    motion = driver_motion.measure_motion(at_rest)
    pressed = motion.shape.copy()
    pressed[LOWER_LIP[1:-1], 1] = pressed[UPPER_LIP[1:-1], 1]
    for gap_cm, wanted in ((0.0, 0.0), (0.5, -0.12)):
        shape = rig.shape.copy()
        shape[LOWER_LIP[1:-1], 1] = shape[UPPER_LIP[1:-1], 1] + gap_cm
        pose = MotionTransfer(replace(rig, shape=shape), motion.neutral).compute_pose(
            replace(motion, shape=pressed), Strengths()
        )
        assert lips_apart(pose.shape) == pytest.approx(wanted, abs=0.03)


def test_a_driver_who_always_smiles_does_not_open_the_portrait_s_mouth_by_that(
    rig: Rig, driver_motion: MotionEstimator, at_rest: Points
) -> None:
    motion = driver_motion.measure_motion(at_rest)
    smiling = motion.shape.copy()
    smiling[LOWER_LIP[1:-1], 1] = smiling[UPPER_LIP[1:-1], 1] + 0.5
    shut = rig.shape.copy()
    shut[LOWER_LIP[1:-1], 1] = shut[UPPER_LIP[1:-1], 1]
    neutral = replace(motion.neutral, shape=smiling)
    transfer = MotionTransfer(replace(rig, shape=shut), neutral)
    always, once = (
        lips_apart(
            transfer.compute_pose(replace(motion, neutral=neutral, shape=smiling, parted=parted), Strengths()).shape
        )
        for parted in (1.0, 0.0)
    )
    assert always < 0.1
    assert once > 0.3


@pytest.mark.parametrize("move", [Move(yaw_deg=12, pitch_deg=-6, jaw=0.3), Move(roll_deg=8, jaw=0.9, blink=0.6)])
def test_every_vertex_goes_where_it_went_when_the_pictures_were_looked_at(
    transfer: MotionTransfer, driver_motion: MotionEstimator, driver: Portrait, move: Move
) -> None:
    motion = motion_after(driver_motion, driver, move)
    pose = transfer.compute_pose(replace(motion, open=(0.7, 0.4)), Strengths(head=0.8, mouth=1.2, brows=1.4))
    assert_as_looked_at(f"{move}: face", pose.face[::12], 0.3)
    assert_as_looked_at(f"{move}: outside", pose.outside[::15], 0.3)
    assert_as_looked_at(f"{move}: eyes", np.array([*pose.closed, *pose.gaze.ravel()]), 0.02)


@pytest.mark.parametrize("name", ["theo", "noa"])
def test_a_driver_who_sinks_out_of_the_picture_folds_no_clothes_over_at_the_lower_edge(
    name: str, driver_motion: MotionEstimator, at_rest: Points
) -> None:
    rig = build_rig(faces.portrait(name, 256), 256)
    motion = replace(driver_motion.measure_motion(at_rest), shift=np.array([0.0, 6.0, 0.0]))
    pose = MotionTransfer(rig, motion.neutral).compute_pose(motion, Strengths())
    triangles = rig.triangles[(rig.triangles >= FACE_MESH).all(1)] - FACE_MESH
    before, after = (doubled_area(points[triangles]) for points in (rig.surroundings.points, pose.outside))
    below_chin = rig.surroundings.points[triangles, 1].mean(1) > rig.placement.to_image(rig.shape)[CHIN, 1]
    assert (before * after)[below_chin].min() > 0
