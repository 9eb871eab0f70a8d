"""A portrait made ready, and a driver at rest."""

import numpy as np
import pytest

from engine.animators.instant.motion.driver_motion import MotionEstimator, NeutralFace, measure_neutral
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.rig import Rig, build_rig
from engine.core.types import Portrait
from tests import faces

SIZE_PX = 256
FPS = 25.0


@pytest.fixture(scope="session")
def portrait() -> Portrait:
    return faces.portrait("astronaut", SIZE_PX)


@pytest.fixture(scope="session")
def rig(portrait: Portrait) -> Rig:
    return build_rig(portrait, SIZE_PX)


@pytest.fixture(scope="session")
def driver() -> Portrait:
    return faces.portrait("hopper", SIZE_PX)


@pytest.fixture
def at_rest(driver: Portrait) -> Points:
    return faces.face_of(driver).landmarks.astype(np.float64)


@pytest.fixture
def neutral(at_rest: Points) -> NeutralFace:
    return measure_neutral(at_rest)


@pytest.fixture
def driver_motion(neutral: NeutralFace) -> MotionEstimator:
    return MotionEstimator(neutral, FPS)
