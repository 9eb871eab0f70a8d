"""Fills places of a picture of which nothing is known with a smooth surface.

Owns: that surface. Does not know: portraits, persons.
"""

import cv2
import numpy as np

from engine.core.types import Floats

_RELAXING_STEPS, _RELAXED_PX = 12, 256
"""How often the smooth surface is relaxed at every size, and the largest size: above it nothing is left to smooth."""
_THIRDS = np.full(3, 1 / 3, np.float32)


def pull_push(weighted: Floats, weight: Floats) -> Floats:
    """Fill places without weight from coarser and coarser versions of those with weight, as smoothly as possible.

    weighted (H, W) or (H, W, 3) is a value or colour times weight (H, W) in [0, 1].
    """
    if min(weight.shape) <= 2:
        mean = weighted.sum((0, 1)) / max(float(weight.sum()), 1e-6)
        return np.broadcast_to(mean, weighted.shape).astype(np.float32)
    half = ((weight.shape[1] + 1) // 2, (weight.shape[0] + 1) // 2)
    coarse = pull_push(_downsample(weighted, half), _downsample(weight, half))
    filled = cv2.resize(coarse, (weight.shape[1], weight.shape[0]), interpolation=cv2.INTER_LINEAR)
    channels = weighted.shape[2] if weighted.ndim > weight.ndim else 1
    missing = cv2.merge([1 - weight] * channels)
    cv2.multiply(filled, missing, dst=filled)
    cv2.add(filled, weighted, dst=filled)
    for _ in range(_RELAXING_STEPS if max(weight.shape) <= _RELAXED_PX else 0):
        cv2.sepFilter2D(filled, -1, _THIRDS, _THIRDS, dst=filled)  # as `blur` does, which adds up in double precision
        cv2.multiply(filled, missing, dst=filled)
        cv2.add(filled, weighted, dst=filled)
    return filled.astype(np.float32, copy=False)


def _downsample(values: Floats, size: tuple[int, int]) -> Floats:
    return cv2.resize(values, size, interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)
