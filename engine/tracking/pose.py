"""The head's pose: the similarity transform that maps the canonical face onto landmarks.

Owns: the weighted Procrustes fit and the angles of a pose. Does not know: images, time.
"""

import math
from typing import Any, NamedTuple

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


def fit_similarity(a: Points, b: Points, weights: Points) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    """Return (scale, rotation, translation) that map a onto b: scale * rotation @ a + translation.

    They minimise the weighted sum of squared distances; the rotation never reflects.

    Shapes:  a, b (N, D); weights (N,), not negative, not all zero; rotation (D, D); translation (D,).
    Raises:  ValueError if all points of a are the same.
    Source:  Umeyama 1991, with weights.
    """
    share = np.asarray(weights, np.float64) / np.sum(weights, dtype=np.float64)
    mean_a, mean_b = share @ a, share @ b
    from_a, from_b = a - mean_a, b - mean_b
    weighted = share[:, None] * from_a
    spread = float(np.sum(weighted * from_a))
    if spread <= 0:
        raise ValueError("all points are the same: no scale fits")
    u, singular, vt = np.linalg.svd(from_b.T @ weighted)
    handedness = np.sign(np.linalg.det(u) * np.linalg.det(vt))
    singular[-1] *= handedness
    u[:, -1] *= handedness
    rotation = u @ vt
    scale = float(singular.sum()) / spread
    return scale, rotation, mean_b - scale * (rotation @ mean_a)


def fit_head_pose(landmarks: Floats, canonical: CanonicalFace) -> HeadPose:
    """Fit the canonical face to landmarks (478, 3) by the points that hardly move with expression."""
    scale, rotation, translation = fit_similarity(
        canonical.vertices[canonical.rigid], landmarks[canonical.rigid], canonical.rigid_weights
    )
    return HeadPose(rotation.astype(np.float32), translation.astype(np.float32), scale)


def head_angles(pose: HeadPose) -> HeadAngles:
    """Return the angles of rotation = turn(yaw) @ nod(pitch) @ tilt(roll)."""
    right, down, away = (pose.rotation[:, axis].astype(float) for axis in range(3))
    yaw = math.atan2(-away[0], away[2])
    pitch = math.asin(max(-1.0, min(1.0, float(away[1]))))
    level = np.array([math.cos(yaw), 0.0, math.sin(yaw)])
    roll = math.atan2(-float(down @ level), float(right @ level))
    return HeadAngles(math.degrees(yaw), math.degrees(pitch), math.degrees(roll))
