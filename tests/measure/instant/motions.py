"""What 68 landmarks say of a face: mouth, eyes, the head's angles, and blinks.

Owns: the definitions of these figures. Does not know: pictures, who tracked them.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

MOTIONS = ("mouth open", "mouth width", "eye aspect", "yaw", "pitch", "roll")
RIGID = {
    0: (-7.74, -2.36, 2.01),
    16: (7.74, -2.36, 2.01),
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
}
"""dlib index -> point of an average head in cm, x right, y down, z away: what hardly moves with expression."""
BLINK_DEPTH, BLINK_LEAST, BLINK_FRAMES = 0.5, 0.35, 20
"""A blink falls by half of the way to the lowest eye aspect of the clip, or of the second share of the usual one if
that is more; a longer dip is none."""
BLINK_APART = 4
"""Blinks of driver and avatar match if they are at most so many frames apart."""


def measure_motions(points: Points) -> Points:
    """Return the scalars named in MOTIONS for each frame (N, 6); lengths relative to the face, angles in degrees."""
    rows = [_measure_frame(frame) if np.isfinite(frame).all() else [np.nan] * len(MOTIONS) for frame in points]
    return np.array(rows, np.float64)


def eye_distance(points: Points) -> float:
    """Return the distance of the outer corners of the eyes, in pixels."""
    return float(np.linalg.norm(points[45] - points[36]))


def find_blinks(aspect: Points) -> list[float]:
    """Return the middle of each blink, in frames; gaps in eye aspect (N,) are bridged."""
    seen = np.isfinite(aspect)
    if not seen.any():
        return []
    aspect = np.interp(np.arange(len(aspect)), np.flatnonzero(seen), aspect[seen])
    usual, lowest = float(np.median(aspect)), float(np.percentile(aspect, 1))
    low = aspect < usual - BLINK_DEPTH * max(usual - lowest, BLINK_LEAST * usual)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], low, [False]]).astype(int)))
    return [(a + b - 1) / 2 for a, b in edges.reshape(-1, 2).tolist() if b - a <= BLINK_FRAMES]


def count_matches(these: list[float], those: list[float]) -> int:
    """Return how many of these blinks have one of those near."""
    return sum(any(abs(this - that) <= BLINK_APART for that in those) for this in these)


def _measure_frame(points: Points) -> list[float]:
    nose = float(np.linalg.norm(points[33] - points[27]))
    gap = float(np.linalg.norm(points[62] - points[66])) / nose
    width = float(np.linalg.norm(points[54] - points[48])) / eye_distance(points)
    return [gap, width, (_eye_aspect(points[36:42]) + _eye_aspect(points[42:48])) / 2, *_angles_deg(points)]


def _eye_aspect(eye: Points) -> float:
    gaps = np.linalg.norm(eye[1] - eye[5]) + np.linalg.norm(eye[2] - eye[4])
    return float(gaps / (2 * np.linalg.norm(eye[0] - eye[3])))


def _angles_deg(points: Points) -> list[float]:
    """Yaw, pitch and roll of the head that best explains the rigid points."""
    seen = points[list(RIGID)]
    middle = seen.mean(axis=0)
    focal = 1000.0 * eye_distance(points) / 90.0
    camera = np.array([[focal, 0, middle[0]], [0, focal, middle[1]], [0, 0, 1]])
    away = np.array([0.0, 0.0, 100.0])
    _, turn, _ = cv2.solvePnP(np.array(list(RIGID.values())), seen, camera, None, np.zeros(3), away, True)
    matrix = cv2.Rodrigues(turn)[0]
    yaw, pitch = np.arctan2(matrix[0, 2], matrix[2, 2]), np.arcsin(np.clip(-matrix[1, 2], -1, 1))
    return [float(np.degrees(angle)) for angle in (yaw, pitch, np.arctan2(matrix[1, 0], matrix[1, 1]))]
