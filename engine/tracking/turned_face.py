"""Looks for faces in turned pictures: those of a camera that lies on its side or stands on its head.

Owns: the small turned copy, and the comparison of a face with itself upside down. Does not know: when to look.

A face upside down is often taken for an upright one, with its eyes on the mouth: the landmark network puts an upright
mask on it and is nearly sure of it. The detector, shown the same square both ways, is not fooled: what is upright gets
the higher score.
"""

import cv2
import numpy as np

from engine.core.types import Face, Image
from engine.tracking.detector import FaceDetector
from engine.tracking.region import Region, region_around
from engine.tracking.rotated_crop import crop_region

COPY_PX = 480
"""The longer side of the copy that is searched: a face of a tenth of it is found."""
SQUARE_PX = 256
SQUARE_OVER_FACE = 2.2
"""Side of the square around a face over the extent of its landmarks."""
CLEARER = 0.08
"""How much higher the detector's score of a face upside down is after half a turn, at least. In clips of five people,
bright and dim, large and small, an upright face had from .02 less than the same one upside down to .9 less."""


def turn_small_copy(image: Image, quarters: int) -> Image:
    """Return a small copy of the picture, turned counterclockwise by quarters."""
    height, width = image.shape[:2]
    scale = min(1.0, COPY_PX / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA) if scale < 1 else image
    return np.ascontiguousarray(np.rot90(small, quarters))


def is_upside_down(image: Image, face: Face, detector: FaceDetector) -> bool:
    """Return True if the detector is surer of this face when it is turned by half a turn."""
    around = region_around(face.landmarks)
    side_px = SQUARE_OVER_FACE * float(np.ptp(face.landmarks[:, :2], axis=0).max())
    square = crop_region(
        image, Region(around.x, around.y, side_px, around.angle_rad), np.empty((SQUARE_PX, SQUARE_PX, 3), np.uint8)
    )
    here, turned = (_best_score(detector, square[way, way]) for way in (slice(None), slice(None, None, -1)))
    return turned - here > CLEARER


def _best_score(detector: FaceDetector, square: Image) -> float:
    return max((found.score for found in detector.detect_faces(np.ascontiguousarray(square))), default=0.0)
