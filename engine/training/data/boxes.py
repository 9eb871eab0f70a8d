"""Boxes of face, eyes and mouth: what is cut out for the motion encoder, and what counts more in a loss.

Owns: the geometry of both, and which landmarks bound a box. Does not know: the tracker, resizing.
Source: the released training code. The crop is not enlarged, unlike that of inference (`stream/keypoints.py`).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.animators.personalive.stream.keypoints import FaceBox
from engine.core.types import Floats

FACE_POINTS = range(468)
"""All landmarks but the irises'."""
LEFT_EYE_POINTS = (226, 230, 223, 245)
RIGHT_EYE_POINTS = (446, 450, 465, 443)
OUTER_LIP_POINTS = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 146, 91, 181, 84, 17, 314, 405, 321, 375)
INNER_LIP_POINTS = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415)


class Box(NamedTuple):
    """A box in whole pixels of the picture; both corners belong to it."""

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


def crop_square(face: Box, height_px: int, width_px: int) -> FaceBox:
    """Return the square around a face's box, cut off at the picture's border: then it is no longer a square."""
    side = max(face.right - face.left, face.bottom - face.top)
    centre_x, centre_y = (face.left + face.right) // 2, (face.top + face.bottom) // 2
    left, right = _place_edges(centre_x, side, width_px)
    top, bottom = _place_edges(centre_y, side, height_px)
    return FaceBox(left, top, right, bottom)


def weigh_pixels(boxes: Sequence[FaceBoxes], height_px: int, width_px: int) -> Tensor:
    """Return (B, 1, height, width): 1 in the face's box, plus 1 in those of eyes and mouth, 0 elsewhere.

    A loss multiplies both of its pictures by it, beside its plain term: so the face counts 2, eyes and mouth 5 times.
    """
    weight = torch.zeros(len(boxes), 1, height_px, width_px)
    for number, of_picture in enumerate(boxes):
        weight[number] += _fill_boxes([of_picture.face], height_px, width_px)
        weight[number] += _fill_boxes(of_picture[1:], height_px, width_px)
    return weight


def _bound_points(points: NDArray[np.int_]) -> Box:
    return Box(*points.min(axis=0).tolist(), *points.max(axis=0).tolist())


def _fill_boxes(boxes: Sequence[Box], height_px: int, width_px: int) -> Tensor:
    filled = torch.zeros(1, height_px, width_px)
    for box in boxes:
        filled[:, max(0, box.top) : max(0, box.bottom + 1), max(0, box.left) : max(0, box.right + 1)] = 1
    return filled


def _place_edges(centre: int, side: int, size_px: int) -> tuple[int, int]:
    """Round half to even, as the published crops were."""
    return max(0, round(centre - side / 2)), min(size_px, round(centre + side / 2))
