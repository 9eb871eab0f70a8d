"""Continues a picture into a hole with its own texture and structure.

Owns: what is copied from where, and its blending. Does not know: portraits, persons.
The picture is taken as a smooth surface and what differs from it. The surface goes on through the hole; on it come
copies of differences from places that look alike: grain, brush strokes, edges.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.rig.filling.channels import repeat_channel
from engine.animators.instant.rig.filling.lookalikes import find_lookalikes
from engine.animators.instant.rig.filling.smooth_fill import pull_push
from engine.core.types import Floats, Image

_COARSE, _LEAST_CELL_PX = 64, 2
"""Lookalikes are found for cells: this many across a picture, and at least so large."""
_SMOOTH = 0.07
"""Width of the blur that leaves the smooth surface, as a share of the picture's side."""
_SURFACE_SHARE = 0.7
"""How much the smooth surface itself counts in likeness, beside what differs from it."""
_SHARPNESS = 1.6
"""How much narrower than a cell the seams between copies are."""
_KNOWN = 0.999
"""A cell of which at least this share is known is no part of the hole."""

_BIAS = np.float32(128)
"""What is added to details, so that they are bytes; greater ones are cut."""

Part = tuple[slice, slice]


def continue_texture(image: Image, known: NDArray[np.uint8]) -> Floats | None:
    """Fill a picture (S, S, 3) where known (S, S), 0 or 1, is 0: (S, S, 3) in 0-255; None if too little is known."""
    cell = max(_LEAST_CELL_PX, len(image) // _COARSE)
    weight = _average_cells(known.astype(np.float32), cell)
    hole = weight < _KNOWN
    seen = cv2.copyTo(image, known).astype(np.float32)
    surface = _find_surface(_average_cells(seen, cell), weight)
    smooth = cv2.resize(surface, known.shape[::-1], interpolation=cv2.INTER_CUBIC)
    details = (seen - smooth) * repeat_channel(known.astype(np.float32))
    best = find_lookalikes(_describe_cells(details, weight, surface, cell), hole)
    if best is None:
        return None
    left, top, width, height = cv2.boundingRect(1 - known)
    part = slice(top, top + height), slice(left, left + width)
    details += _BIAS
    copied = _copy_details(np.clip(np.rint(details, out=details), 0, 255).astype(np.uint8), best, hole, part)
    cv2.copyTo(smooth[part] + copied.astype(np.float32) - _BIAS, 1 - known[part], seen[part])
    return np.clip(seen, 0, 255, out=seen)


def _average_cells(picture: Floats, cell: int) -> Floats:
    side = len(picture) // cell
    whole = picture[: side * cell, : side * cell]
    return cv2.resize(whole, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)


def _find_surface(weighted: Floats, weight: Floats) -> Floats:
    """Return a smooth surface (N, N, 3) through cells, values times weight (N, N, 3) and weight (N, N)."""
    width = _SMOOTH * len(weight)
    near = np.maximum(cv2.GaussianBlur(weight, (0, 0), width), 1e-4)[..., None]
    blurred = cv2.GaussianBlur(weighted, (0, 0), width) / near
    sure = (weight > 0.99).astype(np.float32)
    return pull_push((blurred * sure[..., None]).astype(np.float32), sure)


def _describe_cells(details: Floats, weight: Floats, surface: Floats, cell: int) -> Floats:
    """Return what cells are compared by (N, N, 5): colour, how rough they are, and how bright the surface is."""
    sure = np.maximum(weight, 1e-3)[..., None]
    colour = _average_cells(details, cell) / sure
    power = _average_cells(details * details, cell) / sure
    rough = np.sqrt(np.maximum(power - colour**2, 0).sum(2))
    return np.dstack([colour, rough, _SURFACE_SHARE * surface.mean(2)]).astype(np.float32)


def _copy_details(details: Image, best: NDArray[np.intp], hole: NDArray[np.bool_], part: Part) -> Image:
    """Return details (S, S, 3) moved to where their cells' lookalikes (2, N, N) are wanted, in a part (rows, columns)
    of the picture that holds the hole (N, N). Copies overlap by less than a cell."""
    rows, columns = part
    cell = len(details) // len(hole)
    steps = ((best - np.indices(hole.shape)) * cell)[::-1].transpose(1, 2, 0).astype(np.int16)
    x, y = (np.arange(line.start, line.stop, dtype=np.int16) for line in (columns, rows))
    own = cv2.merge([np.broadcast_to(x, (len(y), len(x))).copy(), np.broadcast_to(y[:, None], (len(y), len(x))).copy()])
    pairs, nothing = [], np.empty(0, np.int16)
    for down, along_y in enumerate(_seam_shares(rows, cell)):
        copies, weights = [], []
        for right, along_x in enumerate(_seam_shares(columns, cell)):
            places = own + _spread_cells(steps, part, (down, right), cell)
            copies.append(cv2.remap(details, places, nothing, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE))
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
