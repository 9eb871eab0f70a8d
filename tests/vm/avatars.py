"""Which portrait an avatar is of, from what a program on the other side of the camera shows.

Owns: the comparison. Does not know: how pictures came.
"""

from collections.abc import Sequence

import numpy as np

from engine.core.types import Image, Portrait
from tests.vm import pictures

ALIKE = 25.0
"""How far an avatar is from its portrait at most, as thumbnails: mean levels. Portraits are 40 apart and more."""


class Avatars:
    """The avatars of some portraits, as a camera shows them."""

    def __init__(self, portraits: Sequence[Portrait]) -> None:
        shown = [pictures.framed(portrait.image) for portrait in portraits]
        self._thumbnails = np.array([pictures.thumbnail(image) for image in shown], np.float64)

    def nearest(self, thumbnail: Image) -> int | None:
        """Which of the portraits it is, from a thumbnail, (9, 16, 3) RGB; None for none of them."""
        apart = np.abs(self._thumbnails - thumbnail)[:, :, 4:12].mean(axis=(1, 2, 3))
        return int(apart.argmin()) if apart.min() < ALIKE else None
