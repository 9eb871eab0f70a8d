"""Reads the pictures that are compared, at one size.

Owns: that size. Does not know: what is measured.
"""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from engine import open_source
from engine.core.types import Image

LONGEST_PX = 512


def read_frames(path: Path, limit: int) -> Iterator[Image]:
    """Read the first frames of a clip."""
    source = open_source(path)
    for _ in range(limit):
        frame = source.read_frame()
        if frame is None:
            break
        yield scale_picture(frame.image)
    source.close()


def read_picture(path: Path) -> Image:
    """Read a picture file as RGB."""
    return scale_picture(np.asarray(cv2.cvtColor(np.asarray(cv2.imread(str(path))), cv2.COLOR_BGR2RGB), np.uint8))


def scale_picture(image: Image) -> Image:
    """Return the picture with its longer side at LONGEST_PX."""
    if max(image.shape[:2]) == LONGEST_PX:
        return image
    scale = Fraction(LONGEST_PX, max(image.shape[:2]))
    size = round(image.shape[1] * scale), round(image.shape[0] * scale)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
