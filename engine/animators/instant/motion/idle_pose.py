"""Applies the idle movement to a portrait.

Owns: how one portrait moves by itself: head, lids, eyes, and shoulders that rise with the breath.
Does not know: time, drivers, pixels.
"""

from dataclasses import replace

import cv2
import numpy as np

from engine.animators.instant.motion.driver_motion import Motion, NeutralFace
from engine.animators.instant.motion.easing import smooth_step
from engine.animators.instant.motion.expression import Expression
from engine.animators.instant.motion.idle import IdleMoment
from engine.animators.instant.motion.transfer import MotionTransfer, PortraitPose
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.rig import Rig
from engine.animators.instant.rig.topology import CHIN
from engine.core.settings import Strengths

_SMILES, _GAPES = 0.25, 0.45
"""Openness of the portrait's mouth: up to the first value it stays as it is, from the second on it is closed."""
_SHOULDERS_RISE_CM, _SHOULDERS_BELOW_CM = 0.22, 4.0
_FIRM_BORDER = 0.16
"""Share of the picture's height over which the rise of the shoulders fades towards the lower border."""
_LIDS_COVER_FROM = 0.3


class IdlePoser:
    """Poses one portrait without a driver."""

    def __init__(self, rig: Rig) -> None:
        self._face = rig.face
        self._at_rest = self._face.apply_expression(Expression())
        gaping = float(smooth_step((rig.lips.openness - _SMILES) / (_GAPES - _SMILES)))
        self._neutral = NeutralFace(rig.placement, rig.shape + gaping * (self._at_rest - rig.shape))
        self._transfer = MotionTransfer(rig, self._neutral)
        self._rise = -_SHOULDERS_RISE_CM * rig.placement.scale * _shoulder_weights(rig)

    def compute_pose(self, moment: IdleMoment, strengths: Strengths) -> PortraitPose:
        """Return the portrait's pose; strengths above one have no effect here."""
        pose = self._transfer.compute_pose(self._build_motion(moment), _cap_strengths(strengths))
        breath = moment.breath * min(1.0, strengths.head)
        return replace(pose, outside=pose.outside + [0.0, 1.0] * (breath * self._rise))

    def _build_motion(self, moment: IdleMoment) -> Motion:
        rest = self._neutral.placement
        right, left = moment.expression.blink
        return Motion(
            self._neutral,
            turn=moment.turn,
            rotation=cv2.Rodrigues(moment.turn)[0] @ rest.rotation,
            zoom=1.0,
            shift=moment.shift_cm,
            shape=self._neutral.shape + self._face.apply_expression(moment.expression) - self._at_rest,
            calm=1.0,
            open=(1.0 - right, 1.0 - left),
            closed=(_lid_coverage(right), _lid_coverage(left)),
        )


def _lid_coverage(blink: float) -> float:
    """Return how far a falling lid covers the eyeball."""
    return float(smooth_step((blink - _LIDS_COVER_FROM) / (1 - _LIDS_COVER_FROM)))


def _cap_strengths(strengths: Strengths) -> Strengths:
    """Cap strengths at one: without a driver, a strength can only reduce a movement."""
    return Strengths(*(min(1.0, each) for each in (strengths.head, strengths.mouth, strengths.eyes, strengths.brows)))


def _shoulder_weights(rig: Rig) -> Points:
    """Return (M, 1) for the vertices outside the face: 1 on the shoulders, 0 on the head and at the lower border."""
    around = rig.surroundings
    below = smooth_step((around.shape[:, 1] - rig.shape[CHIN, 1] - 1.0) / _SHOULDERS_BELOW_CM)
    room = (rig.size_px - 1 - around.points[:, 1]) / (_FIRM_BORDER * rig.size_px)
    shoulders: Points = (below * smooth_step(room) * (1.0 - np.minimum(around.follow[:, 0], 1.0)))[:, None]
    return shoulders
