"""Expressions: each gesture moves what it should, and nothing else."""

from typing import Any

import numpy as np
import pytest

from engine.animators.instant.motion.expression import STILL, Expression, ExpressiveFace
from engine.animators.instant.rig.eye_rig import eyelid_gap
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.lip_rig import mouth_width
from engine.animators.instant.rig.topology import EYES, LEFT_EYE, LOWER_LIP, RIGHT_EYE, UPPER_LIP
from engine.tracking.bundle import canonical_face
from tests.golden.instant.figures import assert_as_looked_at

REST = Expression()


@pytest.fixture(scope="module")
def at_rest() -> Points:
    """The mean face, with irises in its eyes: (478, 3)."""
    skin = canonical_face().vertices.astype(np.float64)
    irises = [skin[eye.outline].mean(axis=0) for eye in EYES for _ in eye.iris]
    return np.concatenate([skin, irises])


@pytest.fixture(scope="module")
def face(at_rest: Points) -> ExpressiveFace:
    return ExpressiveFace(at_rest)


def lip_gap(shape: Points) -> float:
    return float((shape[LOWER_LIP, 1] - shape[UPPER_LIP, 1])[1:-1].max())


def test_at_rest_the_mouth_is_closed_and_all_else_stays(face: ExpressiveFace, at_rest: Points) -> None:
    shape = face.apply_expression(REST)
    assert abs(lip_gap(shape)) < 1e-6
    far = np.linalg.norm(at_rest[:, :2] - at_rest[13, :2], axis=1) > 5
    assert np.abs(shape - at_rest)[far].max() < 0.05


def test_an_open_jaw_parts_the_lips_and_lowers_the_chin(face: ExpressiveFace) -> None:
    closed, half, wide = (face.apply_expression(Expression(jaw=jaw)) for jaw in (0.0, 0.5, 1.0))
    assert lip_gap(closed) + 0.3 < lip_gap(half) < lip_gap(wide) - 0.3
    assert wide[152, 1] - closed[152, 1] == pytest.approx(2 * (half[152, 1] - closed[152, 1]))
    assert wide[152, 1] - closed[152, 1] > 1


def test_lips_go_round_and_wide(face: ExpressiveFace) -> None:
    narrow, rest, wide = (
        mouth_width(face.apply_expression(expression))
        for expression in (Expression(pucker=1), REST, Expression(wide=1))
    )
    assert narrow < 0.8 * rest
    assert wide > 1.08 * rest


def test_a_smile_lifts_and_parts_the_corners(face: ExpressiveFace) -> None:
    rest, smile = face.apply_expression(REST), face.apply_expression(Expression(smile=1))
    assert (smile[[61, 291], 1] < rest[[61, 291], 1] - 0.3).all()
    assert mouth_width(smile) > mouth_width(rest)


def test_each_eye_closes_for_itself(face: ExpressiveFace) -> None:
    rest, winking = face.apply_expression(REST), face.apply_expression(Expression(blink=(1.0, 0.0)))
    assert eyelid_gap(RIGHT_EYE, winking) < 0.15 * eyelid_gap(RIGHT_EYE, rest)
    assert eyelid_gap(LEFT_EYE, winking) == pytest.approx(eyelid_gap(LEFT_EYE, rest))


def test_gaze_moves_the_irises_and_the_lids_follow_down(face: ExpressiveFace) -> None:
    rest, aside, down = (face.apply_expression(Expression(gaze=gaze)) for gaze in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)))
    irises = [eye.iris[0] for eye in EYES]
    assert (aside[irises, 0] > rest[irises, 0] + 0.1).all()
    assert (down[irises, 1] > rest[irises, 1]).all()
    assert eyelid_gap(RIGHT_EYE, down) < eyelid_gap(RIGHT_EYE, rest)


def test_brows_rise_and_knit(face: ExpressiveFace) -> None:
    rest, raised, knit = (
        face.apply_expression(expression) for expression in (REST, Expression(brows=1), Expression(frown=1))
    )
    assert (raised[[105, 334], 1] < rest[[105, 334], 1] - 0.3).all()
    assert knit[336, 0] - knit[107, 0] < rest[336, 0] - rest[107, 0]


@pytest.mark.parametrize(
    "expression",
    [
        Expression(jaw=1, lower_lip=1),
        Expression(wide=1, upper_lip=1),
        Expression(pucker=1),
        Expression(press=1),
        Expression(smile=-1),
        Expression(brows=1, frown=1),
    ],
    ids=str,
)
def test_no_gesture_moves_what_holds_the_head_still(
    face: ExpressiveFace, at_rest: Points, expression: Expression
) -> None:
    shape = face.apply_expression(expression)
    assert np.isfinite(shape).all()
    assert np.abs(shape - at_rest)[STILL].max() < 1e-6


def test_a_symmetric_face_stays_symmetric(face: ExpressiveFace) -> None:
    shape = face.apply_expression(Expression(jaw=0.6, smile=0.5, brows=0.5, blink=(0.5, 0.5)))
    for right, left in ((61, 291), (105, 334), (172, 397), (159, 386), (50, 280)):
        assert shape[right] * [-1, 1, 1] == pytest.approx(shape[left], abs=0.02)


@pytest.mark.parametrize("name", ["jaw", "pucker", "wide", "smile", "brows"])
def test_each_gesture_moves_the_face_as_when_its_pictures_were_looked_at(face: ExpressiveFace, name: str) -> None:
    gesture: dict[str, Any] = {"jaw": 0.2, name: 0.7}
    shape = face.apply_expression(Expression(**gesture))
    near = [0, 13, 14, 17, 37, 61, 78, 84, 291, 152, 199, 205, 425, 50, 280, 2, 70, 105, 107, 336]
    assert_as_looked_at(f"gesture {name}", shape[near], 0.005)


def test_eyes_move_as_when_their_pictures_were_looked_at(face: ExpressiveFace) -> None:
    shape = face.apply_expression(Expression(blink=(0.6, 0.2), gaze=(0.5, 0.4)))
    near = np.concatenate([EYES[0].upper, EYES[1].upper, EYES[0].lid_crease, EYES[0].iris, EYES[1].iris])
    assert_as_looked_at("blink and gaze", shape[near], 0.005)
