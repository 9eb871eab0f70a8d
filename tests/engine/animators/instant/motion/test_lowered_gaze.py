"""Tests of eyes that look down: they stay open, and blinks still close them."""

import math

import cv2
import numpy as np
import pytest

from engine.animators.instant.motion.lowered_gaze import LoweredGaze, measure_nod
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.topology import EYES
from engine.tracking.bundle import canonical_face

FPS = 25.0
LOW, OPEN, SHUT = (0.5, 0.5), (1.0, 1.0), (0.45, 0.45)
FACE = np.concatenate([canonical_face().vertices.astype(np.float64), np.zeros((10, 3))])
"""The mean face, and its irises."""


def watch(gaps: list[tuple[float, float]], nod: float = 0.0, shape: Points = FACE) -> list[tuple[float, float]]:
    """Return gap and lowered share of the right eye, frame after frame."""
    gaze = LoweredGaze(FPS)
    readings = [gaze.read_lids(gap, shape, FACE, nod)[0] for gap in gaps]
    return [(reading.gap, reading.lowered) for reading in readings]


def test_lids_that_stay_low_under_a_lowered_head_are_open_eyes_that_look_down() -> None:
    gap, lowered = watch([LOW] * 50, nod=1.0)[-1]
    assert gap == pytest.approx(1.0, abs=0.02)
    assert lowered == pytest.approx(1.0)


def test_lids_that_stay_low_under_a_raised_head_are_closed() -> None:
    assert watch([LOW] * 50)[-1] == (0.5, 0.0)


def test_a_blink_under_a_lowered_head_closes_open_eyes() -> None:
    gap, _ = watch([*[OPEN] * 20, SHUT], nod=1.0)[-1]
    assert gap < 0.5


def test_irises_that_stay_down_explain_low_lids_without_a_nod() -> None:
    shape = FACE.copy()
    for eye in EYES:
        shape[eye.iris, 1] += 0.15 * np.linalg.norm(shape[eye.upper[0]] - shape[eye.upper[-1]])
    assert watch([LOW] * 50, shape=shape)[-1][1] == pytest.approx(1.0, abs=0.01)
    assert watch([*[OPEN] * 20, SHUT, SHUT], shape=shape)[-1][1] < 0.1, "a blink"


@pytest.mark.parametrize(("degrees", "expected"), [(0, 0.0), (-20, 0.0), (20, 1.0)])
def test_a_nod_is_measured_against_the_neutral_pose(degrees: float, expected: float) -> None:
    turn = np.array([math.radians(degrees), 0.0, 0.0])
    assert measure_nod(turn, np.eye(3)) == expected


def test_a_driver_whose_usual_pose_is_bowed_looks_down_all_the_time() -> None:
    bowed = cv2.Rodrigues(np.array([math.radians(22), 0.0, 0.0]))[0].astype(np.float64)
    assert measure_nod(np.zeros(3), bowed) == 1.0
