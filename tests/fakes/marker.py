"""A marker that nothing but the driver's picture holds, and the eye that finds it in what others see.

Two violets in squares: both have far less green than red and blue, so that blurring, shrinking, a camera's colours
and being mixed with a portrait leave something that no skin, hair or card has.
"""

import cv2
import numpy as np

from engine.core.types import Face, Floats, Image

COLOURS = ((255, 0, 255), (150, 0, 255))
SQUARE_PX = 8
VIOLET = 55
"""How much less green than red and blue a pixel of the marker has at least; a portrait's violets have less."""
SPOTS = 6
"""So many such pixels are the marker."""


def marker(height_px: int, width_px: int) -> Image:
    """Return a picture (H, W, 3) RGB full of it."""
    rows, columns = np.arange(height_px) // SQUARE_PX, np.arange(width_px) // SQUARE_PX
    return np.asarray(np.array(COLOURS, np.uint8)[(rows[:, None] + columns) % 2], np.uint8)


def marked_around(image: Image, face: Face) -> Image:
    """Return the picture with the marker everywhere but on the face."""
    outline = cv2.convexHull(np.rint(face.landmarks[:468, :2]).astype(np.int32))
    inside = cv2.fillConvexPoly(np.zeros(image.shape[:2], np.uint8), outline, 1)
    return np.where(inside[..., None] == 1, image, marker(*image.shape[:2])).astype(np.uint8)


def violet(image: Image) -> Floats:
    """How much less green than red and blue each pixel has: (H, W)."""
    red, green, blue = (image[..., channel].astype(np.float32) for channel in range(3))
    return np.asarray(np.minimum(red, blue) - green, np.float32)


def shows_marker(image: Image) -> bool:
    """Say if any of the marker is to be seen in a picture (H, W, 3) RGB."""
    return int((violet(image) > VIOLET).sum()) >= SPOTS


def from_i420(pixels: bytes, width_px: int, height_px: int) -> Image:
    """Return what a program shows of a camera's picture: (H, W, 3) RGB."""
    planes = np.frombuffer(pixels, np.uint8).reshape(height_px * 3 // 2, width_px)
    return np.asarray(cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420), np.uint8)
