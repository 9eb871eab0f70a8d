"""Tells a driver who leans from one who stands or sits somewhere else now: with the second, the whole portrait stays.

Owns: how far the driver's place has gone from where the neutral face was. Does not know: heads' turns, portraits.
"""

import math

import numpy as np

from engine.animators.instant.rig.head_space import Points

_LEANS_CM, _WALKED_CM = 6.0, 16.0
"""Up to the first a head leans, for as long as it likes; from the second on the whole person is elsewhere."""
_LEFT_CM = 2.0
"""How far beside the shoulders the head of a person stays who is elsewhere."""
_FARTHEST_CM = 9.0
"""No head is farther over the shoulders than this: beyond, the place follows at once."""
_FOLLOWS_S = 0.45
"""How soon the place follows otherwise: two thirds of the way in this time."""


class StandingPlace:
    """Follows one driver. Shifts are in cm of the driver's head, against the neutral face."""

    def __init__(self, fps: float) -> None:
        self._share = 1 - math.exp(-1 / (fps * _FOLLOWS_S))
        self._place: Points | None = None

    def reset(self) -> None:
        """Take the place from the next frame."""
        self._place = None

    def measure_lean(self, shift: Points) -> Points:
        """Return how far the head (3,) is over the shoulders, in the next frame."""
        distance = math.hypot(*shift.tolist())
        wanted = shift * (1 - _leaned_cm(distance) / max(distance, 1e-6))
        if self._place is None:
            self._place = np.asarray(wanted, np.float64)
        else:
            self._place = self._place + self._share * (wanted - self._place)
        lean: Points = shift - self._place
        farther = math.hypot(*lean.tolist()) / _FARTHEST_CM
        if farther > 1:
            lean = lean / farther
            self._place = shift - lean
        return lean


def _leaned_cm(distance: float) -> float:
    """Return how much of a distance that lasts is a lean."""
    if distance <= _LEANS_CM:
        return distance
    walked = min(1.0, (distance - _LEANS_CM) / (_WALKED_CM - _LEANS_CM))
    return _LEANS_CM + walked * (_LEFT_CM - _LEANS_CM)
