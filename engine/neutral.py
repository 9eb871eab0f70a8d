"""Which frame of a clip shows the driver at rest.

Owns: the choice. Does not know: animators, files: it looks at faces only.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np

from engine.messages import Face, Floats
from engine.tracking.blendshapes import BLENDSHAPE_NAMES
from engine.tracking.pose import fit_similarity, head_angles

_SAME_FACE = 0.015
"""Landmarks that differ by less than this share of the face's size show the same person in the same moment."""
_DISTURBANCE = (
    ("jawOpen", 2.0),
    ("jaw", 1.0),
    ("mouth", 1.0),
    ("eyeBlink", 1.5),
    ("eyeWide", 0.7),
    ("eye", 0.4),
    ("brow", 0.5),
    ("cheek", 0.5),
    ("nose", 1.0),
)
"""How much an expression disturbs a face at rest: the first matching start of its name counts."""
_FULL_TURN_DEG = 20.0
"""A head turned that far disturbs as much as one full expression."""
_LIKENESS = 0.5
"""How much unlikeness to the portrait's expression counts beside unrest."""


def choose_neutral(faces: Sequence[Face | None], portrait: Face) -> int:
    """Return the index of the frame to measure motion against.

    A frame that shows the portrait itself is taken before all others; else the calmest frontal face, among equally
    calm ones the one nearest to the portrait's own expression. The earliest wins a tie; 0 if there is no face at all.
    """
    seen = [(index, face) for index, face in enumerate(faces) if face is not None]
    if not seen:
        return 0
    distance, index = min((_distance(face, portrait), index) for index, face in seen)
    if distance < _SAME_FACE:
        return index
    return min((unrest(face) + _LIKENESS * _unlikeness(face, portrait), index) for index, face in seen)[1]


def unrest(face: Face) -> float:
    """How far a face is from rest: 0 is calm and frontal, 1 about one full expression, or a head turned far."""
    turned = float(np.linalg.norm(head_angles(face.pose))) / _FULL_TURN_DEG
    return float(_disturbances() @ face.blendshapes) + turned**2


def _distance(face: Face, portrait: Face) -> float:
    """How far landmarks are apart after the best similarity, as a share of the face's size."""
    target = portrait.landmarks.astype(np.float64)
    scale, rotation, translation = fit_similarity(face.landmarks[:, :2], target[:, :2], np.ones(len(target)))
    apart = scale * face.landmarks[:, :2] @ rotation.T + translation - target[:, :2]
    size = float(np.ptp(target[:, :2], axis=0).max())
    return float(np.sqrt((apart**2).sum(1).mean())) / max(size, 1e-6)


def _unlikeness(face: Face, portrait: Face) -> float:
    return float(_disturbances() @ np.abs(face.blendshapes - portrait.blendshapes))


@cache
def _disturbances() -> Floats:
    """Weight of each of the 52 blendshapes."""
    weights = [
        next((weight for start, weight in _DISTURBANCE if name.startswith(start)), 0.0) for name in BLENDSHAPE_NAMES
    ]
    return np.array(weights, np.float32)
