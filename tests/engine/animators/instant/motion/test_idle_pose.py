"""A portrait by itself."""

from dataclasses import replace

import numpy as np
import pytest

from engine.animators.instant.motion.expression import Expression, ExpressiveFace
from engine.animators.instant.motion.idle import IdleMoment
from engine.animators.instant.motion.idle_pose import IdlePoser
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.lip_rig import build_lip_rig, mouth_openness
from engine.animators.instant.rig.rig import Rig
from engine.animators.instant.rig.topology import CHIN, EYES, LOWER_LIP, MESH, OVAL, Indices
from engine.core.settings import Strengths

REST = IdleMoment(np.zeros(3), np.zeros(3), 0.0, Expression())
BLINKING = replace(REST, expression=Expression(blink=(1.0, 1.0)))
TURNED = replace(REST, turn=np.array([0.0, 0.1, 0.0]))


@pytest.fixture(scope="module")
def idle(rig: Rig) -> IdlePoser:
    return IdlePoser(rig)


def farthest(a: Points, b: Points) -> float:
    return float(np.linalg.norm((a - b)[:, :2], axis=1).max())


def test_at_rest_it_is_the_portrait(rig: Rig, idle: IdlePoser) -> None:
    pose = idle.compute_pose(REST, Strengths())
    assert farthest(pose.face[:MESH], rig.landmarks[:MESH]) < 1.5
    assert np.abs(pose.outside - rig.surroundings.points).max() < 1.5
    assert pose.closed == (0.0, 0.0)


def test_a_blink_shuts_the_eyes(rig: Rig, idle: IdlePoser) -> None:
    pose = idle.compute_pose(BLINKING, Strengths())
    assert pose.closed == (1.0, 1.0)
    for eye in EYES:
        upper, lower = pose.face[eye.upper[2:-2], 1], pose.face[eye.lower[2:-2], 1]
        gap = rig.landmarks[eye.lower[2:-2], 1] - rig.landmarks[eye.upper[2:-2], 1]
        assert np.abs(lower - upper).max() < 0.25 * gap.mean()


def test_shoulders_rise_with_the_breath_and_the_border_stays(rig: Rig, idle: IdlePoser) -> None:
    out, breathed_in = (idle.compute_pose(replace(REST, breath=breath), Strengths()).outside for breath in (0.0, 1.0))
    rise = (out - breathed_in)[:, 1]
    assert rise.min() >= -1e-9
    assert rise.max() > 0.5
    points = rig.surroundings.points
    assert rise[points[:, 1] < rig.landmarks[CHIN, 1]].max() < 0.05
    assert rise[points[:, 1] > rig.size_px - 2].max() < 0.05


LIDS = np.concatenate([eye.outline for eye in EYES])


@pytest.mark.parametrize(("part", "moment", "where"), [("head", TURNED, OVAL), ("eyes", BLINKING, LIDS)])
def test_a_strength_of_nothing_stills_a_part_and_more_than_all_is_all(
    idle: IdlePoser, part: str, moment: IdleMoment, where: Indices
) -> None:
    rest = idle.compute_pose(REST, Strengths()).face
    still, natural, double = (idle.compute_pose(moment, Strengths(**{part: amount})).face for amount in (0.0, 1.0, 2.0))
    assert farthest(still[where], rest[where]) < 0.3
    assert farthest(natural[where], rest[where]) > 2
    assert np.array_equal(natural, double)


def with_mouth_open(rig: Rig, gap_cm: float) -> Rig:
    shape = rig.shape.copy()
    shape[LOWER_LIP[1:-1], 1] += gap_cm
    return replace(
        rig, shape=shape, landmarks=rig.placement.to_image(shape), lips=build_lip_rig(shape), face=ExpressiveFace(shape)
    )


def test_a_gaping_mouth_closes_and_a_smiling_one_stays(rig: Rig) -> None:
    gaping, smiling = with_mouth_open(rig, 2.5), with_mouth_open(rig, 0.0)
    assert gaping.lips.openness > 0.4
    assert mouth_openness(IdlePoser(gaping).compute_pose(REST, Strengths()).shape) < 0.1
    shown = mouth_openness(IdlePoser(smiling).compute_pose(REST, Strengths()).shape)
    assert shown == pytest.approx(smiling.lips.openness, abs=0.03)
