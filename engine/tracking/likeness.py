"""Rates whether a detected face is a person's.

Owns: one number that is high for people (also painted, drawn and three-dimensional ones) and low for animals, toys and
patterns that the networks mistake for faces. Does not know: what the rating decides.

The landmark network's presence says little: a button or a knee may reach 1.0. But the networks disagree on a false
face: the landmarks move when the picture is shifted, turned, scaled or mirrored, the detector's score is low, and its
eyes, nose and mouth are not where the landmarks are.
"""

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from engine.core.types import Face, Floats, Image
from engine.tracking.bundle import canonical_face
from engine.tracking.detector import FaceDetector
from engine.tracking.landmarks import LandmarkNetwork
from engine.tracking.region import Region, region_around
from engine.tracking.rotated_crop import crop_region

_CONTEXT_PX = 768
_CONTEXT = 4.0
"""Side of the part of the picture that is rated, over the extent of the landmarks."""
_VIEWS = (1.6, 2.2, 3.0, 4.0)
"""Sides of the squares shown to the detector, in the same unit; each also mirrored."""
_NUDGES = ((0.85, 0.0), (1.2, 0.0), (1.0, 0.2), (1.0, -0.2))
"""(factor of the region's side, turn in radians) of the regions in which the landmarks are predicted again."""
_UNSEEN = 0.5
"""The disagreement that counts when the detector sees no face, or another one."""
_DISAGREEMENT_COST, _WANDER_COST = 2.0, 3.0
"""Fitted by hand on 160 false and 540 true faces."""
_EYES_NOSE_MOUTH = ((468,), (473,), (1,), (13, 14))
"""The landmarks whose means are the detector's first four keypoints."""


def rate_human_likeness(image: Image, face: Face, detector: FaceDetector, landmark_network: LandmarkNetwork) -> float:
    """Return at most 1.0; people's faces of 60 pixels and more reach 0.6-0.9, other things mostly less than 0.45."""
    around = region_around(face.landmarks)
    side = float(np.ptp(face.landmarks[:, :2], axis=0).max())
    context = crop_region(
        image, Region(around.x, around.y, side * _CONTEXT, around.angle_rad), _empty_image(_CONTEXT_PX)
    )
    mirrored = np.ascontiguousarray(context[:, ::-1])
    middle = Region(_CONTEXT_PX / 2, _CONTEXT_PX / 2, around.side_px * _CONTEXT_PX / (side * _CONTEXT), 0.0)
    landmarks, _ = landmark_network.predict_landmarks(context, middle)
    wander = _measure_instability(context, mirrored, middle, landmarks, landmark_network) / (_CONTEXT_PX / _CONTEXT)
    scores, disagreements = zip(*_compare_detections(context, mirrored, landmarks, detector), strict=True)
    return float(np.median(scores) - _DISAGREEMENT_COST * np.median(disagreements) - _WANDER_COST * wander)


def _measure_instability(
    context: Image, mirrored: Image, middle: Region, landmarks: Floats, network: LandmarkNetwork
) -> float:
    """Return how far landmarks move, in pixels, when the region is nudged and when the picture is mirrored."""
    nudged = [
        _mean_distance(
            network.predict_landmarks(context, Region(middle.x, middle.y, middle.side_px * factor, turn))[0], landmarks
        )
        for factor, turn in _NUDGES
    ]
    seen_mirrored = network.predict_landmarks(
        mirrored, Region(_CONTEXT_PX - 1 - middle.x, middle.y, middle.side_px, 0.0)
    )[0]
    back = seen_mirrored[_mirror_indices()]
    back[:, 0] = _CONTEXT_PX - 1 - back[:, 0]
    return (sum(nudged) / len(nudged) + _mean_distance(back, landmarks)) / 2


def _compare_detections(
    context: Image, mirrored: Image, landmarks: Floats, detector: FaceDetector
) -> Iterator[tuple[float, float]]:
    """Yield the detector's score and its disagreement with the landmarks, over the face, for every view."""
    own = np.array([landmarks[list(group), :2].mean(axis=0) for group in _EYES_NOSE_MOUTH])
    own_mirrored = own[[1, 0, 2, 3]]
    own_mirrored[:, 0] = _CONTEXT_PX - 1 - own_mirrored[:, 0]
    for view in _VIEWS:
        side = round(_CONTEXT_PX * view / _CONTEXT)
        start = (_CONTEXT_PX - side) // 2
        for picture, wanted in ((context, own), (mirrored, own_mirrored)):
            found = detector.detect_faces(picture[start : start + side, start : start + side])
            apart = [
                _mean_distance(detection.keypoints[: len(wanted)] + start, wanted) * _CONTEXT / _CONTEXT_PX
                for detection in found
            ]
            nearest = int(np.argmin(apart)) if apart else 0
            if apart and apart[nearest] < _UNSEEN:
                yield found[nearest].score, apart[nearest]
            else:
                yield 0.0, _UNSEEN


def _mean_distance(a: Floats, b: Floats) -> float:
    return float(np.linalg.norm(a[:, :2] - b[:, :2], axis=1).mean())


def _empty_image(size_px: int) -> Image:
    return np.empty((size_px, size_px, 3), np.uint8)


@cache
def _mirror_indices() -> NDArray[np.int64]:
    """Return, for each landmark, the one that takes its place in a mirrored picture."""
    vertices = canonical_face().vertices
    apart = np.linalg.norm(vertices[:, None] - vertices * np.array([-1, 1, 1], np.float32), axis=2)
    right_iris, left_iris = [468, 471, 470, 469, 472], [473, 476, 475, 474, 477]
    return np.concatenate([apart.argmin(axis=1), left_iris, right_iris])
