"""Cuts a rotated square out of an image.

Owns: the sampling. Does not know: what the square is for.
"""

import math

import cv2
import numpy as np

from engine.core.types import Floats, Image
from engine.tracking.region import Region

_AVERAGE_FROM = 2
"""From this reduction on, bilinear sampling would skip pixels, so the surroundings are averaged down first."""
_CHANNELS = 4
"""While it is resampled."""


class RegionCropper:
    """Cuts out one region after another, in memory that it keeps: new memory costs more than the sampling."""

    def __init__(self) -> None:
        self._surroundings = np.empty(0, np.uint8)
        self._turned = np.empty((0, 0, _CHANNELS), np.uint8)

    def crop_region(self, image: Image, region: Region, out: Image) -> Image:
        """Fill out (S, S, 3) with the region and return it; beyond the image its border is repeated."""
        size_px = out.shape[0]
        matrix = region.crop_to_image(size_px)
        reduction = int(region.side_px / size_px)
        if reduction >= _AVERAGE_FROM:
            image, matrix = _downscale_surroundings(image, region, matrix, reduction)
        else:
            image, matrix = _cut_surroundings(image, region, matrix)
        if self._turned.shape[0] != size_px:
            self._turned = np.empty((size_px, size_px, _CHANNELS), np.uint8)
        cv2.warpAffine(
            cv2.cvtColor(image, cv2.COLOR_RGB2RGBA, dst=self._make_room(image)),
            matrix,
            (size_px, size_px),
            dst=self._turned,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        cv2.cvtColor(self._turned, cv2.COLOR_RGBA2RGB, dst=out)
        return out

    def _make_room(self, image: Image) -> Image:
        """Return (H, W, 4) of the kept memory for an image of that size."""
        height, width = image.shape[:2]
        needed = height * width * _CHANNELS
        if self._surroundings.size < needed:
            self._surroundings = np.empty(needed, np.uint8)
        return self._surroundings[:needed].reshape(height, width, _CHANNELS)


def crop_region(image: Image, region: Region, out: Image) -> Image:
    """Fill out (S, S, 3) with one region and return it: see `RegionCropper`."""
    return RegionCropper().crop_region(image, region, out)


def _cut_surroundings(image: Image, region: Region, matrix: Floats) -> tuple[Image, Floats]:
    """Leave out what is far from the region: what remains is resampled with four channels, which is twice as fast."""
    turned = abs(math.cos(region.angle_rad)) + abs(math.sin(region.angle_rad))
    reach = region.side_px * turned / 2 + _AVERAGE_FROM
    left, top = max(0, math.floor(region.x - reach)), max(0, math.floor(region.y - reach))
    part = image[top : math.ceil(region.y + reach) + 1, left : math.ceil(region.x + reach) + 1]
    if region.y + reach < 0 or region.x + reach < 0 or part.size == 0:
        return image, matrix
    moved = matrix.copy()
    moved[:, 2] -= [left, top]
    return part, moved


def _downscale_surroundings(image: Image, region: Region, matrix: Floats, factor: int) -> tuple[Image, Floats]:
    """Shrink the surroundings of the region by a whole factor, which is fast; return them and the map from the crop."""
    height, width = image.shape[:2]
    reach = region.side_px * math.sqrt(0.5) + factor
    left, top = max(0, math.floor(region.x - reach)), max(0, math.floor(region.y - reach))
    columns = (min(width, math.ceil(region.x + reach)) - left) // factor
    rows = (min(height, math.ceil(region.y + reach)) - top) // factor
    if columns < 1 or rows < 1:
        return image, matrix
    part = image[top : top + rows * factor, left : left + columns * factor]
    small = cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA)
    moved = matrix.copy()
    moved[:, 2] += 0.5 - np.array([left, top], np.float32)
    moved /= factor
    moved[:, 2] -= 0.5
    return np.asarray(small, np.uint8), moved
