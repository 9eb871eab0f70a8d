"""Keeps track of the other people in view, so that the followed person stays followed.

Owns: where the others are, the followed person's appearance, and who is a stranger. Does not know: landmarks, networks.

A tracker that follows a face from frame to frame can switch to the wrong person in two ways: it loses the face and
finds another one, or someone passes in front and it follows them. Against the first, the places of the others are
remembered. Against the second, the colours of head and shoulders are compared once both people are apart again.
"""

import math
from collections.abc import Sequence

import cv2
import numpy as np

from engine.core.types import Floats, Image
from engine.tracking.detector import Detection
from engine.tracking.region import Region

COUNT_FRAMES, COMPANY_COUNT_FRAMES = 15, 4
"""How often the whole picture is searched for others: twice a second, and more often when there are some."""
HIDDEN_COUNTS = 20
"""A person who came close and was missing in this many counts has left."""
SURE_SCORE = 0.7
SAME_PLACE = 0.35
"""Two regions show the same face when their middles are nearer than this part of the larger side."""
CLOSE = 1.5
"""Another person is close when the middles are nearer than this many sides."""
GATE, GATE_PER_FRAME = 0.6, 0.03
"""How far away a lost face may be found again while others are in view, in sides: at once, and per frame lost."""
SIZE_RATIO = 1.7
"""... and how much larger or smaller."""
LOOK_PX = 8
LOOK_REACH = 1.2
"""The square of head and shoulders that is compared, over the side of the region."""
LEARN = 0.2
MORE_ALIKE = 0.75
"""Another person is the one followed before if their appearance differs by less than this share of the difference
between the person followed now and the one followed before."""


class OtherFaces:
    """The people in one video. `others`: where those who are not followed were last seen beside the followed person."""

    def __init__(self) -> None:
        self.others: list[Region] = []
        self.people = 0
        self._look: Floats | None = None
        self._close = False
        self._hidden = 0
        self._since_count = COUNT_FRAMES

    def is_count_due(self) -> bool:
        """Return True when it is time to search the whole picture. Call it once in each frame."""
        self._since_count += 1
        return self._since_count >= (COMPANY_COUNT_FRAMES if self._close or self.others else COUNT_FRAMES)

    def count_people(self, image: Image, detections: Sequence[Detection], followed: Region | None) -> Region | None:
        """Update all places; return where the followed person really is, if that is not `followed`."""
        self._since_count = 0
        sure = [found.region for found in detections if found.score >= SURE_SCORE]
        if followed is None:
            self.people = len(sure)
            self._close = bool(self.others)
            return None
        self.others = [region for region in sure if not is_same_face(region, followed)]
        self.people = 1 + len(self.others)
        close = any(_relative_distance(other, followed) < CLOSE for other in self.others)
        if close:
            self._close = True
        elif not self._close:
            self._learn_appearance(image, followed)
        elif self.others:
            self._close = False
            return self._reidentify_followed(image, followed)
        self._hidden = self._hidden + 1 if self._close and not self.others else 0
        self._close = self._close and self._hidden < HIDDEN_COUNTS
        return None

    def is_stranger(self, found: Region, last_seen: Region, frames_lost: int) -> bool:
        """Return True if a face found after a loss more likely belongs to someone else."""
        if not self.others:
            return False
        ratio = max(found.side_px, last_seen.side_px) / max(1.0, min(found.side_px, last_seen.side_px))
        if ratio > SIZE_RATIO or _relative_distance(found, last_seen) > GATE + GATE_PER_FRAME * frames_lost:
            return True
        nearest = min(math.hypot(other.x - found.x, other.y - found.y) for other in self.others)
        return nearest < math.hypot(last_seen.x - found.x, last_seen.y - found.y)

    def reset_appearance(self) -> None:
        """Forget the appearance: another person is followed from now on, and theirs is learned."""
        self._look = None
        self._close = False
        self._since_count = COUNT_FRAMES

    def _reidentify_followed(self, image: Image, followed: Region) -> Region | None:
        """Once two people who were close are apart again, return where the right one is, if it is not `followed`."""
        if self._look is None:
            return None
        now = _appearance_difference(_measure_appearance(image, followed), self._look)
        best = min(self.others, key=lambda other: _appearance_difference(_measure_appearance(image, other), self._look))
        return best if _appearance_difference(_measure_appearance(image, best), self._look) < MORE_ALIKE * now else None

    def _learn_appearance(self, image: Image, followed: Region) -> None:
        look = _measure_appearance(image, followed)
        self._look = look if self._look is None else self._look + np.float32(LEARN) * (look - self._look)


def is_same_face(a: Region, b: Region) -> bool:
    """Return True if two regions show the same face."""
    return math.hypot(a.x - b.x, a.y - b.y) < SAME_PLACE * max(a.side_px, b.side_px)


def _relative_distance(a: Region, b: Region) -> float:
    return math.hypot(a.x - b.x, a.y - b.y) / max(1.0, a.side_px, b.side_px)


def _measure_appearance(image: Image, region: Region) -> Floats:
    """Return the colours around a face, (8, 8, 3), without their common brightness."""
    height, width = image.shape[:2]
    reach = LOOK_REACH * region.side_px / 2
    left, right = (int(np.clip(region.x + side * reach, 0, width)) for side in (-1, 1))
    top, bottom = (int(np.clip(region.y + side * reach, 0, height)) for side in (-1, 1))
    part = image[top : max(bottom, top + 1), left : max(right, left + 1)]
    if not part.size:
        return np.zeros((LOOK_PX, LOOK_PX, 3), np.float32)
    small = np.asarray(cv2.resize(part, (LOOK_PX, LOOK_PX), interpolation=cv2.INTER_AREA), np.float32)
    look: Floats = small - small.mean()
    return look


def _appearance_difference(a: Floats, b: Floats | None) -> float:
    return math.inf if b is None else float(np.abs(a - b).mean())
