"""Reads a drawn shape column by column: where it begins and ends, and how thick its outline is.

Owns: these measurements. Does not know: whether the shape is an eye or a mouth.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.core.types import Floats

_RUN_OVER_MEDIAN = 1.8
"""A line is at most this many times as thick as usual; where more is of its colour, something else touches it."""
_LINED = 0.5
"""A shape has a line if this share of its columns does."""

Mask = NDArray[np.bool_]
Line = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """A shape's columns, from left to right: x (C,), top and bottom (C,) the first and the last pixel of each."""

    x: NDArray[np.intp]
    top: Line
    bottom: Line

    @property
    def heights(self) -> Line:
        return self.bottom - self.top + 1

    def sample(self, line: Line, count: int) -> Line:
        """Return `count` points (count, 2) of a line (C,) over the columns, from end to end, closer at the ends."""
        share = np.linspace(0, 1, count)
        share = (share + (1 - np.cos(np.pi * share)) / 2) / 2
        x = self.x[0] + share * (self.x[-1] - self.x[0])
        return np.stack([x, np.interp(x, self.x, line)], axis=1)


def read_columns(shape: Mask) -> Columns:
    """Return the columns of a shape (H, W) that is not empty."""
    x = np.flatnonzero(shape.any(0))
    top = shape[:, x].argmax(0)
    bottom = len(shape) - 1 - shape[::-1, x].argmax(0)
    return Columns(x, top.astype(np.float64), bottom.astype(np.float64))


def fill_shape(shape: Mask) -> Mask:
    """Return the shape without holes."""
    outlines, _ = cv2.findContours(shape.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros(shape.shape, np.uint8)
    cv2.drawContours(filled, outlines, -1, 1, cv2.FILLED)
    return filled.astype(np.bool_)


def measure_line(labels: NDArray[np.int32], of: Columns, line: int, from_top: bool) -> Line:
    """Return how thick (C,) the line of that label is at the shape's top or bottom; zeros if it has none there."""
    runs = np.zeros(len(of.x))
    for at, x in enumerate(of.x):
        column = labels[int(of.top[at]) : int(of.bottom[at]) + 1, x] == line
        column = column if from_top else column[::-1]
        runs[at] = len(column) if column.all() else float(column.argmin())
    partial = (runs > 0) & (runs < of.heights)
    if partial.sum() < _LINED * len(runs):
        return np.zeros(len(runs))
    usual = float(np.median(runs[partial]))
    kept = partial & (runs <= _RUN_OVER_MEDIAN * usual)
    if not kept.any():
        return np.zeros(len(runs))
    return np.interp(of.x, of.x[kept], runs[kept])


def smooth_line(line: Line) -> Line:
    """Return the line (C,) without steps of single pixels."""
    reach = max(1, len(line) // 16)
    padded = np.pad(line, reach, mode="edge")
    return np.convolve(padded, np.full(2 * reach + 1, 1 / (2 * reach + 1)), mode="valid")


def outline_of(shape: Mask) -> Floats:
    """Return the outline (N, 2) of a shape; of one in several pieces, the tightest one around all of them."""
    outlines, _ = cv2.findContours(shape.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    around = outlines[0] if len(outlines) == 1 else cv2.convexHull(np.concatenate(outlines))
    return cv2.approxPolyDP(around, 0.7, True)[:, 0].astype(np.float32)
