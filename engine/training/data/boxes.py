"""Boxes of face, eyes and mouth: what is cut out for the motion encoder, and what counts more in a loss.

Owns: their geometry, and which landmarks bound a box. Does not know: the tracker, resizing, tensors: preparing clips
needs no PyTorch.
Source: the released training code. The crop is not enlarged, unlike that of inference (`stream/keypoints.py`).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.core.types import Floats

FACE_POINTS = range(468)
"""All landmarks but the irises'."""
LEFT_EYE_POINTS = (226, 230, 223, 245)
RIGHT_EYE_POINTS = (446, 450, 465, 443)
OUTER_LIP_POINTS = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 146, 91, 181, 84, 17, 314, 405, 321, 375)
INNER_LIP_POINTS = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415)

WIDENED = 1.1
"""Side of the square that inference from files cuts out, over that of the face's box."""


class Box(NamedTuple):
    """A box in whole pixels of the picture; both corners belong to it."""

    left: int
    top: int
    right: int
    bottom: int


class CropBox(NamedTuple):
    """A part of the picture in whole pixels, right and bottom exclusive."""

    left: int
    top: int
    right: int
    bottom: int


class FaceBoxes(NamedTuple):
    """Where a picture's face is. The eyes' sides are those of the picture."""

    face: Box
    left_eye: Box
    right_eye: Box
    mouth: Box


def find_boxes(landmarks: Floats) -> FaceBoxes:
    """Return the boxes of a face from the tracker's landmarks (478, 3), in pixels of the picture."""
    pixels = landmarks[:, :2].astype(int)
    mouth = (*OUTER_LIP_POINTS, *INNER_LIP_POINTS)
    groups = (FACE_POINTS, LEFT_EYE_POINTS, RIGHT_EYE_POINTS, mouth)
    return FaceBoxes(*(_bound_points(pixels[list(points)]) for points in groups))


def crop_square(face: Box, height_px: int, width_px: int) -> CropBox:
    """Return the square around a face's box, cut off at the picture's border: then it is no longer a square."""
    side = max(face.right - face.left, face.bottom - face.top)
    centre_x, centre_y = (face.left + face.right) // 2, (face.top + face.bottom) // 2
    left, right = _place_edges(centre_x, side, width_px)
    top, bottom = _place_edges(centre_y, side, height_px)
    return CropBox(left, top, right, bottom)


def widen_square(
    face: Box, height_px: int, width_px: int, factor: float = WIDENED
) -> tuple[float, float, float, float]:
    """Return the corners of the square around a face's box, larger by a tenth: what inference from files cuts out.

    Where it would leave the picture, the box itself is returned, which is no square.
    """
    half = max(face.right - face.left, face.bottom - face.top) * WIDENED / 2
    centre_x, centre_y = (face.left + face.right) / 2, (face.top + face.bottom) / 2
    corners = (centre_x - half, centre_y - half, centre_x + half, centre_y + half)
    inside = min(corners) >= 0 and corners[2] <= width_px and corners[3] <= height_px
    return corners if inside else (float(face.left), float(face.top), float(face.right), float(face.bottom))


def _bound_points(points: NDArray[np.int_]) -> Box:
    return Box(*points.min(axis=0).tolist(), *points.max(axis=0).tolist())


def _place_edges(centre: int, side: int, size_px: int) -> tuple[int, int]:
    """Round half to even, as the published crops were."""
    return max(0, round(centre - side / 2)), min(size_px, round(centre + side / 2))
