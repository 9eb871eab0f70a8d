"""Builds the still background behind the person: the portrait's own, or another one.

Owns: building it, once for every change. Does not know: the person, motion.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.core.types import Background, BackgroundKind, Image

_BLUR = 0.035
"""Width of the blur as a share of the picture's side."""
_SHRUNK = 4
"""The resolution at which the blur is computed: so wide a blur needs no more."""


def build_background_plate(own: NDArray[np.uint8], background: Background) -> NDArray[np.uint8]:
    """Return the plate (S, S, 4) uint8: RGB and opacity, which is 0 or 255 everywhere.

    own: the portrait's own plate.
    """
    match background.kind:
        case BackgroundKind.BLURRED:
            return _blur_plate(own)
        case BackgroundKind.COLOUR:
            plate = np.empty_like(own)
            plate[...] = (*background.colour, 255)
            return plate
        case BackgroundKind.TRANSPARENT:
            return np.zeros_like(own)
        case BackgroundKind.PICTURE if background.picture is not None:
            return np.dstack([_crop_to_square(background.picture, len(own)), own[..., 3]])
    return own


def _blur_plate(own: NDArray[np.uint8]) -> NDArray[np.uint8]:
    side = len(own)
    small = max(2, side // _SHRUNK)
    shrunk = cv2.resize(own, (small, small), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(shrunk, (0, 0), max(0.5, _BLUR * small), borderType=cv2.BORDER_REPLICATE)
    return cv2.resize(soft, (side, side), interpolation=cv2.INTER_CUBIC).astype(np.uint8, copy=False)


def _crop_to_square(picture: Image, side_px: int) -> Image:
    """Return the largest square in the middle of a picture, scaled."""
    height, width = picture.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = picture[top : top + side, left : left + side]
    method = cv2.INTER_AREA if side > side_px else cv2.INTER_CUBIC
    return cv2.resize(square, (side_px, side_px), interpolation=method).astype(np.uint8, copy=False)
