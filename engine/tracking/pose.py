"""The head's pose: the similarity transform that maps the canonical face onto landmarks.

Owns: the weighted Procrustes fit and the angles of a pose. Does not know: images, time.
"""

import math
from functools import cache
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.core.types import Floats, HeadPose
from engine.tracking.canonical_face import CanonicalFace

Points = NDArray[np.floating[Any]]


class HeadAngles(NamedTuple):
    """How a head is turned, in degrees, as seen in the image; all zero is a face towards the viewer.

    yaw_deg: positive towards the image's right. pitch_deg: positive up. roll_deg: positive clockwise.
    """

    yaw_deg: float
    pitch_deg: float
    roll_deg: float


class SimilarityFit:
    """Fits the same weighted points onto others, again and again: what depends only on them is computed once."""

    def __init__(self, points: Points, weights: Points) -> None:
        """points (N, D); weights (N,), not negative, not all zero.

        Raises: ValueError if all points are the same.
        """
        share = np.asarray(weights, np.float64) / np.sum(weights, dtype=np.float64)
        self._mean = share @ points
        centred = points - self._mean
        weighted = share[:, None] * centred
        self._spread = float(np.sum(weighted * centred))
        if self._spread <= 0:
            raise ValueError("all points are the same: no scale fits")
        self._weighted_and_share = np.column_stack([weighted, share])

    def fit_onto(self, targets: Points) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
        """Return (scale, rotation, translation) that map the points onto targets (N, D): see `fit_similarity`."""
        products = targets.T.astype(np.float64, copy=False) @ self._weighted_and_share
        mean = products[:, -1]
        singular, u, vt = (np.asarray(part, np.float64) for part in cv2.SVDecomp(products[:, :-1]))
        handedness = math.copysign(1.0, cv2.determinant(u) * cv2.determinant(vt))
        u[:, -1] = handedness * u[:, -1]
        rotation: NDArray[np.float64] = u @ vt
        scale = (float(singular[:-1].sum()) + handedness * float(singular[-1, 0])) / self._spread
        return scale, rotation, mean - scale * (rotation @ self._mean)


def fit_similarity(a: Points, b: Points, weights: Points) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    """Return (scale, rotation, translation) that map a onto b: scale * rotation @ a + translation.

    They minimise the weighted sum of squared distances; the rotation never reflects.

    Shapes:  a, b (N, D); weights (N,), not negative, not all zero; rotation (D, D); translation (D,).
    Raises:  ValueError if all points of a are the same.
    Source:  Umeyama 1991, with weights.
    """
    return SimilarityFit(a, weights).fit_onto(b)


def fit_head_pose(landmarks: Floats, canonical: CanonicalFace) -> HeadPose:
    """Fit the canonical face to landmarks (478, 3) by the points that hardly move with expression."""
    scale, rotation, translation = _canonical_fit(canonical).fit_onto(landmarks[canonical.rigid])
    return HeadPose(rotation.astype(np.float32), translation.astype(np.float32), scale)


@cache
def _canonical_fit(canonical: CanonicalFace) -> SimilarityFit:
    return SimilarityFit(canonical.vertices[canonical.rigid], canonical.rigid_weights)


def head_angles(pose: HeadPose) -> HeadAngles:
    """Return the angles of rotation = turn(yaw) @ nod(pitch) @ tilt(roll)."""
    right, down, away = (pose.rotation[:, axis].astype(float) for axis in range(3))
    yaw = math.atan2(-away[0], away[2])
    pitch = math.asin(max(-1.0, min(1.0, float(away[1]))))
    level = np.array([math.cos(yaw), 0.0, math.sin(yaw)])
    roll = math.atan2(-float(down @ level), float(right @ level))
    return HeadAngles(math.degrees(yaw), math.degrees(pitch), math.degrees(roll))
