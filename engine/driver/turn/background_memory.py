"""Remembers what the camera showed while the driver sat upright, to tell a turned camera from a driver who lies down.

Owns: a tiny picture, and the comparison. Does not know: faces, time but for its own pace.
"""

import cv2
import numpy as np

from engine.core.clock import NS_PER_S
from engine.core.types import Floats, Image

SIDE_PX = 24
READ_PX = 96
"""About how many pixels of each row and column are read."""
FIRST_NS, EVERY_NS = NS_PER_S // 2, 2 * NS_PER_S
"""Time between the first two pictures, and between later ones."""
SAME_LEVELS = 9.0
"""A place differs from itself by less; brightness is 0-255."""
CLEARLY = 0.12
"""The background stayed if this share of all places more is the same than after a turn of the camera."""


class BackgroundMemory:
    """The middle square of an upright picture, in grey and tiny.

    A picture counts only when a later one was upright, too: at the moment of a turn the face may still seem to be.
    """

    def __init__(self) -> None:
        self._seen: Floats | None = None
        self._latest: Floats | None = None
        self._next_ns: int | None = None

    def forget(self) -> None:
        """Forget what was seen."""
        self._seen = self._latest = self._next_ns = None

    def remember(self, image: Image, now_ns: int) -> None:
        """Remember this picture, if the last one is old enough."""
        if self._next_ns is None or now_ns >= self._next_ns:
            self._seen, self._latest = self._latest, _shrink_middle(image)
            self._next_ns = now_ns + (EVERY_NS if self._seen is not None else FIRST_NS)

    def has_stayed(self, image: Image, quarters: int) -> bool:
        """Return True if clearly more of this picture is where it was than where a turn of the camera would put it.

        quarters: counterclockwise, by which the picture would have to be turned back.
        """
        if self._seen is None:
            return False
        now = _shrink_middle(image)
        return _same_share(now, self._seen) > _same_share(np.rot90(now, quarters), self._seen) + CLEARLY


def _same_share(a: Floats, b: Floats) -> float:
    return float((np.abs(a - b) < SAME_LEVELS).mean())


def _shrink_middle(image: Image) -> Floats:
    """Return (SIDE_PX, SIDE_PX) without its median brightness."""
    height, width = image.shape[:2]
    side = min(height, width)
    top, left, step = (height - side) // 2, (width - side) // 2, max(1, side // READ_PX)
    square = image[top : top + side : step, left : left + side : step].mean(axis=2, dtype=np.float32)
    small = np.asarray(cv2.resize(square, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA), np.float32)
    centred: Floats = small - np.median(small)
    return centred
