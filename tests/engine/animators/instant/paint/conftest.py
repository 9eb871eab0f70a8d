"""A driver at rest, and the portrait's pose that follows from it."""

import pytest

from engine.animators.instant.motion.driver_motion import Motion, MotionEstimator
from engine.animators.instant.motion.transfer import MotionTransfer, PortraitPose
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.rig import Rig
from engine.core.settings import Strengths


@pytest.fixture
def still(driver_motion: MotionEstimator, at_rest: Points) -> Motion:
    return driver_motion.measure_motion(at_rest)


@pytest.fixture
def pose(rig: Rig, still: Motion) -> PortraitPose:
    return MotionTransfer(rig, still.neutral).compute_pose(still, Strengths())
