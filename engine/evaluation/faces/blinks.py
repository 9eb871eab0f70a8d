"""Blinks: dips of the eye aspect ratio, and which of two faces' blinks belong together.

Owns: what counts as a blink, and how near two have to be. Does not know: landmarks, pictures.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

BLINK_DEPTH, BLINK_LEAST, BLINK_FRAMES = 0.5, 0.35, 20
"""A blink falls by half of the way to the lowest eye aspect of the clip, or of the second share of the usual one if
that is more; a longer dip is none."""
BLINK_APART = 4
"""Blinks of driver and avatar match if they are at most that many frames apart."""


@dataclass(frozen=True, slots=True)
class BlinkCounts:
    """driver, avatar: how many each has. found: of the driver's, those that the avatar has, too. caused: of the
    avatar's, those that the driver has, too."""

    driver: int
    found: int
    avatar: int
    caused: int

    @property
    def recall(self) -> float | None:
        return self.found / self.driver if self.driver else None

    @property
    def precision(self) -> float | None:
        return self.caused / self.avatar if self.avatar else None

    def __add__(self, other: "BlinkCounts") -> "BlinkCounts":
        return BlinkCounts(
            self.driver + other.driver,
            self.found + other.found,
            self.avatar + other.avatar,
            self.caused + other.caused,
        )


def match_blinks(driver: Values, avatar: Values) -> BlinkCounts:
    """Count the blinks in two courses of the eye aspect (N,), and those that have one of the other's near."""
    wanted, given = find_blinks(driver), find_blinks(avatar)
    return BlinkCounts(len(wanted), _count_matches(wanted, given), len(given), _count_matches(given, wanted))


def find_blinks(aspect: Values) -> list[float]:
    """Return the middle of each blink, in frames; gaps in eye aspect (N,) are bridged."""
    seen = np.isfinite(aspect)
    if not seen.any():
        return []
    aspect = np.interp(np.arange(len(aspect)), np.flatnonzero(seen), aspect[seen])
    usual, lowest = float(np.median(aspect)), float(np.percentile(aspect, 1))
    low = aspect < usual - BLINK_DEPTH * max(usual - lowest, BLINK_LEAST * usual)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], low, [False]]).astype(int)))
    return [(a + b - 1) / 2 for a, b in edges.reshape(-1, 2).tolist() if b - a <= BLINK_FRAMES]


def _count_matches(these: list[float], those: list[float]) -> int:
    return sum(any(abs(this - that) <= BLINK_APART for that in those) for this in these)
