"""Jaws that are raised."""

import numpy as np
import pytest

from engine.core.types import Face, Floats
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


def test_corners_stay_lips_meet_between_their_old_places_and_the_chin_follows_the_jaw(
    closed: Face,
) -> None:
    open_mouth = faces.moved(closed, Move(jaw=1.0), SIZE_PX)
    raised = close_lips(open_mouth, 0.0)
    rise = open_mouth.landmarks[:, 1] - raised.landmarks[:, 1]
    gap = float(open_mouth.landmarks[14, 1] - open_mouth.landmarks[13, 1])
    assert rise[14] / gap == pytest.approx(0.85, abs=0.06), "the jaw closes most of it"
    assert rise[13] / gap == pytest.approx(-0.15, abs=0.06), "the upper lip closes the rest"
    assert rise[[78, 308]] == pytest.approx([0, 0], abs=0.02 * gap)
    assert rise[152] > 0.7 * gap
    assert rise[[17, 200]].min() > 0.7 * gap


def test_the_jaw_moves_less_to_the_sides_and_alike_on_both(closed: Face) -> None:
    open_mouth = faces.moved(closed, Move(jaw=1.0), SIZE_PX)
    rise = (open_mouth.landmarks - close_lips(open_mouth, 0.0).landmarks)[:, 1]
    right, left = rise[[148, 150, 172, 58]], rise[[377, 379, 397, 288]]
    assert right == pytest.approx(left, abs=0.1 * float(rise[152]))
    assert (np.diff(right) < 0).all()
    assert right[-1] < 0.6 * rise[152]


def test_every_pair_of_points_on_the_lips_keeps_the_same_share_of_its_gap(speaking: Face) -> None:
    upper, lower = [191, 80, 81, 82, 13, 312, 311, 310, 415], [95, 88, 178, 87, 14, 317, 402, 318, 324]

    def gaps(face: Face) -> Floats:
        return np.asarray(np.linalg.norm(face.landmarks[lower] - face.landmarks[upper], axis=1), np.float32)

    assert gaps(close_lips(speaking, 0.25)) == pytest.approx(0.25 * gaps(speaking), rel=0.2, abs=0.4)


def test_expression_and_pose_stay_and_the_face_given_is_not_changed(speaking: Face) -> None:
    before = speaking.landmarks.copy()
    raised = close_lips(speaking, 0.0)
    assert raised.pose is speaking.pose
    assert raised.blendshapes is speaking.blendshapes
    assert raised.landmarks.dtype == np.float32
    assert np.array_equal(speaking.landmarks, before)
