"""A small rectangle of the avatar in which one layer is painted.

Owns: its bounds, soft masks, and blending into the picture. Does not know: what is painted.
"""

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.rig.head_space import Points
from engine.core.types import Floats, Image

_SUBPIXEL_BITS = 4
_LOOK_UPS_PER_PX = 2
_STEADIER = 1e-6
"""Added to the spread of points, in square pixels, so that points in one line can be fitted, too."""


@dataclass(frozen=True, slots=True)
class Patch:
    """Pixels left to right and top to bottom of a picture; right and bottom are not part of it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def pixel_grid(self) -> tuple[Floats, Floats]:
        """Return x (1, W) and y (H, 1) of the pixels, in the whole picture's pixels."""
        return (
            np.arange(self.left, self.right, dtype=np.float32)[None],
            np.arange(self.top, self.bottom, dtype=np.float32)[:, None],
        )

    def to_patch(self, points: Points) -> Points:
        """Convert points (N, 2 or more) from the picture's pixels to the patch's."""
        inside: Points = points[:, :2] - [self.left, self.top]
        return inside

    def outline_mask(self, outline: Points, softness_px: float) -> Floats:
        """Return (H, W, 1) in [0, 1]: 1 inside the outline (N, 2) of the picture, with a soft edge."""
        filled = np.zeros((self.height, self.width), np.uint8)
        corners = np.rint(self.to_patch(outline) * (1 << _SUBPIXEL_BITS)).astype(np.int32)
        cv2.fillPoly(filled, [corners], 255, cv2.LINE_AA, _SUBPIXEL_BITS)
        if softness_px > 0:
            cv2.GaussianBlur(filled, (0, 0), softness_px, dst=filled, borderType=cv2.BORDER_CONSTANT)
        return (filled.astype(np.float32) / np.float32(255))[..., None]

    def line_mask(self, line: Points, width_px: int, softness_px: float) -> Floats:
        """Return (H, W, 1) in [0, 1]: 1 on a line through points (N, 2) of the picture, with a soft edge."""
        drawn = np.zeros((self.height, self.width), np.uint8)
        corners = np.rint(self.to_patch(line) * (1 << _SUBPIXEL_BITS)).astype(np.int32)
        cv2.polylines(drawn, [corners], False, 255, width_px, cv2.LINE_AA, _SUBPIXEL_BITS)
        cv2.GaussianBlur(drawn, (0, 0), softness_px, dst=drawn)
        return (drawn.astype(np.float32) / np.float32(255))[..., None]

    def coordinates_between(self, upper: Points, lower: Points) -> tuple[Floats, Floats]:
        """Return each pixel's coordinates between two lines: (H, W) along them, and (H, W) down from one to the other.

        upper, lower: points (N, 2) of the picture, at the same places of both lines, which share their ends. Along is 0
        to 1 from end to end, by the count of points; down is 0 at the upper line, 1 at the lower one.
        """
        (first_x, first_y), (last_x, last_y) = upper[0, :2].tolist(), upper[-1, :2].tolist()
        length = max(math.hypot(last_x - first_x, last_y - first_y), 1e-3)
        right, low = (last_x - first_x) / length, (last_y - first_y) / length
        axes = np.array([[right, -low], [low, right]])
        above, below = ((line[:, :2] - upper[0, :2]) @ axes for line in (upper, lower))
        x, y = (values - np.float32(first) for values, first in zip(self.pixel_grid(), (first_x, first_y), strict=True))
        place, height = x * np.float32(right) + y * np.float32(low), y * np.float32(right) - x * np.float32(low)
        top, bottom, along = _look_up_lines(place, above, below)
        side = np.float32(1.0 if below[:, 1].sum() >= above[:, 1].sum() else -1.0)
        bottom -= top
        bottom *= side
        height -= top
        height *= side
        height /= np.maximum(bottom, np.float32(0.5), out=bottom)
        return along, np.clip(height, 0, 1, out=height)

    def blend_layer(self, picture: Image, layer: NDArray[Any], opacity: Floats) -> None:
        """Blend a layer (H, W, 3), uint8 or in 0-255 and above, over the picture by an opacity (H, W, 1)."""
        region = picture[self.top : self.bottom, self.left : self.right]
        colours = layer if layer.dtype == np.uint8 else cv2.convertScaleAbs(layer)
        cv2.blendLinear(colours, region, opacity, 1 - opacity, dst=region)


