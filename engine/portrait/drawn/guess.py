"""Guesses where eyes and mouth are in a flat drawing in which no face was found: dots for eyes, a line for a mouth.

Owns: which shapes within one colour are like two eyes over a mouth. Does not know: faces that were found, the user.
"""

from dataclasses import dataclass
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.core.types import Image
from engine.portrait.drawn.columns import Mask, fill_shape, read_columns
from engine.portrait.drawn.flat_colours import LUMINANCE, is_flat_picture, label_colours
from engine.portrait.plausible_points import find_points_fault

_LOOKED_AT_PX = 320
_SKIN_SHARE = 0.03
"""The skin of a face is one piece with at least this share of the picture."""
_LEAST_AREA, _LARGEST = 12, 0.15
"""Pixels of the smallest shape, and the largest one's share of the face."""
_ALIKE = 0.5
"""The smaller eye has at least this share of the larger one's area."""
_EYES_APART, _TILT = (0.15, 0.75), 0.4
"""Distance of the eyes as a share of the face's width, and how much higher one may be, as a share of that distance."""
_MOUTH_BELOW, _MOUTH_ASIDE = (0.15, 1.6), 0.4
"""How far below the middle of the eyes, and beside it, a mouth may be, in their distance."""
_LEAST_LIPS = 0.02
"""Lips are apart by at least this share of the eyes' distance: a mouth may be a thin line."""
_SHAPES_MOST = 12
_DARKEST = 0.25
"""How dark a shape is, is read off this share of its pixels: eyes have lights in them."""


@dataclass(frozen=True, slots=True, eq=False)
class _Shape:
    """A shape on a face, in pixels. left, right (2,): its ends; top, bottom (2,): its edges half way between them.

    middle (2,): of the box around it. darkness: levels by which it differs from the face.
    """

    left: NDArray[np.float64]
    right: NDArray[np.float64]
    top: NDArray[np.float64]
    bottom: NDArray[np.float64]
    middle: NDArray[np.float64]
    area: float
    darkness: float


def guess_drawn_points(image: Image) -> NDArray[np.float64] | None:
    """Return the six points (6, 2) of `FacePoints` in a picture's (H, W, 3) pixels; None if nothing is like a face."""
    if not is_flat_picture(image):
        return None
    share = min(1.0, _LOOKED_AT_PX / max(image.shape[:2]))
    smaller = np.asarray(cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8)
    best, best_rating = None, 0.0
    for skin in _find_skins(smaller):
        shapes = _list_shapes(smaller, skin)
        width = float(np.ptp(np.flatnonzero(skin.any(0))))
        for one, other in combinations(shapes, 2):
            for mouth in shapes:
                if mouth is one or mouth is other:
                    continue
                points = _place_points(one, other, mouth)
                rating = _rate_face(one, other, mouth, width)
                if rating > best_rating and find_points_fault(points, smaller.shape[1], smaller.shape[0]) is None:
                    best, best_rating = points, rating
    return None if best is None else (best + 0.5) / share - 0.5


def _find_skins(image: Image) -> list[Mask]:
    """Return the pieces of one colour that are large enough for a face."""
    labels, found = label_colours(image), []
    for label in range(int(labels.max()) + 1):
        _, pieces, measures, _ = cv2.connectedComponentsWithStats((labels == label).astype(np.uint8), connectivity=4)
        large = np.flatnonzero(measures[1:, cv2.CC_STAT_AREA] >= _SKIN_SHARE * labels.size) + 1
        found += [np.asarray(pieces == piece, np.bool_) for piece in large]
    return found


def _list_shapes(image: Image, skin: Mask) -> list[_Shape]:
    """Return what is drawn within the outline of a piece of skin, the darkest first."""
    face = fill_shape(skin)
    _, pieces, measures, _ = cv2.connectedComponentsWithStats((face & ~skin).astype(np.uint8))
    levels = (image @ LUMINANCE).astype(np.float32)
    of_skin = float(np.median(levels[skin]))
    shapes = []
    for piece, area in enumerate(measures[1:, cv2.CC_STAT_AREA], 1):
        if _LEAST_AREA <= area <= _LARGEST * face.sum():
            here = pieces == piece
            shapes.append(_measure_shape(here, abs(of_skin - float(np.quantile(levels[here], _DARKEST)))))
    return sorted(shapes, key=lambda shape: -shape.darkness)[:_SHAPES_MOST]


def _measure_shape(shape: Mask, darkness: float) -> _Shape:
    columns = read_columns(shape)
    height = (columns.top + columns.bottom) / 2
    half = len(columns.x) // 2
    box = np.array([columns.x[0] + columns.x[-1], columns.top.min() + columns.bottom.max()]) / 2
    left, right = (np.array([columns.x[at], height[at]]) for at in (0, -1))
    top, bottom = (np.array([columns.x[half], edge[half]]) for edge in (columns.top, columns.bottom))
    return _Shape(left, right, top, bottom, box, float(shape.sum()), darkness)


def _rate_face(one: _Shape, other: _Shape, mouth: _Shape, face_width: float) -> float:
    """Return how like a face three shapes are; 0 if they cannot be one. Eyes are dark, alike and level."""
    across = other.middle - one.middle
    apart = float(np.linalg.norm(across))
    alike = min(one.area, other.area) / max(one.area, other.area)
    aside, below = _place_below_eyes(one, other, mouth)
    if alike < _ALIKE or not _EYES_APART[0] * face_width <= apart <= _EYES_APART[1] * face_width:
        return 0.0
    if abs(across[1]) > _TILT * apart or abs(aside) > _MOUTH_ASIDE:
        return 0.0
    if not _MOUTH_BELOW[0] <= below <= _MOUTH_BELOW[1]:
        return 0.0
    return (one.darkness + other.darkness) * alike * (1 - abs(aside)) * (1 - abs(float(across[1])) / apart)


def _place_below_eyes(one: _Shape, other: _Shape, mouth: _Shape) -> tuple[float, float]:
    """Return where a mouth is from the middle of two eyes, across and down, in their distance."""
    left, right = sorted((one.middle, other.middle), key=lambda middle: float(middle[0]))
    along = right - left
    off = mouth.middle - (left + right) / 2
    squared = max(float(along @ along), 1e-6)
    return float(off @ along) / squared, float(off @ np.array([-along[1], along[0]])) / squared


def _place_points(one: _Shape, other: _Shape, mouth: _Shape) -> NDArray[np.float64]:
    """Return the outer corners of two eyes, and corners and lips of a mouth, as the six points (6, 2)."""
    left, right = sorted((one, other), key=lambda shape: float(shape.middle[0]))
    least = _LEAST_LIPS * float(np.linalg.norm(right.right - left.left))
    more = np.array([0.0, max(0.0, least - float(mouth.bottom[1] - mouth.top[1])) / 2])
    return np.stack([left.left, right.right, mouth.left, mouth.right, mouth.top - more, mouth.bottom + more])
