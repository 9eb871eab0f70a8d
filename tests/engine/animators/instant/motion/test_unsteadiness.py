"""Landmarks that tremble, and eyes of a few pixels."""

import numpy as np
import pytest

from engine.animators.instant.motion.unsteadiness import UnsteadinessMeter, doubt_of_small_eyes
from engine.animators.instant.rig.topology import EYES
from engine.core.types import LANDMARKS


def tremble_of(noise_cm: float, speed_cm: float = 0.0) -> float:
    rng = np.random.default_rng(0)
    skin = rng.uniform(-8, 8, (80, 2))
    meter = UnsteadinessMeter()
    for number in range(30):
        trembling = meter.measure_tremble((skin + speed_cm * number + rng.normal(0, noise_cm, skin.shape)).astype("f4"))
    return trembling


def test_still_skin_does_not_tremble_and_noisy_skin_does() -> None:
    assert tremble_of(0.005) == 0
    assert 0 < tremble_of(0.035) < tremble_of(0.045)
    assert tremble_of(0.2) == 1


def test_an_even_movement_is_no_tremble() -> None:
    assert tremble_of(0.005, speed_cm=0.3) == 0


def test_a_jump_of_the_head_is_no_tremble_either() -> None:
    meter = UnsteadinessMeter()
    skin = np.zeros((20, 2), np.float32)
    for number in range(25):
        trembling = meter.measure_tremble(skin + (0.5 if number % 8 == 0 else 0.0))
    assert trembling == 0


@pytest.mark.parametrize(
    ("eye_px", "enlarged", "doubt"), [(40, 1.0, 0.0), (40, 2.0, 0.0), (36, 4.0, 0.6), (30, 6.0, 1.0)]
)
def test_the_lids_of_small_eyes_are_doubtful(eye_px: float, enlarged: float, doubt: float) -> None:
    landmarks = np.zeros((LANDMARKS, 3))
    for eye in EYES:
        landmarks[eye.upper[-1], 0] = eye_px
    assert doubt_of_small_eyes(landmarks, enlarged) == pytest.approx(doubt, abs=0.05)
