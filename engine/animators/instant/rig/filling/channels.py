"""Adds, compares and repeats the channels of a picture, faster than numpy's functions over the last axis.

Owns: nothing else. Does not know: what the channels are.
"""

import cv2
import numpy as np

from engine.core.types import Floats


def repeat_channel(values: Floats) -> Floats:
    """Return values (H, W) for each of three channels: NumPy is five times as slow at widening them itself."""
    return cv2.merge([values, values, values]).astype(np.float32, copy=False)


def add_channels(picture: Floats) -> Floats:
    """Return the sum (H, W) of a picture's three channels."""
    total: Floats = picture[..., 0] + picture[..., 1]
    total += picture[..., 2]
    return total


def find_largest_channel(picture: Floats) -> Floats:
    """Return the largest (H, W) of a picture's three channels."""
    largest: Floats = np.maximum(picture[..., 0], picture[..., 1])
    return np.maximum(largest, picture[..., 2], out=largest)
