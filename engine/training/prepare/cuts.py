"""Notices cuts between neighbouring pictures, strictly: a cut inside a piece would be learned, a piece too many costs
nothing.

Owns: how much of a picture may change at once. Does not know: faces. The tracker, which follows a person on air,
forgives light that changes, and with it some cuts between plain backgrounds.
"""

import numpy as np

from engine.core.types import Image
from engine.tracking.people.picture_change import Samples, sample_picture

CHANGED = 22
"""Levels, of 255, by which a sample differs in one of its colours."""
CUT_SHARE = 0.4
"""Of the samples. In clips of people who speak and move in front of a camera up to 0.14 change at once."""


class CutFinder:
    """Counts the cuts of a clip whose pictures are given one after the other. cuts: their number so far."""

    def __init__(self) -> None:
        self.cuts = 0
        self._before: Samples | None = None

    def count_cuts(self, image: Image) -> int:
        """Take the next picture; returns the number of cuts up to it."""
        before, self._before = self._before, sample_picture(image)
        if before is not None and _is_cut(before, self._before):
            self.cuts += 1
        return self.cuts


def _is_cut(before: Samples, now: Samples) -> bool:
    return before.shape != now.shape or bool((np.abs(now - before).max(axis=2) > CHANGED).mean() > CUT_SHARE)
