"""Sees a picture as coarse cells and as a smooth surface.

Owns: their size. Does not know: what is filled with them.
"""

import cv2
import numpy as np

from engine.animators.instant.rig.filling.smooth_fill import pull_push
from engine.core.types import Floats

_COARSE, _LEAST_CELL_PX = 64, 2
"""This many cells are across a picture, and they are at least so large."""
_SMOOTH = 0.07
"""Width of the blur that leaves the smooth surface, as a share of the picture's side."""
KNOWN = 0.999
"""A cell of which at least this share is known is no part of the hole."""


def choose_cell(size_px: int) -> int:
    """Return how many pixels a cell of a picture is across."""
    return max(_LEAST_CELL_PX, size_px // _COARSE)


def average_cells(picture: Floats, cell: int) -> Floats:
    """Return the means (N, N, ...) of squares, this many pixels across, of a picture (S, S, ...)."""
    side = len(picture) // cell
    whole = picture[: side * cell, : side * cell]
    return cv2.resize(whole, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)


def find_surface(weighted: Floats, weight: Floats) -> Floats:
    """Return a smooth surface (N, N, 3) through cells, values times weight (N, N, 3) and weight (N, N)."""
    width = _SMOOTH * len(weight)
    near = np.maximum(cv2.GaussianBlur(weight, (0, 0), width), 1e-4)[..., None]
    blurred = cv2.GaussianBlur(weighted, (0, 0), width) / near
    sure = (weight > 0.99).astype(np.float32)
    return pull_push((blurred * sure[..., None]).astype(np.float32), sure)
