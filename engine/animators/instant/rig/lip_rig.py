"""Measures a portrait's mouth at rest.

Owns: the mouth's proportions, which skin moves with each lip, and the triangles of its opening.
Does not know: drivers, pictures.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.topology import LOWER_LIP, MESH, MOUTH_OPENING, OUTER_LIPS, UPPER_LIP

_LIP_SPREAD_CM = 0.5
_LIP_REACH_CM, _JAW_REACH = 0.9, 0.6
"""How far around the lips the skin moves with them; farther, by a share of the mouth's own gap, if an open mouth has to
close, because then the whole jaw moves."""
_LEAST_PULL = 1e-4
"""Softens the weights, so that skin far from a lip follows the whole lip and not only its nearest point."""


@dataclass(frozen=True, slots=True, eq=False)
class LipRig:
    """The mouth of a portrait, in head space.

    Shapes:  upper_pull, lower_pull (468, 9): how far each vertex moves with each inner point of a lip.
    Units:   width_cm between the inner corners; openness: the gap in the middle as a share of the width.
    """

    width_cm: float
    openness: float
    upper_pull: Points
    lower_pull: Points


def build_lip_rig(shape: Points, is_drawn: bool = False) -> LipRig:
    """Measure the mouth of a portrait: shape (478, 3) in head space.

    is_drawn: it is a flat drawing, whose jaw stays where it is when an open mouth closes.
    """
    return LipRig(
        mouth_width(shape),
        mouth_openness(shape),
        _lip_pull_weights(UPPER_LIP[1:-1], shape, -1, 0.0),
        _lip_pull_weights(LOWER_LIP[1:-1], shape, 1, 0.0 if is_drawn else _JAW_REACH),
    )


def mouth_width(shape: Points) -> float:
    """Return the distance between the inner corners."""
    return math.dist(shape[UPPER_LIP[0]].tolist(), shape[UPPER_LIP[-1]].tolist())


def nose_length(shape: Points) -> float:
    """Return the length from bridge to base: how far a jaw opens depends on the length of the face, not on the mouth's
    width."""
    return float(np.linalg.norm(shape[168] - shape[2]))


def mouth_openness(shape: Points) -> float:
    """Return the gap in the middle of the mouth as a share of its width; 0 if the lips touch or overlap."""
    apart = (shape[LOWER_LIP[4:7]] - shape[UPPER_LIP[4:7]]).tolist()
    gaps = [math.hypot(*each) for each in apart if each[1] > 0]
    return sum(gaps) / len(apart) / max(mouth_width(shape), 1e-6)


def triangulate_opening() -> NDArray[np.intp]:
    """Return triangles (18, 3), indices into MOUTH_OPENING, that fill the opening from corner to corner."""
    count = len(UPPER_LIP)
    lower = [0, *range(len(MOUTH_OPENING) - 1, count - 1, -1), count - 1]
    triangles = []
    for column in range(count - 1):
        a, b, c, d = column, column + 1, lower[column + 1], lower[column]
        triangles += [[a, b, d]] * (a != d) + [[b, c, d]] * (b != c)
    return np.array(triangles, np.intp)


def _lip_pull_weights(lip: NDArray[np.intp], shape: Points, side: int, jaw_reach: float) -> Points:
    vertices, contour = shape[:MESH, :2], shape[lip, :2]
    middle_y = float(shape[UPPER_LIP, 1].mean() + shape[LOWER_LIP, 1].mean()) / 2
    beyond = (vertices[:, 1] - middle_y) * side < 0
    squared = ((vertices[:, None] - contour[None]) ** 2).sum(2)
    pull = np.exp(-squared / (2 * _LIP_SPREAD_CM**2)) + _LEAST_PULL
    pull[beyond] = 0
    pull[MOUTH_OPENING] = 0
    pull /= np.maximum(pull.sum(1, keepdims=True), 1e-6)
    band = np.concatenate([contour, vertices[OUTER_LIPS][~beyond[OUTER_LIPS]]])
    from_lip = ((vertices[:, None] - band[None]) ** 2).sum(2).min(1)
    gap = max(0.0, float((shape[LOWER_LIP, 1] - shape[UPPER_LIP, 1]).max()))
    reach = _LIP_REACH_CM + jaw_reach * gap
    pull *= np.exp(-from_lip / (2 * reach**2))[:, None]
    pull[lip] = np.eye(len(lip))
    result: Points = pull
    return result
