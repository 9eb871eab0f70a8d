"""Strengths: what belongs to a part, and how far it goes."""

from dataclasses import replace

import numpy as np
import pytest

from engine.animators.instant.motion.driver_motion import MotionEstimator
from engine.animators.instant.motion.strengths import StrengthWeights
from engine.animators.instant.motion.transfer import MotionTransfer
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.rig import Rig
from engine.animators.instant.rig.topology import CHIN, EYES, LEFT_BROW, LOWER_LIP, MESH, RIGHT_BROW, UPPER_LIP, Indices
from engine.core.settings import Strengths
from engine.core.types import Portrait
from tests import faces
from tests.faces import Move
from tests.golden.instant.figures import assert_as_looked_at

STRONG = Strengths(2.0, 2.0, 2.0, 2.0)
JAW = np.array([CHIN, 17, 200, 13, 14, 172, 397, 61, 291])
LIDS = np.concatenate([[27, 257], *(eye.outline for eye in EYES)])
BROWS = np.concatenate([RIGHT_BROW, LEFT_BROW])


@pytest.fixture
def emphasis(rig: Rig) -> StrengthWeights:
    return StrengthWeights(rig.shape)


def test_a_strength_of_one_changes_nothing(emphasis: StrengthWeights) -> None:
    assert (emphasis.landmark_gains(Strengths()) == 1).all()


@pytest.mark.parametrize(("part", "where"), [("mouth", JAW), ("eyes", LIDS), ("brows", BROWS)])
def test_a_strength_of_nothing_stills_the_whole_part_and_leaves_the_others(
    emphasis: StrengthWeights, part: str, where: Indices
) -> None:
    gain = emphasis.landmark_gains(Strengths(**{part: 0.0}))
    assert np.abs(gain[where]).max() < 0.15
    others = {"mouth": LIDS, "eyes": JAW, "brows": JAW}[part]
    assert (gain[others] == 1).all()


def test_small_movements_are_doubled_and_large_ones_bent(emphasis: StrengthWeights) -> None:
    small, large = np.full((478, 3), 0.1), np.full((478, 3), 1.0)
    assert emphasis.limit_strengths(STRONG, 0.2, small) == STRONG
    bent = emphasis.limit_strengths(STRONG, 0.7, large)
    assert 1.0 <= bent.mouth < 1.3
    assert 1.0 <= bent.brows < 1.3
    assert (bent.head, bent.eyes) == (2.0, 2.0)


def test_weakened_movements_are_left_as_asked(emphasis: StrengthWeights) -> None:
    weak = Strengths(0.5, 0.5, 0.5, 0.5)
    assert emphasis.limit_strengths(weak, 5.0, np.ones((478, 3))) == weak


def flipped(points: Points, rig: Rig) -> float:
    """The share of the skin that is turned inside out."""
    skin = rig.triangles[rig.skin_from :]

    def areas(corners: Points) -> Points:
        a, b = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
        doubled: Points = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
        return doubled

    before = areas(rig.vertices[skin].astype(np.float64))
    now = areas(points[skin, :2]) * np.sign(before)
    return float(np.clip(-now, 0, None).sum() / np.abs(before).sum())


@pytest.mark.parametrize("jaw", [0.3, 1.0])
def test_at_twice_the_strength_no_mouth_passes_the_chin_and_hardly_more_skin_folds(
    rig: Rig, driver_motion: MotionEstimator, driver: Portrait, jaw: float
) -> None:
    transfer = MotionTransfer(rig, driver_motion.neutral)
    move = Move(jaw=jaw, blink=0.5, yaw_deg=8)
    landmarks = faces.moved(faces.face_of(driver), move, len(driver.image)).landmarks.astype(np.float64)
    for _ in range(30):
        motion = driver_motion.measure_motion(landmarks)
    once, twice = transfer.compute_pose(motion, Strengths()), transfer.compute_pose(motion, replace(STRONG, head=1.0))

    def gap(shape: Points) -> float:
        return float((shape[LOWER_LIP] - shape[UPPER_LIP])[1:-1, 1].max())

    assert gap(twice.shape) > 1.1 * gap(once.shape)
    assert twice.shape[CHIN, 1] - twice.shape[17, 1] > 0.3 * (rig.shape[CHIN, 1] - rig.shape[17, 1])
    assert flipped(twice.face[:MESH], rig) < 2 * flipped(once.face[:MESH], rig) + 0.01


def test_each_vertex_is_as_strong_as_when_the_pictures_were_looked_at(rig: Rig) -> None:
    gains = StrengthWeights(rig.shape).landmark_gains(Strengths(mouth=1.5, eyes=0.5, brows=1.8))
    assert_as_looked_at("gains of strengths", np.asarray(gains)[::8], 0.005)
