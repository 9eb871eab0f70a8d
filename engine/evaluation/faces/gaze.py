"""Where eyes look: the dark centroid within the outline of each eye.

Owns: that definition, and which frames' eyes are open enough for it. Does not know: who tracked the outline.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.core.types import Image

Points = NDArray[np.float64]

EYES = (36, 42)
DARK_PERCENTILE = 45
LEAST_PX, LEAST_WIDTH_PX, LEAST_HEIGHT_PX = 8, 6, 3
SHIFT_BITS = 4
OPEN_DRIVER, OPEN_AVATAR = 0.75, 0.7
"""Eyes that are less open than this share of their usual aspect have no gaze."""


def measure_gaze(image: Image, points: Points) -> tuple[float, float]:
    """Return where the pupils are along and across the eyes' axes, in eye widths, the mean of both; NaN if unknown."""
    grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)
    both = [_measure_eye(grey, points[first : first + 6]) for first in EYES]
    if any(eye is None for eye in both):
        return np.nan, np.nan
    along, across = np.mean([eye for eye in both if eye is not None], axis=0).tolist()
    return along, across


def select_open(driver_aspect: Points, avatar_aspect: Points) -> NDArray[np.bool_]:
    """Return the frames (N,) in which the eyes of both are open enough."""
    open_enough: NDArray[np.bool_] = (driver_aspect > OPEN_DRIVER * np.nanmedian(driver_aspect)) & (
        avatar_aspect > OPEN_AVATAR * np.nanmedian(avatar_aspect)
    )
    return open_enough


def _measure_eye(grey: NDArray[np.uint8], outline: Points) -> tuple[float, float] | None:
    left, top = np.floor(outline.min(axis=0)).astype(int) - 1
    right, bottom = np.ceil(outline.max(axis=0)).astype(int) + 2
    if left < 0 or top < 0 or right > grey.shape[1] or bottom > grey.shape[0]:
        return None
    if right - left < LEAST_WIDTH_PX or bottom - top < LEAST_HEIGHT_PX:
        return None
    seen = grey[top:bottom, left:right].astype(np.float32)
    corners = np.rint((outline - [left, top]) * 2**SHIFT_BITS).astype(np.int32)
    inside = cv2.fillPoly(np.zeros(seen.shape, np.uint8), [corners], (1.0,), cv2.LINE_8, SHIFT_BITS) > 0
    if inside.sum() < LEAST_PX:
        return None
    dark = np.clip(np.percentile(seen[inside], DARK_PERCENTILE) - seen, 0, None) * inside
    if dark.sum() <= 0:
        return None
    y, x = np.mgrid[top:bottom, left:right]
    centre = np.array([(x * dark).sum(), (y * dark).sum()]) / dark.sum()
    return _place_along_eye(centre, outline)


def _place_along_eye(centre: Points, outline: Points) -> tuple[float, float]:
    axis = outline[3] - outline[0]
    width = np.linalg.norm(axis)
    along = axis / width
    off = centre - (outline[0] + outline[3]) / 2
    return float(off @ along / width), float((along[0] * off[1] - along[1] * off[0]) / width)
