"""Whether a piece is worth learning from: is it sharp, and does anything in it move?

Owns: both measures. Does not know: what is dropped because of them.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from engine.core.types import Face, Floats, Image
from engine.driver.crop import SKIN_LANDMARKS
from engine.training.data.boxes import Box, crop_square

FACE_PX = 128
"""A face is scaled down to this before it is measured; a smaller one is measured as it is."""
LEAST_CONTRAST = 4.0
"""Standard deviation of brightness, of 255: less of it is noise."""
MOVES_AT_LEAST = 0.0015
"""How far the landmarks of a living face stray, over the face's size; those of a picture stray by the tracker's noise
alone."""


def measure_sharpness(picture: Image, face: Box) -> float:
    """Return how much the finest details count among all, in the face: about 0.2 to 1 for pictures in focus.

    The Laplacian's standard deviation over that of the brightness, so that light and contrast hardly matter.
    """
    height, width = picture.shape[:2]
    box = crop_square(face, height, width)
    part = cv2.cvtColor(picture[box.top : box.bottom, box.left : box.right], cv2.COLOR_RGB2GRAY)
    if max(part.shape) > FACE_PX:
        part = cv2.resize(part, (FACE_PX, FACE_PX), interpolation=cv2.INTER_AREA)
    details = cv2.Laplacian(part, cv2.CV_32F)
    return float(details.std() / (part.std() + LEAST_CONTRAST))


def shape_of(face: Face) -> Floats:
    """Return the landmarks (468, 2) without their place and size in the picture."""
    points = face.landmarks[:SKIN_LANDMARKS, :2]
    centred = points - points.mean(axis=0)
    shape: Floats = centred / np.float32((points.max(axis=0) - points.min(axis=0)).max())
    return shape


def measure_movement(shapes: Sequence[Floats]) -> float:
    """Return how far the landmarks stray from their mean place, over the face's size."""
    return float(np.stack(shapes).std(axis=0).mean())
