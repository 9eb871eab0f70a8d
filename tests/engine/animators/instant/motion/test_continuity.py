"""No jumps."""

from dataclasses import replace

import numpy as np
import pytest

from engine.animators.instant.motion.continuity import GENTLE, PROMPT, Continuity, Ease
from engine.animators.instant.motion.driver_motion import FACE_WIDTH_CM, MotionEstimator
from engine.animators.instant.motion.transfer import MotionTransfer, PortraitPose
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.rig import Rig
from engine.core.settings import Strengths

STEP_S = 0.04


@pytest.fixture
def pose(rig: Rig, driver_motion: MotionEstimator, at_rest: Points) -> PortraitPose:
    return MotionTransfer(rig, driver_motion.neutral).compute_pose(driver_motion.measure_motion(at_rest), Strengths())


def moved(pose: PortraitPose, pixels: float) -> PortraitPose:
    return replace(pose, face=pose.face + pixels, at_rest=pose.at_rest + pixels, outside=pose.outside + pixels)


def test_without_an_interruption_poses_are_left_alone(pose: PortraitPose) -> None:
    continuity = Continuity()
    assert continuity.ease_pose(pose, STEP_S) is pose
    assert continuity.ease_pose(moved(pose, 20), STEP_S).face[0, 0] == pose.face[0, 0] + 20


def test_after_an_interruption_the_avatar_eases_over(pose: PortraitPose) -> None:
    continuity = Continuity()
    continuity.ease_pose(pose, STEP_S)
    continuity.start_easing()
    target = moved(pose, 20)
    path = np.array([continuity.ease_pose(target, STEP_S).face[0, 0] for _ in range(15)]) - pose.face[0, 0]
    assert path[0] < 3
    assert (np.diff(path) >= 0).all()
    assert np.diff(path).max() < 5
    assert path[-1] == pytest.approx(20)


def test_an_interruption_before_the_first_pose_changes_nothing(pose: PortraitPose) -> None:
    continuity = Continuity()
    continuity.start_easing()
    assert continuity.ease_pose(pose, STEP_S) is pose


def path_of(continuity: Continuity, target: PortraitPose, frames: int) -> np.ndarray:
    """Where the first landmark is from frame to frame, in pixels of the target."""
    there = float(target.face[0, 0])
    return np.array([continuity.ease_pose(target, STEP_S).face[0, 0] - there for _ in range(frames)])


@pytest.mark.parametrize(("kind", "fastest"), [(PROMPT, 0.9), (GENTLE, 0.45)])
@pytest.mark.parametrize("face_widths", [0.3, 1.0, 2.5])
def test_no_landmark_moves_faster_than_so_many_face_widths_a_second(
    pose: PortraitPose, kind: Ease, fastest: float, face_widths: float
) -> None:
    """A longer way takes longer; the speeds are those of the documents."""
    continuity = Continuity()
    continuity.ease_pose(pose, STEP_S)
    continuity.start_easing(kind)
    face_width_px = FACE_WIDTH_CM * pose.placement.scale
    target = moved(pose, face_widths * face_width_px / np.sqrt(2))
    path = np.array([continuity.ease_pose(target, STEP_S).face[:, :2] for _ in range(300)])
    assert np.abs(path[-1] - target.face[:, :2]).max() < 1e-6
    speed = np.linalg.norm(np.diff(path, axis=0), axis=2).max() / face_width_px / STEP_S
    assert speed <= 1.001 * fastest
    assert speed > 0.9 * min(fastest, 1.5 * face_widths / kind.least_s)


def test_an_ease_that_is_interrupted_goes_on_from_where_it_is(pose: PortraitPose) -> None:
    continuity = Continuity()
    continuity.ease_pose(pose, STEP_S)
    continuity.start_easing()
    way = path_of(continuity, moved(pose, 20), 4)
    continuity.start_easing()
    after = path_of(continuity, moved(pose, 20), 12)
    assert abs(after[0] - way[-1]) < 2
    assert after[-1] == pytest.approx(0)


def test_gaze_and_lids_ease_over_as_well(pose: PortraitPose) -> None:
    continuity = Continuity()
    continuity.ease_pose(pose, STEP_S)
    continuity.start_easing()
    other = replace(pose, gaze=pose.gaze + 0.4, closed=(1.0, 1.0))
    path = [continuity.ease_pose(other, STEP_S) for _ in range(12)]
    assert float(np.abs(path[0].gaze - pose.gaze).max()) < 0.1
    assert max(path[0].closed) < 0.25
    assert path[-1].closed == (1.0, 1.0)


def walked(pose: PortraitPose, right_cm: float, larger: float) -> PortraitPose:
    """The pose with a head that is so far to the right, and so much larger."""
    placement = replace(
        pose.placement,
        scale=pose.placement.scale * larger,
        translation=pose.placement.translation + np.array([right_cm * pose.placement.scale, 0, 0]),
    )
    return replace(pose, placement=placement, face=placement.to_image(pose.shape))


@pytest.mark.parametrize(("step_cm", "step"), [(1.0, 1.0), (0.0, 1.05), (-1.0, 0.95)])
def test_eases_that_follow_each_other_never_carry_a_moving_head_away(
    rig: Rig, pose: PortraitPose, step_cm: float, step: float
) -> None:
    """A person who walks is measured against another place every few frames, and is at its middle then."""
    continuity = Continuity(rig.placement)
    faces = []
    for number in range(60):
        since = number % 5
        if since == 0:
            continuity.start_easing()
        faces.append(continuity.ease_pose(walked(pose, since * step_cm, step**since), STEP_S).face)
    at_rest = rig.placement.to_image(pose.shape)
    shifts = [(face - at_rest)[:, 0].mean() / rig.placement.scale for face in faces]
    sizes = [float(np.ptp(face[:, 1]) / np.ptp(at_rest[:, 1])) for face in faces]
    assert np.abs(shifts).max() < 6.5
    assert np.abs(np.log(sizes)).max() < np.log(1.3) + 0.02
    assert max(*np.abs(shifts), *np.abs(np.log(sizes)) * 20) > 4.5, "it goes on from where it was"
