"""What 68 landmarks say of a face: mouth, eyes, brows and the head's angles.

Owns: the definitions of these quantities. Does not know: pictures, who tracked them, what they are compared with.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

MOTIONS = ("yaw", "pitch", "roll", "mouth_open", "mouth_width", "ear", "brow", "smile")
"""ear: eye aspect ratio, lid gap over eye width. Angles in degrees; lengths relative to the face."""
RIGID = {
    36: (-4.45, -2.66, -3.17),
    39: (-1.86, -2.59, -3.76),
    42: (1.86, -2.59, -3.76),
    45: (4.45, -2.66, -3.17),
    27: (0.0, -3.27, -5.24),
    28: (0.0, -1.73, -6.32),
    29: (0.0, -1.06, -6.77),
    30: (0.0, 1.13, -7.48),
    31: (-1.41, 1.71, -5.24),
    33: (0.0, 2.09, -6.06),
    35: (1.41, 1.71, -5.24),
    0: (-7.74, -2.36, 2.01),
    16: (7.74, -2.36, 2.01),
}
"""dlib index -> point of an average head in cm, x right, y down, z away: what hardly moves with expression."""
LEFT_EYE, RIGHT_EYE = slice(36, 42), slice(42, 48)
TINY = 1e-6
FOCAL_PER_EYE_DISTANCE = 1000.0 / 90.0
HEAD_AWAY_CM = 100.0


def measure_motions(points: Points) -> Points:
    """Return the scalars named in MOTIONS for each frame (N, 8); NaN where there is no face."""
    rows = [_measure_frame(frame) if np.isfinite(frame).all() else [np.nan] * len(MOTIONS) for frame in points]
    return np.array(rows, np.float64).reshape(-1, len(MOTIONS))


def column_of(motions: Points, name: str) -> Points:
    """Return one quantity of every frame (N,)."""
    column: Points = motions[:, MOTIONS.index(name)]
    return column


def eye_distance(points: Points) -> float:
    """Return the distance of the outer corners of the eyes, in pixels."""
    return float(np.linalg.norm(points[45] - points[36]))


def measure_eye_distances(points: Points) -> Points:
    """Return it for each frame (N,); NaN where there is no face."""
    distances: Points = np.linalg.norm(points[:, 45] - points[:, 36], axis=1)
    return distances


def _measure_frame(points: Points) -> list[float]:
    upright = _turn_upright(points)
    nose = float(np.linalg.norm(points[33] - points[27])) + TINY
    gap = float(np.linalg.norm(points[62] - points[66])) / nose
    width = float(np.linalg.norm(points[54] - points[48])) / eye_distance(points)
    aspect = (_eye_aspect(points[LEFT_EYE]) + _eye_aspect(points[RIGHT_EYE])) / 2
    brow = -float(upright[17:27, 1].mean()) / nose
    smile = -float(upright[48, 1] + upright[54, 1] - upright[51, 1] - upright[57, 1]) / 2 / nose
    return [*_angles_deg(points), gap, width, aspect, brow, smile]


def _turn_upright(points: Points) -> Points:
    """Return the points about the middle of the eyes, the line through these horizontal."""
    left, right = points[LEFT_EYE].mean(axis=0), points[RIGHT_EYE].mean(axis=0)
    along = right - left
    angle = math.atan2(along[1], along[0])
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    upright: Points = (points - (left + right) / 2) @ turn.T
    return upright


def _eye_aspect(eye: Points) -> float:
    gaps = np.linalg.norm(eye[1] - eye[5]) + np.linalg.norm(eye[2] - eye[4])
    return float(gaps / (2 * np.linalg.norm(eye[0] - eye[3]) + TINY))


def _angles_deg(points: Points) -> list[float]:
    """Yaw, pitch and roll of the head that best explains the rigid points."""
    seen = points[list(RIGID)]
    middle = seen.mean(axis=0)
    focal = FOCAL_PER_EYE_DISTANCE * eye_distance(points)
    camera = np.array([[focal, 0, middle[0]], [0, focal, middle[1]], [0, 0, 1]])
    away = np.array([0.0, 0.0, HEAD_AWAY_CM])
    _, turn, _ = cv2.solvePnP(np.array(list(RIGID.values())), seen, camera, None, np.zeros(3), away, True)
    matrix = cv2.Rodrigues(turn)[0]
    yaw, pitch = np.arctan2(matrix[0, 2], matrix[2, 2]), np.arcsin(np.clip(-matrix[1, 2], -1, 1))
    return [float(np.degrees(angle)) for angle in (yaw, pitch, np.arctan2(matrix[1, 0], matrix[1, 1]))]
