"""The skin around the portrait's eyes: lower lids rise by half, and crowded brows come down less."""

from dataclasses import replace

import numpy as np

from engine.animators.instant.motion.driver_motion import MotionEstimator, NeutralFace
from engine.animators.instant.motion.eye_region import lower_lid_gains, withheld_brow_shares
from engine.animators.instant.motion.transfer import MotionTransfer
from engine.animators.instant.rig.eye_rig import eyelid_gap
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.rig import Rig
from engine.animators.instant.rig.topology import EYES, LEFT_BROW, LOWER_LIP, RIGHT_BROW
from engine.core.settings import Strengths

BROWS = [*RIGHT_BROW, *LEFT_BROW]


def with_higher_brows(face: NeutralFace, cm: float) -> NeutralFace:
    shape = face.shape.copy()
    shape[BROWS, 1] -= cm
    return replace(face, shape=shape)


def test_lower_lids_take_half_of_a_movement_and_upper_lids_and_mouth_all_of_it(rig: Rig) -> None:
    gains = lower_lid_gains(rig)
    for eye in EYES:
        assert np.allclose(gains[eye.lower[1:-1]], 0.5)
        assert np.allclose(gains[eye.upper], 1)
        assert (gains[eye.below] > 0.5).all()
    assert np.allclose(gains[LOWER_LIP], 1)


def test_an_eye_that_narrows_from_below_narrows_as_far_but_mostly_from_above(
    rig: Rig, driver_motion: MotionEstimator, at_rest: Points
) -> None:
    motion = driver_motion.measure_motion(at_rest)
    raised = motion.shape.copy()
    for eye in EYES:
        raised[eye.lower[1:-1], 1] -= 0.3
    transfer = MotionTransfer(rig, driver_motion.neutral)
    shape = transfer.compute_pose(replace(motion, shape=raised, open=(0.6, 0.6)), Strengths()).shape
    for eye in EYES:
        rise = rig.shape[eye.lower[2:-2], 1] - shape[eye.lower[2:-2], 1]
        assert np.allclose(rise, 0.15, atol=0.03)
        assert (shape[eye.upper[2:-2], 1] > rig.shape[eye.upper[2:-2], 1]).all()
        assert eyelid_gap(eye, shape) < 0.7 * eyelid_gap(eye, rig.shape)


def test_brows_withhold_a_movement_down_only_in_a_face_with_less_room_than_the_driver_s(rig: Rig) -> None:
    same = NeutralFace(rig.placement, rig.shape)
    assert not withheld_brow_shares(rig, same).any()
    assert not withheld_brow_shares(rig, with_higher_brows(same, -0.3)).any()
    withheld = withheld_brow_shares(rig, with_higher_brows(same, 2.0))
    assert (withheld[BROWS] > 0.2).all()
    assert withheld.max() <= 0.42
    assert not withheld[LOWER_LIP].any()
    assert not any(withheld[eye.outline].any() for eye in EYES)


def test_brows_rise_as_far_as_before_and_come_down_less_where_they_would_cover_the_lids(
    rig: Rig, driver_motion: MotionEstimator, at_rest: Points
) -> None:
    neutral = with_higher_brows(driver_motion.neutral, 2.0)
    motion = replace(driver_motion.measure_motion(at_rest), neutral=neutral)
    transfer = MotionTransfer(rig, neutral)

    def moved_by(cm: float) -> float:
        shape = neutral.shape.copy()
        shape[BROWS, 1] += cm
        posed = transfer.compute_pose(replace(motion, shape=shape), Strengths()).shape
        return float((posed[BROWS, 1] - rig.shape[BROWS, 1]).mean())

    assert np.isclose(moved_by(-0.4), -0.4, atol=0.02)
    assert 0.2 < moved_by(0.4) < 0.3
