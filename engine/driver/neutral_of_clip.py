"""Chooses the frame of a clip that shows the driver at rest.

Owns: the choice. Does not know: animators, files; it reads only faces.
"""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.core.types import Face, Floats, HeadPose
from engine.tracking.blendshapes import BLENDSHAPE_NAMES
from engine.tracking.pose import fit_similarity, head_angles

_SAME_FACE = 0.008
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
_LIKENESS = 0.25
"""The weight of the difference from the portrait's expression, against unrest."""
_FULL_WANDER_DEG = 10.0
"""A head this far from its usual pose in the clip disturbs as much as one full expression."""
_FULL_GAP = 0.10
"""Lips this far apart, as a share of the nose's length, disturb as much as one full expression: the driver speaks."""
_FULL_STARE = 0.2
"""Eyes wider or narrower than usual by this share disturb as much as one full expression."""
_FULL_GLANCE = 0.12
"""So does an iris this far from the middle of its eye, as a share of the eye's width."""
_FULL_SPEED, _CUT = 0.04, 0.03
"""So do features that move this far from one frame to the next, as a share of the face's size: the face is not at rest.
Beyond the second value it is another shot."""

_DIGITS = 4
"""Costs that differ in later digits are equal: places in large pictures are rounded otherwise than in small ones."""

_LIPS, _NOSE = (13, 14), (168, 2)
_LIDS = ((159, 145), (386, 374))
_IRISES = ((33, 133, 468), (362, 263, 473))
"""Landmarks: the middle of upper and lower lip, bridge and base of the nose, the middle of upper and lower lids;
the corners of an eye from the image's left to its right, and its iris."""


def choose_neutral(faces: Sequence[Face | None], portrait: Face) -> int:
    """Return the index of the frame to measure motion against.

    A frame that shows the portrait itself is preferred to all others. Otherwise it is the calmest face with closed
    lips, in the clip's usual pose; among equally calm ones the nearest to the portrait's expression. The earliest wins
    a tie; 0 if there is no face at all.
    """
    seen = [(index, face) for index, face in enumerate(faces) if face is not None]
    if not seen:
        return 0
    unlike, index = min((not shows_portrait(face, portrait), index) for index, face in seen)
    if not unlike:
        return index
    return _find_calmest(seen, portrait)


def move_to_usual_pose(neutral: Face, faces: Sequence[Face | None], portrait: Face | None) -> Face:
    """Move a neutral face into the usual pose of a shot, so that the portrait keeps its own pose on the whole.

    faces: those of the shot's frames. A face of the shot that shows the portrait itself stays where it is.
    """
    if portrait is not None and any(face is neutral for face in faces) and shows_portrait(neutral, portrait):
        return neutral
    poses = [face.pose for face in faces if face is not None]
    u, _, vt = np.linalg.svd(np.median([pose.rotation for pose in poses], axis=0))
    rotation = (u * [1.0, 1.0, np.linalg.det(u @ vt)]) @ vt
    translation = np.median([pose.translation for pose in poses], axis=0)
    scale = float(np.median([pose.scale for pose in poses]))
    head = (neutral.landmarks - neutral.pose.translation) @ neutral.pose.rotation / neutral.pose.scale
    landmarks = (scale * head @ rotation.T + translation).astype(np.float32)
    pose = HeadPose(rotation.astype(np.float32), translation.astype(np.float32), scale)
    return Face(landmarks, neutral.expression, pose, neutral.presence)


def measure_unrest(face: Face) -> float:
    """Return how far a face is from rest: 0 is calm and frontal, 1 about one full expression, or a head turned far."""
    return _measure_strain(face) + _measure_turn(face)


def neutral_cost(face: Face) -> float:
    """Return how badly a face serves as the neutral one: unrest, plus parted lips, plus a look aside."""
    return least_neutral_cost(face) + _measure_strain(face)


def least_neutral_cost(face: Face) -> float:
    """Return what of `neutral_cost` can be said without the blendshapes: it is at least as much."""
    apart = measure_lip_gap(face) / _FULL_GAP
    return _measure_turn(face) + min(apart, 2.0) + (_gaze_offset(face) / _FULL_GLANCE) ** 2


def measure_lip_gap(face: Face) -> float:
    """Return the gap between the lips in the middle, as a share of the nose's length."""
    return _landmark_distance(face, _LIPS)


