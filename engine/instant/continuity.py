"""No jumps: when the driver is measured anew, the avatar eases over from where it was.

Owns: the offset that fades out. Does not know: why there was a break.
"""

from dataclasses import replace

from engine.instant.easing import smooth_step
from engine.instant.head_space import Points
from engine.instant.transfer import Pose

_EASE_S = 0.35


class Continuity:
    """Keeps consecutive poses of one portrait continuous."""

    def __init__(self, fps: float) -> None:
        self._frames = max(1, round(_EASE_S * fps))
        self._left = 0
        self._broken = False
        self._face: Points | None = None
        self._outside: Points | None = None
        self._face_offset: Points | None = None
        self._outside_offset: Points | None = None

    def interrupt(self) -> None:
        """The next pose may come from another measure: ease over to it."""
        self._broken = True

    def ease(self, pose: Pose) -> Pose:
        """Return the pose, moved towards the one before while an interruption fades."""
        if self._broken and self._face is not None and self._outside is not None:
            self._face_offset, self._outside_offset = self._face - pose.face, self._outside - pose.outside
            self._left = self._frames
        self._broken = False
        if self._left > 0 and self._face_offset is not None and self._outside_offset is not None:
            share = float(smooth_step(self._left / (self._frames + 1)))
            self._left -= 1
            pose = replace(
                pose,
                face=pose.face + share * self._face_offset,
                at_rest=pose.at_rest + share * self._face_offset,
                outside=pose.outside + share * self._outside_offset,
            )
        self._face, self._outside = pose.face, pose.outside
        return pose
