"""Turns a stored picture into the upright one that a player shows.

Owns: rotation and mirroring metadata, pixels that are not square. Does not know: files, colours.
"""

from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np

from engine.core.types import Image


@dataclass(frozen=True, slots=True)
class Orientation:
    """First the picture is scaled to square pixels, then its axes are swapped, then it is flipped.

    stored_width_px, stored_height_px: of the scaled picture, before its axes are swapped.
    """

    stored_width_px: int
    stored_height_px: int
    swap_axes: bool = False
    flip_x: bool = False
    flip_y: bool = False

    @property
    def upright_size_px(self) -> tuple[int, int]:
        """Return width and height of the upright picture."""
        size = self.stored_width_px, self.stored_height_px
        return size[::-1] if self.swap_axes else size

    def turn_upright(self, image: Image) -> Image:
        """Turn a scaled picture upright; returns the same picture if there is nothing to do."""
        turned: np.ndarray = cv2.transpose(image) if self.swap_axes else image
        if self.flip_x or self.flip_y:
            code = -1 if self.flip_x and self.flip_y else int(self.flip_x)
            turned = cv2.flip(turned, code)
        return np.asarray(turned, np.uint8)


def read_orientation(width_px: int, height_px: int, pixel_aspect: Fraction | None, matrix: bytes | None) -> Orientation:
    """Read the metadata of a video.

    pixel_aspect: width of a stored pixel over its height, or None if unknown.
    matrix: the display matrix, nine 32-bit integers in the machine's byte order, row by row: a point (x, y) is shown
        at (m[0] x + m[3] y, m[1] x + m[4] y). A turn that is not a multiple of 90 degrees becomes the nearest one.
    """
    if pixel_aspect is not None and pixel_aspect > 0:
        width_px = max(1, round(width_px * pixel_aspect))
    if matrix is None:
        return Orientation(width_px, height_px)
    a, b, _, c, d, *_ = (int(value) for value in np.frombuffer(matrix, np.int32))
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return Orientation(width_px, height_px, swap_axes=False, flip_x=a < 0, flip_y=d < 0)
    return Orientation(width_px, height_px, swap_axes=True, flip_x=c < 0, flip_y=b < 0)
