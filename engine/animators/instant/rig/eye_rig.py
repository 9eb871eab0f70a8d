"""Measures a portrait's eye at rest.

Owns: the eye's proportions, and which skin moves when its upper lid closes. Does not know: drivers, pictures.
"""

import math
from dataclasses import dataclass

import numpy as np

from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.topology import MESH, EyeTopology
from engine.core.portraits.drawn_face import DrawnEye

_LID_SPREAD_CM = 0.33
_LID_REACH_CM = 0.55
_LEAST_PULL = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class EyeRig:
    """One eye of a portrait, in head space.

    Shapes:  lid_pull (468, 9), how far each vertex moves with each point of the upper lid.
    Units:   gap_cm between the lids, width_cm between the corners; iris_radius_px in the portrait.
    """

    topology: EyeTopology
    gap_cm: float
    width_cm: float
    iris_radius_px: float
    lid_pull: Points


def build_eye_rig(topology: EyeTopology, shape: Points, landmarks: Points, drawn: DrawnEye | None = None) -> EyeRig:
    """Measure one eye of a portrait: shape (478, 3) in head space, landmarks (478, 3) in its pixels.

    drawn: set for a flat drawing, which is painted over as it closes, so that no skin has to follow its lid.
    """
    rim, centre = landmarks[topology.iris[1:], :2], landmarks[topology.iris[0], :2]
    return EyeRig(
        topology,
        eyelid_gap(topology, shape),
        eye_width(topology, shape),
        float(np.linalg.norm(rim - centre, axis=1).mean()),
        _lid_pull_weights(topology, shape) if drawn is None else _lid_alone_weights(topology, drawn),
    )


def eyelid_gap(topology: EyeTopology, shape: Points) -> float:
    """Return the mean distance between the lids, without the corners."""
    upper, lower = shape[topology.upper[2:-2]].tolist(), shape[topology.lower[2:-2]].tolist()
    return sum(map(math.dist, upper, lower)) / len(upper)


def eye_width(topology: EyeTopology, shape: Points) -> float:
    """Return the distance between the corners."""
    return math.dist(shape[topology.upper[0]].tolist(), shape[topology.upper[-1]].tolist())


def _lid_alone_weights(topology: EyeTopology, drawn: DrawnEye) -> Points:
    """Return weights (468, 9) with which nothing but the lid's own points moves; nothing at all of a shut eye."""
    pull = np.zeros((MESH, len(topology.upper)))
    if not drawn.is_shut:
        pull[topology.upper[1:-1], np.arange(1, len(topology.upper) - 1)] = 1
    return pull


def _lid_pull_weights(topology: EyeTopology, shape: Points) -> Points:
    vertices = shape[:MESH, :2]
    lid = shape[topology.upper, :2]
    middle_y = float((lid[:, 1] + shape[topology.lower, 1]).mean() / 2)
    squared = ((vertices[:, None] - lid[None]) ** 2).sum(2)
    pull: Points = np.exp(-squared / (2 * _LID_SPREAD_CM**2))
    pull[topology.lower[1:-1]] = 0
    pull[vertices[:, 1] > middle_y + 0.02] = 0
    pull /= np.maximum(pull.sum(1, keepdims=True), 1e-6)
    pull *= np.exp(-squared.min(1) / (2 * _LID_REACH_CM**2))[:, None]
    pull[topology.upper] = np.eye(len(topology.upper))
    pull[topology.upper[[0, -1]]] = 0
    pull[pull.sum(1) <= _LEAST_PULL] = 0
    return pull
