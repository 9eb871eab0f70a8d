"""Finds by how much a picture must be moved to fall on itself: the periods of its pattern.

Owns: that search. Does not know: what is done with the moves.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.core.types import Floats, Image

_MOST, _LEAST_CELLS, _FARTHEST = 12, 2, 0.7
"""How many moves, by how many cells at least, and by which share of the picture's side at most."""
_LEAST_SEEN = 0.35
"""Share of the places that must fall on something known."""
_LOOKED_AT, _SEED, _CLOSER = 200, 0, np.float32(0.01)
"""How many places tell the move to a pixel, chance's start, and what a squared pixel costs, in squared levels."""
_NONE = np.float32(1e9)


def find_periods(image: Image, known: NDArray[np.uint8], grey: Floats, around: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return moves (M, 2) in pixels down and to the right, after which the picture (S, S, 3) is most like itself.

    known: (S, S), 0 or 1. grey: (N, N) of its cells, 0 where unknown; around: (N, N), those that are compared.
    """
    cell = len(image) // len(grey)
    whole = cv2.resize(known, grey.shape[::-1], interpolation=cv2.INTER_AREA) > 0
    unlike = _compare_everywhere(grey - grey[around].mean(), whole & (grey > 0), around)
    middle = len(unlike) // 2
    rows, columns = np.nonzero((unlike <= cv2.erode(unlike, np.ones((5, 5)))) & (unlike < _NONE))
    order = np.argsort(unlike[rows, columns], kind="stable")[:_MOST]
    coarse = np.column_stack([rows[order], columns[order]]) - middle
    return _find_to_pixel(image, known, coarse * cell, around)


def _compare_everywhere(grey: Floats, known: NDArray[np.bool_], around: NDArray[np.bool_]) -> Floats:
    """Return the mean squared difference (2 N, 2 N) after each move, none in the middle; the Fourier transform
    adds up all of them at once."""
    side = 2 * len(grey)
    there, here = known.astype(np.float64), around.astype(np.float64)
    transforms = [np.fft.rfft2(each, (side, side)) for each in (here, here * grey, here * grey**2)]
    moved = [np.fft.rfft2(each, (side, side)) for each in (there, there * grey, there * grey**2)]
    one, first, second = (np.conj(each) for each in transforms)
    counts = np.fft.irfft2(one * moved[0], (side, side))
    sums = np.fft.irfft2(second * moved[0] - 2 * first * moved[1] + one * moved[2], (side, side))
    far = np.abs(np.fft.fftfreq(side, 1 / side))
    down, right = far[:, None], far[None]
    usable = (counts > _LEAST_SEEN * here.sum()) & (np.maximum(down, right) >= _LEAST_CELLS)
    usable &= np.hypot(down, right) < _FARTHEST * len(grey)
    return np.fft.fftshift(np.where(usable, sums / np.maximum(counts, 1), _NONE)).astype(np.float32)


def _find_to_pixel(
    image: Image, known: NDArray[np.uint8], moves: NDArray[np.int64], around: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return moves (M, 2), known to half a cell, to a pixel."""
    size_px, cell = len(image), len(image) // len(around)
    rows, columns = np.nonzero(around)
    random = np.random.default_rng(_SEED)
    chosen = random.integers(0, len(rows), _LOOKED_AT)
    places = np.stack([rows, columns])[:, chosen] * cell + random.integers(0, cell, (2, _LOOKED_AT))
    off = np.arange(-(cell // 2), cell // 2 + 1)
    offsets = np.stack(np.meshgrid(off, off, indexing="ij"), -1).reshape(-1, 2)
    tried = (moves[:, None] + offsets)[..., None] + places
    inside = ((tried >= 0) & (tried < size_px)).all(2)
    tried = np.clip(tried, 0, size_px - 1)
    brightness = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    usable = inside & (known[tried[:, :, 0], tried[:, :, 1]] > 0)
    unlike = (brightness[tried[:, :, 0], tried[:, :, 1]] - brightness[places[0], places[1]]) ** 2
    cost = (unlike * usable).sum(2) / np.maximum(usable.sum(2), 1) + _CLOSER * (offsets**2).sum(1)
    best = np.where(usable.sum(2) > _LOOKED_AT // 10, cost, _NONE).argmin(1)
    exact: NDArray[np.int64] = moves + offsets[best]
    return exact
