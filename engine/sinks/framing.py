"""How a square avatar fills the picture of a camera.

Owns: fit, fill and blurred bars. Does not know: colour formats, devices.
"""

import enum

import cv2
import numpy as np

from engine.messages import Image


class Framing(enum.Enum):
    """FIT: whole, between black bars. FILL: cut to cover all. BLUR: whole, between bars of its own blurred light."""

    FIT = "fit"
    FILL = "fill"
    BLUR = "blur"


FACE_AT = 0.42
"""Where the face is in an avatar, from the top: what `FILL` keeps in the middle."""
BAR_LIGHT = 0.55
"""How bright blurred bars are, so that they stay behind the avatar."""
_BLUR_PX = 48
"""The width at which the bars are blurred, and the strength of it there."""
_BLUR_SIGMA_PX = 3.0


class Framer:
    """Places pictures of any size into one of a fixed size. Keeps its canvas: a result lasts until the next call."""

    def __init__(self, width_px: int, height_px: int, framing: Framing) -> None:
        self._size = (width_px, height_px)
        self._framing = framing
        self._canvas: Image = np.zeros((height_px, width_px, 3), np.uint8)

    def place(self, image: Image) -> Image:
        """Return the picture (H, W, 3) uint8 RGB as the camera shows it."""
        width, height = self._size
        if image.shape[:2] == (height, width):
            return image
        if self._framing is Framing.FILL:
            _resize(self._cover(image), self._canvas)
            return self._canvas
        scale = min(width / image.shape[1], height / image.shape[0])
        inner_width, inner_height = round(image.shape[1] * scale), round(image.shape[0] * scale)
        left, top = (width - inner_width) // 2, (height - inner_height) // 2
        if self._framing is Framing.BLUR:
            self._lay_bars(image)
        inside = self._canvas[top : top + inner_height, left : left + inner_width]
        inside[:] = cv2.resize(image, (inner_width, inner_height), interpolation=_interpolation(image, inner_width))
        return self._canvas

    def _cover(self, image: Image) -> Image:
        """The largest part of the image with the camera's proportions, around the face."""
        width, height = self._size
        have_height, have_width = image.shape[:2]
        scale = min(have_width / width, have_height / height)
        part_width, part_height = round(width * scale), round(height * scale)
        top = min(max(0, round(FACE_AT * have_height - part_height / 2)), have_height - part_height)
        left = (have_width - part_width) // 2
        return image[top : top + part_height, left : left + part_width]

    def _lay_bars(self, image: Image) -> None:
        width, height = self._size
        small = cv2.resize(
            self._cover(image), (_BLUR_PX, max(2, _BLUR_PX * height // width)), interpolation=cv2.INTER_AREA
        )
        small = cv2.GaussianBlur(small, (0, 0), _BLUR_SIGMA_PX, borderType=cv2.BORDER_REPLICATE)
        small = cv2.convertScaleAbs(small, alpha=BAR_LIGHT)
        cv2.resize(small, (width, height), dst=self._canvas, interpolation=cv2.INTER_LINEAR)


def _resize(image: Image, into: Image) -> None:
    height, width = into.shape[:2]
    cv2.resize(image, (width, height), dst=into, interpolation=_interpolation(image, width))


def _interpolation(image: Image, width: int) -> int:
    return cv2.INTER_AREA if width < image.shape[1] else cv2.INTER_LINEAR
