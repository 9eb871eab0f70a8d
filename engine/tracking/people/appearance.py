"""What a person looks like from a distance: the colours of face, hair and shoulders.

Owns: measuring and comparing them. Does not know: who is followed, landmarks.

Measured on five drawn and four real people in other light, before other backgrounds, at other sizes: the same person
differs by 0.05 to 0.3 (at most 0.5), two people by 0.5 to 1.5.
"""

import math

import cv2
import numpy as np

from engine.core.types import Floats, Image
from engine.tracking.region import Region

LOOK_PX = 10
_REACH, _DOWN = 1.5, 0.12
"""The square that is compared, over the side of the face's region, and how far below the face its middle lies."""
_HEAD, _HEAD_UP = (0.78, 1.0), 0.15
_SHOULDERS_FROM, _SHOULDERS_WIDTH = 0.85, 1.1
"""What in it belongs to the person, in half sides of the region from its middle; the rest is background."""
_LEAST_CONTRAST = 4.0


def measure_appearance(image: Image, region: Region) -> Floats:
    """Return the colours of a person, (10, 10, 3), without their common brightness and contrast."""
    half = region.side_px * _REACH / 2
    middle_y = region.y + _DOWN * region.side_px
    low = np.array([region.x - half, middle_y - half])
    small = cv2.resize(_cut_square(image, low, 2 * half), (LOOK_PX, LOOK_PX), interpolation=cv2.INTER_AREA)
    colours = np.asarray(small, np.float32)
    mean = np.tensordot(_WEIGHTS, colours, ((0, 1), (0, 1))).mean()
    spread = math.sqrt(float(np.tensordot(_WEIGHTS, (colours - mean) ** 2, ((0, 1), (0, 1))).mean()))
    look: Floats = (colours - mean) / np.float32(spread + _LEAST_CONTRAST)
    return look


def appearance_difference(a: Floats, b: Floats) -> float:
    """Return how unlike two people look: 0 equal, below 0.45 probably one person, above 0.7 surely two."""
    return float(np.tensordot(_WEIGHTS, np.abs(a - b), ((0, 1), (0, 1))).mean())


def _cut_square(image: Image, low: Floats, side: float) -> Image:
    """Return the square of the picture, at least a pixel; beyond the picture its border is repeated."""
    height, width = image.shape[:2]
    left, top = (int(value) for value in np.floor(low))
    right, bottom = left + max(1, round(side)), top + max(1, round(side))
    rows = slice(min(max(top, 0), height - 1), max(min(bottom, height), 1))
    columns = slice(min(max(left, 0), width - 1), max(min(right, width), 1))
    part = image[rows, columns]
    missing = rows.start - top, bottom - rows.stop, columns.start - left, right - columns.stop
    if not any(missing) or min(missing) < 0 or not part.size:
        return part if part.size else image[:1, :1]
    return np.asarray(cv2.copyMakeBorder(part, *missing, borderType=cv2.BORDER_REPLICATE), np.uint8)


def _person_weights() -> Floats:
    """Return how much each cell (10, 10) of the square belongs to a person; their sum is 1."""
    along = ((np.arange(LOOK_PX) + 0.5) / LOOK_PX * 2 - 1) * _REACH
    x, y = np.meshgrid(along, along + 2 * _DOWN)
    head = (x / _HEAD[0]) ** 2 + ((y + _HEAD_UP) / _HEAD[1]) ** 2 < 1
    shoulders = (y > _SHOULDERS_FROM) & (np.abs(x) < _SHOULDERS_WIDTH)
    weights = (head | shoulders).astype(np.float32)
    return np.asarray(weights / weights.sum(), np.float32)


_WEIGHTS = _person_weights()
