"""No jumps."""

from dataclasses import replace

import numpy as np
import pytest

from engine.instant.continuity import Continuity
from engine.instant.driver_motion import DriverMotion
from engine.instant.head_space import Points
from engine.instant.rig import Rig
from engine.instant.transfer import Pose, Transfer
from engine.messages import Strengths


@pytest.fixture
def pose(rig: Rig, driver_motion: DriverMotion, at_rest: Points) -> Pose:
    return Transfer(rig, driver_motion.neutral).pose(driver_motion.measure(at_rest), Strengths())


def moved(pose: Pose, pixels: float) -> Pose:
    return replace(pose, face=pose.face + pixels, at_rest=pose.at_rest + pixels, outside=pose.outside + pixels)


def test_without_an_interruption_poses_are_left_alone(pose: Pose) -> None:
    continuity = Continuity(25)
    assert continuity.ease(pose) is pose
    assert continuity.ease(moved(pose, 20)).face[0, 0] == pose.face[0, 0] + 20


def test_after_an_interruption_the_avatar_eases_over(pose: Pose) -> None:
    continuity = Continuity(25)
    continuity.ease(pose)
    continuity.interrupt()
    target = moved(pose, 20)
    path = np.array([continuity.ease(target).face[0, 0] for _ in range(15)]) - pose.face[0, 0]
    assert path[0] < 3
    assert (np.diff(path) >= 0).all()
    assert np.diff(path).max() < 5
    assert path[-1] == pytest.approx(20)


def test_an_interruption_before_the_first_pose_changes_nothing(pose: Pose) -> None:
    continuity = Continuity(25)
    continuity.interrupt()
    assert continuity.ease(pose) is pose
