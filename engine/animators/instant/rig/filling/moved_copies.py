"""Copies pieces of a picture to other places of it, with soft seams between them.

Owns: the seams. Does not know: why a piece is wanted there.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.core.types import Floats, Image

_SHARPNESS = 1.6
"""How much narrower than a cell the seams between copies are."""

Part = tuple[slice, slice]


def find_part(known: NDArray[np.uint8]) -> Part:
    """Return the rows and columns of a picture that hold all of it that is not known (S, S)."""
    left, top, width, height = cv2.boundingRect(1 - known)
    return slice(top, top + height), slice(left, left + width)


def copy_moved(picture: Image, steps: NDArray[np.int16], hole: NDArray[np.bool_], part: Part) -> Image:
    """Return a part (rows, columns) of a picture (S, S, 3) that holds the hole (N, N): each cell of it shows what is
    farther to the right and below by its steps (N, N, 2), in pixels. Copies overlap by less than a cell."""
    rows, columns = part
    cell = len(picture) // len(hole)
    x, y = (np.arange(line.start, line.stop, dtype=np.int16) for line in (columns, rows))
    own = cv2.merge([np.broadcast_to(x, (len(y), len(x))).copy(), np.broadcast_to(y[:, None], (len(y), len(x))).copy()])
    pairs, nothing = [], np.empty(0, np.int16)
    for down, along_y in enumerate(_seam_shares(rows, cell)):
        copies, weights = [], []
        for right, along_x in enumerate(_seam_shares(columns, cell)):
            places = own + _spread_cells(steps, part, (down, right), cell)
            copies.append(cv2.remap(picture, places, nothing, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE))
            is_hole = _spread_cells(hole.astype(np.float32), part, (down, right), cell)
            weights.append(is_hole * np.outer(along_y, along_x))
        pairs.append((cv2.blendLinear(*copies, *weights), weights[0] + weights[1]))
    (above, weight_above), (below, weight_below) = pairs
    return np.asarray(cv2.blendLinear(above, below, weight_above, weight_below), np.uint8)


def _spread_cells(cells: NDArray[Any], part: Part, behind: tuple[int, int], cell: int) -> NDArray[Any]:
    """Return, for each pixel of a part, the value of the cell (N, N, ...) whose middle is before it; behind: of the
    next one, down and to the right."""
    wide = cv2.copyMakeBorder(cells, 1, 2, 1, 2, cv2.BORDER_REPLICATE)
    rows, columns = (
        (np.arange(line.start, line.stop) + (cell + 1) // 2) // cell + more
        for line, more in zip(part, behind, strict=True)
    )
    return (
        wide[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        .repeat(np.bincount(rows - rows[0]), axis=0)
        .repeat(np.bincount(columns - columns[0]), axis=1)
    )


def _seam_shares(line: slice, cell: int) -> tuple[Floats, Floats]:
    """Return how much each pixel of a line shows of the cell before and of the one behind the middle between them."""
    at = (np.arange(line.start, line.stop, dtype=np.float32) + 0.5) / cell - 0.5
    behind = np.clip((at - np.floor(at) - 0.5) * _SHARPNESS + 0.5, 0, 1).astype(np.float32)
    return 1 - behind, behind
