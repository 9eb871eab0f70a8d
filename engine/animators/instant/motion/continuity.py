"""Prevents jumps: when the avatar starts to follow something else, it eases over from its last pose.

Owns: the offset that fades out, and how long that takes. Does not know: why there was an interruption.
"""

from dataclasses import dataclass, replace

import numpy as np

from engine.animators.instant.motion.driver_motion import FACE_WIDTH_CM
from engine.animators.instant.motion.easing import smooth_step
from engine.animators.instant.motion.transfer import PortraitPose
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.topology import MESH

_STEEPEST = 1.5
"""The highest speed of an ease, over its mean speed."""


@dataclass(frozen=True, slots=True)
class Ease:
    """How an avatar eases over: in no less than least_s, and nowhere faster than fastest, in face widths a second."""

    least_s: float
    fastest: float


PROMPT = Ease(0.35, 0.9)
"""To a driver, who must not wait."""
GENTLE = Ease(1.1, 0.45)
"""To the idle movement: there is time."""


class Continuity:
    """Keeps consecutive poses of one portrait continuous."""

    def __init__(self) -> None:
        self._break: Ease | None = None
        self._last: PortraitPose | None = None
        self._offset: PortraitPose | None = None
        self._lasts_s = self._left_s = 0.0

    def start_easing(self, ease: Ease = PROMPT) -> None:
        """Ease over to the next pose, which may be measured differently."""
        self._break = ease

    def ease_pose(self, pose: PortraitPose, step_s: float) -> PortraitPose:
        """Return the pose, step_s after the previous one; during an ease, moved towards the previous one."""
        if self._break is not None and self._last is not None:
            self._offset = _combine_poses(self._last, 1.0, pose, -1.0)
            self._lasts_s = _duration_s(self._offset.face[:MESH], pose.placement.scale, self._break)
            self._left_s = self._lasts_s
        self._break = None
        self._left_s -= step_s
        if self._left_s <= 0:
            self._offset = None
        if self._offset is not None:
            pose = _combine_poses(pose, 1.0, self._offset, float(smooth_step(self._left_s / self._lasts_s)))
        self._last = pose
        return pose


def _duration_s(offset: Points, scale: float, ease: Ease) -> float:
    farthest = float(np.linalg.norm(offset[:, :2], axis=1).max()) / max(scale * FACE_WIDTH_CM, 1e-6)
    return max(ease.least_s, _STEEPEST * farthest / ease.fastest)


def _combine_poses(a: PortraitPose, of_a: float, b: PortraitPose, of_b: float) -> PortraitPose:
    """Return the weighted sum of two poses; the placement is that of the first."""
    right, left = (of_a * one + of_b * other for one, other in zip(a.closed, b.closed, strict=True))
    return replace(
        a,
        shape=of_a * a.shape + of_b * b.shape,
        face=of_a * a.face + of_b * b.face,
        at_rest=of_a * a.at_rest + of_b * b.at_rest,
        outside=of_a * a.outside + of_b * b.outside,
        closed=(right, left),
        gaze=of_a * a.gaze + of_b * b.gaze,
    )
