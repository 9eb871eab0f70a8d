"""Tells eyes that look down from eyes that close: under a lowered gaze the lids come down, too, but stay open.

Owns: how far a gaze is lowered, and how lids that are low because of it are read. Does not know: pixels, portraits.

A tracker sees the lids of a driver who reads something on the desk nearly closed. Such lids stay low, while a blink
passes; the head or the irises are lowered with them.
"""

import math
from dataclasses import dataclass

from engine.animators.instant.motion.easing import smooth_fraction
from engine.animators.instant.rig.eye_rig import eye_width
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.topology import EYES, EyeTopology

_NOD_STARTS, _NOD_FULL = math.radians(5), math.radians(13)
"""A head that is lowered against its neutral pose by the second angle explains low lids fully."""
_BOWED_STARTS, _BOWED_FULL = math.radians(11), math.radians(18)
"""The same against the camera, for drivers whose usual pose is lowered, because they read."""
_IRIS_STARTS, _IRIS_FULL = 0.05, 0.11
"""The same for irises, in eye widths below their neutral place."""
_LIDS_HIGH, _LIDS_LOW = 0.88, 0.62
"""Gaps between the lids as shares of the usual one: above the first nothing has to be explained."""
_MEMORY_S = 0.25
"""Lids that have been low for longer than this are not blinking."""


@dataclass(frozen=True, slots=True)
class LidReading:
    """gap: the gap by which an eye opens and closes, as a share of the usual one. lowered: how much of it is gaze."""

    gap: float
    lowered: float


class LoweredGaze:
    """Watches both eyes of one driver, frame after frame."""

    def __init__(self, fps: float) -> None:
        self._follow = 1.0 - math.exp(-1.0 / (_MEMORY_S * fps))
        self._usual = [1.0 for _ in EYES]
        self._iris = [0.0 for _ in EYES]

    def read_lids(self, gaps: tuple[float, ...], shape: Points, neutral: Points, nod: float) -> list[LidReading]:
        """Return how the lids of both eyes are to be understood.

        gaps: between the lids, as shares of the usual ones. shape, neutral (478, 3) in head space.
        nod: from 0 to 1, as `measure_nod` gives it.
        """
        readings = []
        for side, (eye, gap) in enumerate(zip(EYES, gaps, strict=True)):
            usual = max(gap, self._usual[side] + self._follow * (gap - self._usual[side]))
            drop = _iris_height(eye, shape) - _iris_height(eye, neutral)
            drop = min(drop, self._iris[side] + self._follow * (drop - self._iris[side]))
            self._usual[side], self._iris[side] = usual, drop
            down = max(nod, smooth_fraction((drop - _IRIS_STARTS) / (_IRIS_FULL - _IRIS_STARTS)))
            lowered = down * smooth_fraction((_LIDS_HIGH - usual) / (_LIDS_HIGH - _LIDS_LOW))
            readings.append(LidReading(gap + lowered * (gap / max(usual, 1e-6) - gap), lowered))
        return readings


def measure_nod(turn: Points, rotation: Points) -> float:
    """Return from 0 to 1 how far a head is lowered: turn (3,) from its neutral pose, rotation (3, 3) in the picture."""
    nod = (float(turn[0]) - _NOD_STARTS) / (_NOD_FULL - _NOD_STARTS)
    bow = (math.asin(min(1.0, max(-1.0, -float(rotation[1, 2])))) - _BOWED_STARTS) / (_BOWED_FULL - _BOWED_STARTS)
    return smooth_fraction(max(nod, bow))


def _iris_height(eye: EyeTopology, shape: Points) -> float:
    """Return how far an iris is below the line between the corners of its eye, in eye widths."""
    outer, inner, iris = (float(shape[landmark, 1]) for landmark in (eye.upper[0], eye.upper[-1], eye.iris[0]))
    return (iris - (outer + inner) / 2) / max(eye_width(eye, shape), 1e-6)
