"""Closes the lips of a face by raising its jaw.

Owns: how the skin moves with the jaw. Does not know: why the mouth was open, or why it should be closed.
"""

from dataclasses import replace
from functools import cache

import numpy as np

from engine.core.types import Face, Floats
from engine.tracking.bundle import canonical_face

_UPPER = np.array([191, 80, 81, 82, 13, 312, 311, 310, 415], np.intp)
_LOWER = np.array([95, 88, 178, 87, 14, 317, 402, 318, 324], np.intp)
"""The inner edges of the lips, from the right corner to the left one, without the corners."""
_CORNERS = (78, 308)
_JAW_SHARE = 0.85
"""The share of the gap that the jaw closes; the upper lip closes the rest."""
_HINGE_CM, _CHEEKS_FROM_CM = 7.0, 1.5
"""How far to the side the jaw still moves, and the distance below the lips from which it moves as a whole, not as an
arch."""
_UPPER_REACH_CM = 0.8


def close_lips(face: Face, share: float) -> Face:
    """Return the face with its jaw raised until only `share`, in [0, 1], of the gap between its lips is left."""
    pose = face.pose
    shape = (face.landmarks - pose.translation) @ pose.rotation / np.float32(pose.scale)
    gap = shape[_LOWER, 1] - shape[_UPPER, 1]
    widest = float(gap.max())
    if widest <= 0 or share >= 1:
        return face
    closing = np.float32(1 - share)
    with_jaw, with_lip = _compute_closing_weights()
    shape[: len(with_jaw), 1] -= closing * widest * (_JAW_SHARE * with_jaw - (1 - _JAW_SHARE) * with_lip)
    left = shape[_LOWER, 1] - shape[_UPPER, 1] - np.float32(share) * gap
    shape[_LOWER, 1] -= np.float32(_JAW_SHARE) * left
    shape[_UPPER, 1] += np.float32(1 - _JAW_SHARE) * left
    landmarks = np.float32(pose.scale) * (shape @ pose.rotation.T) + pose.translation
    return replace(face, landmarks=landmarks.astype(np.float32, copy=False))


@cache
def _compute_closing_weights() -> tuple[Floats, Floats]:
    """Return how far each vertex (468,) moves with the jaw, and with the upper lip, in [0, 1]."""
    vertices = canonical_face().vertices
    right, left = vertices[list(_CORNERS), 0]
    across = (vertices[:, 0] - (right + left) / 2) / ((left - right) / 2)
    order = np.r_[_CORNERS[0], _LOWER, _CORNERS[1]]
    line = np.interp(vertices[:, 0], vertices[order, 0], (vertices[order, 1] + _upper_lip_y(vertices)) / 2)
    below = vertices[:, 1] - line
    arch = np.clip(1 - across**2, 0, 1) ** 0.6
    aside = np.cos(np.clip(np.abs(vertices[:, 0]) / _HINGE_CM, 0, 1) * np.pi / 2) ** 2
    whole = np.clip(below / _CHEEKS_FROM_CM, 0, 1)
    jaw = np.where(below > 0, arch * (1 - whole) + aside * whole, 0)
    lip = np.where(below < 0, arch * np.clip(1 + below / _UPPER_REACH_CM, 0, 1), 0)
    jaw[_LOWER], jaw[_UPPER], lip[_LOWER], lip[_UPPER] = arch[_LOWER], 0, 0, arch[_UPPER]
    return jaw.astype(np.float32), lip.astype(np.float32)


def _upper_lip_y(vertices: Floats) -> Floats:
    upper: Floats = vertices[np.r_[_CORNERS[0], _UPPER, _CORNERS[1]], 1]
    return upper
