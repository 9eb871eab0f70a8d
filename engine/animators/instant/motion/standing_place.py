"""Tells a driver who leans from one who stands or sits somewhere else now: with the second, the whole portrait stays.

Owns: how far the driver's place has gone from where the neutral face was. Does not know: heads' turns, portraits.
"""

import math

import numpy as np

from engine.animators.instant.motion.easing import smooth_fraction
from engine.animators.instant.rig.head_space import Points

_LEANS_CM, _WALKED_CM = 10.0, 15.0
"""Up to the first a head leans, for as long as it likes; from the second on the whole person is elsewhere."""
_LEFT_CM = 2.0
"""How far beside the shoulders the head of a person stays who is elsewhere."""
_FARTHEST_CM, _WALKING_CM = 6.0, 3.0
"""No head is shown farther over the shoulders than this; the second while a driver walks: a neck that is drawn aside
for long looks like a wedge. Who leans farther is shown leaning this far, and the place stays."""
_WALKS_CM_S = 10.0
"""Who is farther away than a lean reaches and faster than this walks; who holds still leans."""
_WALKS_S = 0.25
"""How soon a driver who is beyond counts as walking, and as standing again."""
_FOLLOWS_S, _HURRIES_S = 0.35, 0.12
"""How soon the place follows otherwise: two thirds of the way in this time. The second where it is far behind."""
_BEHIND_CM = (2.0, 8.0)
"""From the first on the place hurries, at the second fully."""


class StandingPlace:
    """Follows one driver. Shifts are in cm of the driver's head, against the neutral face."""

    def __init__(self, fps: float) -> None:
        self._fps = fps
        self._place: Points | None = None
        self._last: Points | None = None
        self._walks = 0.0

    def reset(self) -> None:
        """Take the place from the next frame."""
        self._place = self._last = None
        self._walks = 0.0

    def change_neutral(self, moved: Points, larger: float) -> None:
        """Measure against another neutral face from now on: moved by (3,) cm, and `larger` times as large. The person
        stays where they are: the face at rest is known better, perhaps in the middle of a walk."""
        if self._place is not None:
            self._place = (self._place - moved) / larger
        if self._last is not None:
            self._last = (self._last - moved) / larger

    def measure_lean(self, shift: Points) -> Points:
        """Return how far the head (3,) is over the shoulders, in the next frame."""
        distance = math.hypot(*shift.tolist())
        wanted = shift * (1 - _leaned_cm(distance) / max(distance, 1e-6))
        if self._place is None:
            self._place = np.asarray(wanted, np.float64)
        else:
            behind = wanted - self._place
            self._place = self._place + self._share_of_way(math.hypot(*behind.tolist())) * behind
        lean: Points = shift - self._place
        reach = _LEANS_CM + self._walks * (_WALKING_CM - _LEANS_CM)
        beyond = math.hypot(*lean.tolist()) / reach
        self._note_walk(shift, beyond > 1)
        if beyond > 1:
            lean = lean / beyond
            self._place = shift - lean
        farthest = _FARTHEST_CM + self._walks * (_WALKING_CM - _FARTHEST_CM)
        return lean / max(1.0, math.hypot(*lean.tolist()) / farthest)

    def _note_walk(self, shift: Points, beyond: bool) -> None:
        """Note whether the driver walks: goes on beyond what a lean reaches."""
        moved = 0.0 if self._last is None else math.hypot(*(shift - self._last).tolist()) * self._fps
        self._last = np.array(shift, np.float64)
        walks = beyond and moved > _WALKS_CM_S
        self._walks += (float(walks) - self._walks) * (1 - math.exp(-1 / (self._fps * _WALKS_S)))

    def _share_of_way(self, behind_cm: float) -> float:
        """Return which share of the way the place goes in one frame."""
        hurry = smooth_fraction((behind_cm - _BEHIND_CM[0]) / (_BEHIND_CM[1] - _BEHIND_CM[0]))
        return 1 - math.exp(-1 / (self._fps * (_FOLLOWS_S + hurry * (_HURRIES_S - _FOLLOWS_S))))


def _leaned_cm(distance: float) -> float:
    """Return how much of a distance that lasts is a lean."""
    if distance <= _LEANS_CM:
        return distance
    walked = min(1.0, (distance - _LEANS_CM) / (_WALKED_CM - _LEANS_CM))
    return _LEANS_CM + walked * (_LEFT_CM - _LEANS_CM)
