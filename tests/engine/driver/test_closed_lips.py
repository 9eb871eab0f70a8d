"""Jaws that are raised."""

import numpy as np
import pytest

from engine.core.types import Face
from engine.driver.closed_lips import close_lips
from engine.driver.neutral_of_clip import measure_lip_gap
from tests import faces
from tests.faces import Move

SIZE_PX = 256


@pytest.fixture(scope="module")
def closed() -> Face:
    return faces.face_of(faces.portrait("hopper", SIZE_PX))


@pytest.fixture(scope="module")
def speaking(closed: Face) -> Face:
    return faces.moved(closed, Move(jaw=1.0, yaw_deg=10, roll_deg=20), SIZE_PX)


def test_lips_meet_and_the_face_is_nearly_what_it_was_before_it_spoke(closed: Face, speaking: Face) -> None:
    assert measure_lip_gap(speaking) > 0.2
    raised = close_lips(speaking, 0.0)
    assert measure_lip_gap(raised) < 0.02
    silent = faces.moved(closed, Move(yaw_deg=10, roll_deg=20), SIZE_PX).landmarks
    silent = silent + speaking.landmarks[168] - silent[168]
    before = np.linalg.norm((speaking.landmarks - silent)[:, :2], axis=1)
    after = np.linalg.norm((raised.landmarks - silent)[:, :2], axis=1)
    assert after.mean() < 0.6 * before.mean()
    middle = [13, 14, 17, 84, 314, 200, 152]
    assert after[middle].max() < 0.3 * before[middle].max()


def test_a_share_of_the_gap_can_stay(speaking: Face) -> None:
    assert measure_lip_gap(close_lips(speaking, 0.5)) == pytest.approx(0.5 * measure_lip_gap(speaking), rel=0.1)
    assert close_lips(speaking, 1.0) is speaking


def test_nothing_above_the_mouth_moves(speaking: Face) -> None:
    raised = close_lips(speaking, 0.0)
    above = [10, 151, 168, 6, 4, 2, 33, 263, 105, 334, 468, 473, 50, 280]
    assert raised.landmarks[above] == pytest.approx(speaking.landmarks[above], abs=0.05)


def test_lips_that_meet_stay_as_they_are(closed: Face) -> None:
    raised = close_lips(closed, 0.0)
    assert np.abs(raised.landmarks - closed.landmarks).max() < 0.02 * np.ptp(closed.landmarks[:, 1])