def _find_calmest(seen: Sequence[tuple[int, Face]], portrait: Face) -> int:
    """Return the index of the face that serves best; blendshapes are asked for only of faces that may be it."""
    least = np.round(_least_costs(seen), _DIGITS)
    best = (np.inf, 0)
    for place in np.argsort(least, kind="stable").tolist():
        if least[place] > best[0]:
            break
        index, face = seen[place]
        strain = _measure_strain(face) + _LIKENESS * _expression_distance(face, portrait)
        best = min(best, (round(float(least[place]) + strain, _DIGITS), index))
    return best[1]


def _least_costs(seen: Sequence[tuple[int, Face]]) -> NDArray[np.float64]:
    """Return how badly each face (N,) of a clip serves as its neutral one, apart from its blendshapes."""
    faces = [face for _, face in seen]
    angles = np.array([head_angles(face.pose) for face in faces])
    wander = np.linalg.norm(angles - np.median(angles, axis=0), axis=1) / _FULL_WANDER_DEG
    turned = np.linalg.norm(angles, axis=1) / _FULL_TURN_DEG
    gaps = np.array([_landmark_distance(face, _LIPS) for face in faces]) / _FULL_GAP
    eyes = np.array([sum(_landmark_distance(face, lids) for lids in _LIDS) for face in faces])
    stare = (eyes / max(float(np.median(eyes)), 1e-6) - 1.0) / _FULL_STARE
    glance = np.array([_gaze_offset(face) for face in faces]) / _FULL_GLANCE
    costs: NDArray[np.float64] = turned**2 + wander**2 + np.minimum(gaps, 2.0) + stare**2 + glance**2
    costs += _movement_speeds(seen) / _FULL_SPEED
    return costs


def _measure_turn(face: Face) -> float:
    return (float(np.linalg.norm(head_angles(face.pose))) / _FULL_TURN_DEG) ** 2


def _measure_strain(face: Face) -> float:
    return float(_blendshape_weights() @ face.blendshapes)


def _gaze_offset(face: Face) -> float:
    """Return how far both irises are from the middle of their eyes, along the eye, in eye widths."""
    shares = []
    for left, right, iris in _IRISES:
        corner, along = face.landmarks[left, :2], face.landmarks[right, :2] - face.landmarks[left, :2]
        share = float((face.landmarks[iris, :2] - corner) @ along) / max(float(along @ along), 1e-6)
        shares.append(share - 0.5)
    return abs(sum(shares)) / len(shares)


def _landmark_distance(face: Face, two: tuple[int, int]) -> float:
    """Return the distance of two landmarks, as a share of the nose's length."""
    a, b = face.landmarks[list(two)]
    bridge, base = face.landmarks[list(_NOSE)]
    return float(np.linalg.norm(a - b) / max(float(np.linalg.norm(bridge - base)), 1e-6))


def _movement_speeds(seen: Sequence[tuple[int, Face]]) -> NDArray[np.float64]:
    """Return how fast each face (N,) moves, by its fastest landmarks; a cut or a gap counts as no movement."""
    steps = np.zeros(len(seen) + 1)
    for place, ((before, a), (after, b)) in enumerate(pairwise(seen), start=1):
        if after == before + 1:
            moved = np.linalg.norm(b.landmarks[:, :2] - a.landmarks[:, :2], axis=1)
            steps[place] = float(np.percentile(moved, 75)) / max(float(np.ptp(a.landmarks[:, 1])), 1e-6)
    steps[steps > _CUT] = 0
    speeds: NDArray[np.float64] = (steps[:-1] + steps[1:]) / 2
    return speeds


def shows_portrait(face: Face, portrait: Face) -> bool:
    """Return True if the face is the portrait's own, in the moment that it shows."""
    return _aligned_distance(face, portrait) < _SAME_FACE


def _aligned_distance(face: Face, portrait: Face) -> float:
    """Return the distance of the landmarks after the best similarity transform, as a share of the face's size."""
    target = portrait.landmarks.astype(np.float64)
    scale, rotation, translation = fit_similarity(face.landmarks[:, :2], target[:, :2], np.ones(len(target)))
    apart = scale * face.landmarks[:, :2] @ rotation.T + translation - target[:, :2]
    size = float(np.ptp(target[:, :2], axis=0).max())
    return float(np.sqrt((apart**2).sum(1).mean())) / max(size, 1e-6)


def _expression_distance(face: Face, portrait: Face) -> float:
    return float(_blendshape_weights() @ np.abs(face.blendshapes - portrait.blendshapes))


@cache
def _blendshape_weights() -> Floats:
    """Return the weight of each of the 52 blendshapes."""
    weights = [
        next((weight for start, weight in _DISTURBANCE if name.startswith(start)), 0.0) for name in BLENDSHAPE_NAMES
    ]
    return np.array(weights, np.float32)
