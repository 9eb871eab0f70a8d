"""Tells whether six points can be the eyes and the mouth of one face.

Owns: which places are refused, why, and which two points have only changed places.
Does not know: pictures, what a face is made of.
"""

import numpy as np
from numpy.typing import NDArray

from engine.core.problem import Phrase

Points = NDArray[np.float64]

_APART = 0.02
"""The eyes' outer corners are apart by at least this share of the picture's shorter side."""
_BELOW = (0.15, 2.5)
"""How far the middle of the mouth is below that of the eyes, in distances of the eyes, as all that follows."""
_ASIDE = 0.9
_WIDTH = (0.03, 1.6)
_STEEPEST = 1.0
"""How far the mouth may slope against the eyes: by this share of its width."""
_LIPS_APART = (0.01, 1.5)
_UPPER_OFF, _LOWER_OFF, _LIP_BELOW_EYES = 0.6, 1.1, 0.05


def order_points(places: Points) -> Points:
    """Return the points (6, 2), each pair in order: left before right as the face has them, upper before lower.

    Eyes whose right one is at the left have changed places, unless the face stands on its head.
    """
    ordered = places.copy()
    along, down = _axes(ordered)
    if _cross(along, down) < 0 and not _is_mouth_on_top(along, down):
        ordered[[0, 1]] = ordered[[1, 0]]
        along = -along
    if (ordered[3] - ordered[2]) @ along < 0:
        ordered[[2, 3]] = ordered[[3, 2]]
    if (ordered[5] - ordered[4]) @ _turn(along) < 0:
        ordered[[4, 5]] = ordered[[5, 4]]
    return ordered


def find_points_fault(places: Points, width_px: float, height_px: float) -> Phrase | None:
    """Return why points (6, 2) in the pixels of a picture of that size are no face's; None if they can be one's."""
    if not ((places >= -1) & (places <= [width_px, height_px])).all():
        return Phrase("A point is outside of the picture.")
    along, down = _axes(places)
    apart = float(np.linalg.norm(along))
    if apart < _APART * min(width_px, height_px):
        return Phrase("The eyes are too close together.")
    if _cross(along, down) <= 0:
        return Phrase("The mouth is above the eyes.")
    across = along / apart
    frame = np.stack([across, _turn(across)], axis=1)
    return _find_mouth_fault((places - places[:2].mean(0)) @ frame / apart)


def _find_mouth_fault(places: Points) -> Phrase | None:
    """places (6, 2): across and down from the middle of the eyes, in their distance."""
    left, right, upper, lower = places[2:]
    aside, below = (left + right) / 2
    if not _BELOW[0] <= below <= _BELOW[1]:
        return Phrase("The mouth is too near to the eyes, or too far from them.")
    if abs(aside) > _ASIDE:
        return Phrase("The mouth is too far to the side of the eyes.")
    width, slope = right - left
    if not _WIDTH[0] <= width <= _WIDTH[1]:
        return Phrase("The mouth's corners are too close together, too far apart, or the wrong way round.")
    if abs(slope) > _STEEPEST * width:
        return Phrase("One corner of the mouth is far higher than the other.")
    if not _LIPS_APART[0] <= lower[1] - upper[1] <= _LIPS_APART[1]:
        return Phrase("The lower lip is not just below the upper one.")
    if _is_off_mouth(upper, left, right, _UPPER_OFF) or _is_off_mouth(lower, left, right, _LOWER_OFF):
        return Phrase("A lip is not between the corners of the mouth.")
    return None


def _is_off_mouth(lip: Points, left: Points, right: Points, farthest: float) -> bool:
    within = left[0] <= lip[0] <= right[0]
    near = abs(lip[1] - (left[1] + right[1]) / 2) <= farthest and lip[1] >= _LIP_BELOW_EYES
    return not (within and near)


def _axes(places: Points) -> tuple[Points, Points]:
    """Return the ways (2,) from the left eye to the right one, and from between the eyes to the mouth."""
    return places[1] - places[0], places[2:4].mean(0) - places[:2].mean(0)


def _is_mouth_on_top(along: Points, down: Points) -> bool:
    """Return whether it is the mouth that is at the wrong place: above eyes that lie side by side."""
    return bool(abs(along[0]) >= abs(along[1]) and along[0] > 0 and down[1] < 0)


def _cross(one: Points, other: Points) -> float:
    return float(one[0] * other[1] - one[1] * other[0])


def _turn(along: Points) -> Points:
    """Return the way down of a face whose eyes lie along this way (2,)."""
    return np.array([-along[1], along[0]])