def patch_around(points: Points, margin_px: int, size_px: int) -> Patch | None:
    """Return the patch around points (N, 2 or more) with a margin; None if hardly any of it is in the picture."""
    ends = []
    for axis in range(2):
        values = points[:, axis].tolist()
        first, last = math.floor(min(values)) - margin_px, math.ceil(max(values)) + margin_px + 1
        ends.append((min(max(first, 0), size_px), min(max(last, 0), size_px)))
    (left, right), (top, bottom) = ends
    return Patch(left, top, right, bottom) if right - left >= 3 and bottom - top >= 3 else None


def fit_affine(source: Points, target: Points, weights: Points | None = None) -> NDArray[np.float32]:
    """Return rows (2, 3) with target ~ rows @ (x, y, 1) for points (N, 2 or more)."""
    both = np.empty((len(source), 4))
    both[:, :2], both[:, 2:] = source[:, :2], target[:, :2]
    share = np.full(len(source), 1 / len(source)) if weights is None else weights**2 / (weights**2).sum()
    middle = share @ both
    both -= middle
    (xx, xy, xu, xv), (_, yy, yu, yv) = ((both[:, :2] * share[:, None]).T @ both).tolist()
    xx, yy = xx + _STEADIER, yy + _STEADIER
    area = xx * yy - xy * xy
    rows = []
    x, y, *wanted = middle.tolist()
    for at, (along_x, along_y) in zip(wanted, ((xu, yu), (xv, yv)), strict=True):
        a, b = (yy * along_x - xy * along_y) / area, (xx * along_y - xy * along_x) / area
        rows.append((a, b, at - a * x - b * y))
    return np.array(rows, np.float32)


def _look_up_lines(place: Floats, above: Points, below: Points) -> tuple[Floats, Floats, Floats]:
    """Return, for places (H, W) along two lines (N, 2): the heights of both, and how far along they are, in [0, 1]."""
    columns = [np.maximum.accumulate(line[:, 0]) for line in (above, below)]
    first = math.floor(min(columns[0][0], columns[1][0]))
    steps = np.arange(first, math.ceil(max(columns[0][-1], columns[1][-1])) + 1, 1 / _LOOK_UPS_PER_PX)
    table = np.zeros((1, len(steps), 4), np.float32)
    table[0, :, 0] = np.interp(steps, columns[0], above[:, 1])
    table[0, :, 1] = np.interp(steps, columns[1], below[:, 1])
    table[0, :, 2] = np.interp(steps, (columns[0] + columns[1]) / 2, np.linspace(0, 1, len(above)))
    where = (place - np.float32(first)) * np.float32(_LOOK_UPS_PER_PX)
    found = sample_table(table, where, np.zeros_like(where))
    return found[..., 0], found[..., 1], found[..., 2].copy()


def sample_table(table: Floats, column: Floats, row: Floats) -> Floats:
    """Return what lies at places (H, W) between the columns and rows of a table (R, C, 4).

    With four channels OpenCV is exact; with two or three it rounds places to 1/32 of a row.
    """
    found = cv2.remap(table, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return found.astype(np.float32, copy=False)


def sample_image(image: Image, x: Floats, y: Floats) -> Floats:
    """Read the image at x, y (H, W) in its pixels; (H, W, 3) float32."""
    read_at = cv2.remap(image, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return read_at.astype(np.float32)
