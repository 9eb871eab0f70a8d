"""Time: values that ease from mark to mark, gestures that come and go, and lips that speak.

Owns: easing, blending and the mouth shapes of speech sounds. Does not know: faces, what is said, when.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SHAPES = {
    "AA": (1.00, 0.06, 0.00, 0.00, 0.10, 0.18),
    "AE": (0.82, 0.54, 0.00, 0.00, 0.20, 0.24),
    "AH": (0.66, 0.06, 0.00, 0.00, 0.08, 0.14),
    "AO": (0.82, -0.24, 0.40, 0.00, 0.05, 0.12),
    "EH": (0.59, 0.42, 0.00, 0.00, 0.14, 0.22),
    "IH": (0.36, 0.48, 0.00, 0.00, 0.14, 0.22),
    "IY": (0.23, 0.84, 0.00, 0.00, 0.22, 0.29),
    "OW": (0.56, -0.36, 0.66, 0.00, 0.00, 0.06),
    "UW": (0.26, -0.48, 0.92, 0.00, 0.00, 0.00),
    "ER": (0.36, -0.12, 0.46, 0.00, 0.08, 0.14),
    "M": (0.00, 0.00, 0.06, 0.85, 0.00, 0.00),
    "F": (0.13, 0.12, 0.00, 0.25, 0.22, 0.00),
    "TH": (0.30, 0.14, 0.00, 0.00, 0.12, 0.19),
    "T": (0.17, 0.29, 0.00, 0.00, 0.12, 0.22),
    "L": (0.36, 0.17, 0.00, 0.00, 0.12, 0.19),
    "S": (0.12, 0.50, 0.00, 0.00, 0.18, 0.26),
    "SH": (0.20, -0.12, 0.62, 0.00, 0.16, 0.22),
    "K": (0.36, 0.19, 0.00, 0.00, 0.10, 0.17),
    "W": (0.17, -0.48, 0.88, 0.00, 0.00, 0.00),
    "REST": (0.00, 0.00, 0.00, 0.00, 0.00, 0.00),
}
"""Speech sound -> jaw, wide, pucker, press, upper_lip, lower_lip, as in an Expression."""
FIRMNESS = {"M": 5.0, "W": 3.0, "UW": 2.5, "F": 3.0, "SH": 2.0, "S": 1.6, "OW": 1.8}
"""How much a sound insists on its shape against its neighbours; 1 for those not named."""
_REACH = 0.40
"""How far a sound's influence reaches, as a share of its length: neighbours colour each other."""


@dataclass(frozen=True, slots=True)
class Track:
    """A value at marks (time_s, value), eased between them with no jerk at either end, held before and after."""

    marks: tuple[tuple[float, float], ...]

    def at(self, time_s: float) -> float:
        """Return the value at that time."""
        times = [mark[0] for mark in self.marks]
        after = int(np.searchsorted(times, time_s, side="right"))
        if after in (0, len(times)):
            return self.marks[min(after, len(times) - 1)][1]
        (start, before), (end, then) = self.marks[after - 1], self.marks[after]
        t = (time_s - start) / (end - start)
        return before + (then - before) * t**3 * (10 - 15 * t + 6 * t * t)


@dataclass(frozen=True, slots=True)
class Sound:
    """One speech sound: a name of SHAPES, and when."""

    name: str
    start_s: float
    end_s: float


def blink(time_s: float, at_s: float, depth: float = 1.0) -> float:
    """Return how far a blink at that moment has closed the eyes: 0.1 s down, 0.02 s shut, 0.18 s up again."""
    track = Track(((at_s - 0.10, 0.0), (at_s, depth), (at_s + 0.02, depth), (at_s + 0.20, 0.0)))
    return track.at(time_s)


def spoken(words: str, start_s: float, end_s: float) -> list[Sound]:
    """Lay sounds evenly over a stretch of time: "HH EH*2" is an EH twice as long; "." is a short rest."""
    names, lengths = [], []
    for word in words.split():
        name, _, length = word.partition("*")
        names.append("REST" if name == "." else name)
        lengths.append(float(length or 1))
    ends = start_s + np.cumsum(lengths) / sum(lengths) * (end_s - start_s)
    starts = [start_s, *ends[:-1]]
    return [Sound(name, float(a), float(b)) for name, a, b in zip(names, starts, ends, strict=True)]


def lips(sounds: Sequence[Sound], time_s: float) -> tuple[float, ...]:
    """Return jaw, wide, pucker, press, upper_lip and lower_lip at that time; each sound colours its neighbours."""
    total, weight = 0.02 * np.array(SHAPES["REST"]), 0.02
    for sound in sounds:
        middle, length = (sound.start_s + sound.end_s) / 2, sound.end_s - sound.start_s
        pull = FIRMNESS.get(sound.name, 1.0) * np.exp(-0.5 * ((time_s - middle) / (_REACH * length + 0.024)) ** 2)
        total, weight = total + pull * np.array(SHAPES[sound.name]), weight + pull
    return tuple(float(value) for value in total / weight)
