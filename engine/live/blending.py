"""Blends two pictures into one.

Owns: the blending, with OpenCV or, where that is not installed, with NumPy: the bench measures a live run of
PersonaLive on machines that have neither OpenCV nor what finds faces. Does not know: why they are blended.
"""

from collections.abc import Callable
from functools import cache

import numpy as np

from engine.core.types import Image


def blend_pictures(before: Image, after: Image, share: float) -> Image:
    """Return the picture that is that share, 0 to 1, of the way from one to the other; both (H, W, 3)."""
    return _find_way()(before, after, share)


@cache
def _find_way() -> Callable[[Image, Image, float], Image]:
    try:
        import cv2
    except ModuleNotFoundError:
        return blend_with_numpy
    return lambda before, after, share: np.asarray(cv2.addWeighted(before, 1 - share, after, share, 0), np.uint8)


def blend_with_numpy(before: Image, after: Image, share: float) -> Image:
    """Blend in whole numbers, which takes about six times as long as with OpenCV; off by one of 255 at most."""
    weight = round(256 * share)
    mixed = before.astype(np.uint16) * np.uint16(256 - weight) + after.astype(np.uint16) * np.uint16(weight)
    return ((mixed + np.uint16(127)) >> np.uint16(8)).astype(np.uint8)
