"""Prevents jumps: when the avatar starts to follow something else, it eases over from its last pose.

Owns: the offset that fades out, how long that takes, and how far it carries a head that is on its way already.
Does not know: why there was an interruption.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from engine.animators.instant.motion.driver_motion import FACE_WIDTH_CM
from engine.animators.instant.motion.easing import smooth_step
from engine.animators.instant.motion.transfer import PortraitPose
from engine.animators.instant.rig.head_space import Placement, Points
from engine.animators.instant.rig.topology import MESH

_STEEPEST = 1.5
"""The highest speed of an ease, over its mean speed."""
_FARTHEST_CM, _LARGEST = 6.0, math.log(1.3)
"""An offset carries no head farther than this from its place in the portrait, and changes no size by more than this
logarithm: who walks or comes nearer goes on while it fades."""


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
    """Keeps consecutive poses of one portrait continuous. rest: where its head is in the picture."""

    def __init__(self, rest: Placement | None = None) -> None:
        self._rest = rest
        self._reach: Points | None = None
        self._reach_offset = np.zeros(4)
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
            if self._reach is not None:
                self._reach_offset = self._reach - self._measure_reach(pose)
        self._break = None
        self._left_s -= step_s
        if self._left_s <= 0:
            self._offset = None
        if self._offset is not None:
            share = float(smooth_step(self._left_s / self._lasts_s))
            pose = _combine_poses(pose, 1.0, self._offset, self._limit_share(pose, share))
        else:
            self._reach = self._measure_reach(pose)
        self._last = pose
        return pose

    def _measure_reach(self, pose: PortraitPose) -> Points:
        """Return how far (4,) the head is from its place in the portrait, in cm, and its size, as a logarithm."""
        if self._rest is None:
            return np.zeros(4)
        shift = (pose.placement.translation - self._rest.translation) / self._rest.scale
        return np.append(shift, math.log(pose.placement.scale / self._rest.scale))

    def _limit_share(self, pose: PortraitPose, share: float) -> float:
        """Return the share of the offset that is left, less where it would carry the head too far."""
        own, offset = self._measure_reach(pose), self._reach_offset
        before = own if self._reach is None else self._reach
        farthest = max(_FARTHEST_CM, *(math.hypot(*reach[:3].tolist()) for reach in (own, before)))
        largest = max(_LARGEST, abs(own[3]), abs(before[3]))
        share = min(share, _share_within(own[:3], offset[:3], farthest), _share_within(own[3:], offset[3:], largest))
        self._reach = own + share * offset
        return share


def _share_within(start: Points, way: Points, radius: float) -> float:
    """Return which share of a way from start, which is within the radius, stays within it."""
    ahead, squared = float(start @ way), float(way @ way)
    if squared < 1e-12:
        return 1.0
    room = max(0.0, radius**2 - float(start @ start))
    return (math.sqrt(ahead**2 + squared * room) - ahead) / squared


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
