"""A portrait by itself: idle life put on its own face.

Owns: what idle life does to one portrait: head, lids, eyes, and shoulders that rise with the breath.
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
"""Openness of the portrait's mouth: up to the first it may stay as it is, from the second on it is closed."""
_SHOULDERS_RISE_CM, _SHOULDERS_BELOW_CM = 0.22, 4.0
_FIRM_BORDER = 0.16
"""Share of the picture over which shoulders rise less towards its lower border."""
_LIDS_COVER_FROM = 0.3


class IdlePoser:
    """Poses one portrait with nobody to follow."""

    def __init__(self, rig: Rig) -> None:
        self._face = rig.face
        self._at_rest = self._face.apply_expression(Expression())
        gaping = float(smooth_step((rig.lips.openness - _SMILES) / (_GAPES - _SMILES)))
        self._neutral = NeutralFace(rig.placement, rig.shape + gaping * (self._at_rest - rig.shape))
        self._transfer = MotionTransfer(rig, self._neutral)
        self._rise = -_SHOULDERS_RISE_CM * rig.placement.scale * _shoulder_weights(rig)

    def compute_pose(self, moment: IdleMoment, strengths: Strengths) -> PortraitPose:
        """Return where the portrait's vertices go; no part moves more than by itself, whatever its strength."""
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
    """How far a lid that falls has come to cover the eyeball."""
    return float(smooth_step((blink - _LIDS_COVER_FROM) / (1 - _LIDS_COVER_FROM)))


def _cap_strengths(strengths: Strengths) -> Strengths:
    """A strength is how far the avatar follows somebody; with nobody there it can only still a part."""
    return Strengths(*(min(1.0, each) for each in (strengths.head, strengths.mouth, strengths.eyes, strengths.brows)))


def _shoulder_weights(rig: Rig) -> Points:
    """1 on the shoulders, 0 on the head and at the lower border: (M, 1) for the vertices outside the face."""
    around = rig.surroundings
    below = smooth_step((around.shape[:, 1] - rig.shape[CHIN, 1] - 1.0) / _SHOULDERS_BELOW_CM)
    room = (rig.size_px - 1 - around.points[:, 1]) / (_FIRM_BORDER * rig.size_px)
    shoulders: Points = (below * smooth_step(room) * (1.0 - np.minimum(around.follow[:, 0], 1.0)))[:, None]
    return shoulders
