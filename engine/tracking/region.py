"""The region of one face in an image: a square that may be rotated.

Owns: the square and its mapping to the image. Does not know: networks.
Image coordinates here and in the whole tracker are pixel indices: (0, 0) is the middle of the first pixel.
"""

import math
from dataclasses import dataclass

import numpy as np

from engine.core.types import Floats

RIGHT_EYE_OUTER, LEFT_EYE_OUTER = 33, 263
"""Landmarks at the outer corners of the eyes; the person's right eye is at the image's left."""
LANDMARK_MARGIN = 1.5
"""Side of the square over the extent of the landmarks in it, as in the landmark network's training."""


@dataclass(frozen=True, slots=True)
class Region:
    """A square in an image, in pixels; angle_rad turns its upper side clockwise as seen on the screen."""

    x: float
    y: float
    side_px: float
    angle_rad: float

    def crop_to_image(self, crop_px: int) -> Floats:
        """Return the (2, 3) float32 affine map from a crop of that many pixels to the image."""
        scale = self.side_px / crop_px
        cos, sin = scale * math.cos(self.angle_rad), scale * math.sin(self.angle_rad)
        middle = crop_px / 2
        return np.array(
            [
                [cos, -sin, self.x - middle * (cos - sin)],
                [sin, cos, self.y - middle * (sin + cos)],
            ],
            np.float32,
        )

    def scaled_by(self, factor: float) -> "Region":
        """Return the same square, larger or smaller about its middle."""
        return Region(self.x, self.y, self.side_px * factor, self.angle_rad)


def region_around(landmarks: Floats) -> Region:
    """Return the square for the landmark network's next run, level with the eyes.

    Shapes: landmarks (478, 3) in image pixels.
    """
    right, left = landmarks[RIGHT_EYE_OUTER], landmarks[LEFT_EYE_OUTER]
    angle = math.atan2(float(left[1] - right[1]), float(left[0] - right[0]))
    cos, sin = math.cos(angle), math.sin(angle)
    along = landmarks[:, 0] * cos + landmarks[:, 1] * sin
    down = landmarks[:, 1] * cos - landmarks[:, 0] * sin
    x0, x1, y0, y1 = float(along.min()), float(along.max()), float(down.min()), float(down.max())
    middle_along, middle_down = (x0 + x1) / 2, (y0 + y1) / 2
    return Region(
        x=middle_along * cos - middle_down * sin,
        y=middle_along * sin + middle_down * cos,
        side_px=max(x1 - x0, y1 - y0) * LANDMARK_MARGIN,
        angle_rad=angle,
    )
