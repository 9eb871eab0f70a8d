"""One face that is seen in the same place over many pictures, and whether it is alive.

Owns: where it is, what it looks like, whether it ever moves. Does not know: who is followed, networks.

A face on a poster or a screen looks like any other, but it never moves. Noise, flicker and a camera that adapts to the
light change a still face as much within a moment as within a second; a living one changes more in a second.
"""

import math
from collections import deque
from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from engine.core.types import Floats, Image
from engine.tracking.people.appearance import measure_appearance
from engine.tracking.region import Region

SAME_PLACE = 0.35
"""Two regions show the same face when their middles are nearer than this part of the larger side."""
SAME_SIZE = 1.6
"""... and their sides differ by less than this factor."""
UNSEEN_FRAMES, STILL_UNSEEN_FRAMES = 12, 900
"""A face that was not seen for so long may be another one when it is seen again; a picture is where it was."""
_PATCH_PX = 16
_PATCH_REACH = 0.9
"""The part of the region whose pixels are compared."""
_STEP_FRAMES, _APART_FRAMES, _LONG_FRAMES = 3, 8, 12
"""Neighbours that are compared are so far apart, at least and at most; pictures between which a person moves, at least
so far."""
_KEPT = 8
_GROWS_BY, _GROWS_LEAST = 1.35, 0.015
"""A face that changes more in the long run than at once, by this factor and this much, moves."""
_MOVES_AT_ONCE = 0.16
"""No noise changes neighbouring pictures so much."""
_STRAYS = 0.2
_JUDGED, _JUDGED_LEAST = 16, 4
_ALIVE_SHARE, _STILL_SHARE = 0.3, 0.1
"""Of the latest comparisons, the share that shows movement in a living face, and the most in a picture."""


class Sighting:
    """region: where the face was seen last, as wide as the landmarks' region. look: what it looked like then.

    look_beside: the same when it was seen beside the one followed; None if it was not. appeared: it was not there when
    the one followed was seen last.
    """

    def __init__(self, image: Image, region: Region, frame: int) -> None:
        self.region = region
        self.appeared = False
        self.seen_at = frame
        self.look = measure_appearance(image, region)
        self.look_beside: Floats | None = None
        self._box = region
        self._patches: deque[tuple[int, Floats]] = deque([(frame, _measure_patch(image, region))], maxlen=_KEPT)
        self._changes: deque[float] = deque(maxlen=_KEPT)
        self._moves: deque[bool] = deque(maxlen=_JUDGED)

    @property
    def is_alive(self) -> bool:
        """True if it was seen to move."""
        return sum(self._moves) >= max(2, _ALIVE_SHARE * len(self._moves))

    @property
    def is_still(self) -> bool:
        """True if it was watched for about a second and did not move: it may be a picture."""
        return len(self._moves) >= _JUDGED_LEAST and sum(self._moves) <= _STILL_SHARE * len(self._moves)

    def see_again(self, image: Image, region: Region, frame: int) -> None:
        """Add one more sight of the face."""
        self.region, self.seen_at = region, frame
        self.look = measure_appearance(image, region)
        since = frame - self._patches[-1][0]
        if 0 <= since < _STEP_FRAMES:
            return
        apart = math.hypot(region.x - self._box.x, region.y - self._box.y)
        strays = apart > _STRAYS * self._box.side_px
        if strays or not 0 < since <= _APART_FRAMES:
            if strays and since > 0:
                self._moves.append(True)
            self._box = region
            self._patches.clear()
            self._changes.clear()
            self._patches.append((frame, _measure_patch(image, region)))
            return
        self._compare_patches(frame, _measure_patch(image, self._box))

    def _compare_patches(self, frame: int, now: Floats) -> None:
        at_once = float(np.abs(now - self._patches[-1][1]).mean())
        self._changes.append(at_once)
        oldest_frame, oldest = self._patches[0]
        if at_once > _MOVES_AT_ONCE:
            self._moves.append(True)
        elif frame - oldest_frame >= _LONG_FRAMES:
            in_the_long_run = float(np.abs(now - oldest).mean())
            self._moves.append(in_the_long_run > _GROWS_BY * min(self._changes) + _GROWS_LEAST)
        self._patches.append((frame, now))


class Sightings:
    """All faces that were seen lately in one video."""

    def __init__(self) -> None:
        self._faces: list[Sighting] = []

    def __iter__(self) -> Iterator[Sighting]:
        return iter(self._faces)

    def add_regions(self, image: Image, regions: Sequence[Region], frame: int) -> list[Sighting]:
        """Add what was seen in one picture; return the sighting of each region."""
        self._forget_unseen(frame)
        return [self._add_region(image, region, frame) for region in regions]

    def keep_still_ones(self) -> "Sightings":
        """Return the pictures among them, for the beginning of the same video."""
        kept = Sightings()
        for face in self._faces:
            if face.is_still:
                face.seen_at = 0
                kept._faces.append(face)
        return kept

    def find_face(self, region: Region) -> Sighting | None:
        """Return the face that was seen there."""
        same = [face for face in self._faces if _is_same_sight(face.region, region)]
        return min(same, key=lambda face: _distance(face.region, region)) if same else None

    def _add_region(self, image: Image, region: Region, frame: int) -> Sighting:
        face = self.find_face(region)
        if face is None:
            face = Sighting(image, region, frame)
            self._faces.append(face)
        else:
            face.see_again(image, region, frame)
        return face

    def _forget_unseen(self, frame: int) -> None:
        self._faces = [
            face
            for face in self._faces
            if frame - face.seen_at <= (STILL_UNSEEN_FRAMES if face.is_still else UNSEEN_FRAMES)
        ]


def is_same_face(a: Region, b: Region) -> bool:
    """Return True if two regions show the same face."""
    return _distance(a, b) < SAME_PLACE * max(a.side_px, b.side_px)


def size_ratio(a: Region, b: Region) -> float:
    """Return how many times the larger of two regions is as large as the smaller one."""
    return max(a.side_px, b.side_px) / max(1.0, min(a.side_px, b.side_px))


def _is_same_sight(a: Region, b: Region) -> bool:
    return is_same_face(a, b) and size_ratio(a, b) < SAME_SIZE


def _distance(a: Region, b: Region) -> float:
    return math.hypot(a.x - b.x, a.y - b.y)


def _measure_patch(image: Image, region: Region) -> Floats:
    """Return the brightness of a face, (16, 16), without its mean and contrast."""
    height, width = image.shape[:2]
    reach = _PATCH_REACH * region.side_px / 2
    left, right = (int(np.clip(region.x + side * reach, 0, width)) for side in (-1, 1))
    top, bottom = (int(np.clip(region.y + side * reach, 0, height)) for side in (-1, 1))
    part = image[top : max(bottom, top + 1), left : max(right, left + 1)]
    if not part.size:
        return np.zeros((_PATCH_PX, _PATCH_PX), np.float32)
    small = np.asarray(cv2.resize(part, (_PATCH_PX, _PATCH_PX), interpolation=cv2.INTER_AREA), np.float32).mean(axis=2)
    patch: Floats = (small - small.mean()) / (small.std() + np.float32(4))
    return patch
