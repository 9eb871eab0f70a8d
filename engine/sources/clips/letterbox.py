"""Gives pictures of different shapes one size.

Owns: fitting with black bars. Does not know: where pictures come from.
"""

import cv2
import numpy as np

from engine.core.types import Image


def letterbox_image(image: Image, width_px: int, height_px: int) -> Image:
    """Scale a picture to this size, keeping its proportions, in the middle of black; returns the same picture if there
    is nothing to do."""
    height, width = image.shape[:2]
    if (width, height) == (width_px, height_px):
        return image
    scale = min(width_px / width, height_px / height)
    inner_width, inner_height = max(1, round(width * scale)), max(1, round(height * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    fitted = np.zeros((height_px, width_px, 3), np.uint8)
    left, top = (width_px - inner_width) // 2, (height_px - inner_height) // 2
    fitted[top : top + inner_height, left : left + inner_width] = cv2.resize(
        image, (inner_width, inner_height), interpolation=way
    )
    return fitted
