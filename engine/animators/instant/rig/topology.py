"""Names the landmarks of the 478-point face mesh, and computes the signed areas of a mesh's triangles.

Owns: names for landmark indices, the left-right mirror of the mesh, which triangles face the viewer.
Does not know: images.
"Right" is the person's own right side, which is at the image's left.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.tracking.bundle import canonical_face

Indices = NDArray[np.intp]
MESH = 468
"""Landmarks of the skin mesh; the irises follow after them."""


def _index_group(*indices: int) -> Indices:
    group = np.array(indices, np.intp)
    group.flags.writeable = False
    return group


OVAL = _index_group(
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
FOREHEAD_TOP, CHIN, RIGHT_EDGE, LEFT_EDGE, NOSE_TIP, NOSE_BASE = 10, 152, 234, 454, 4, 2

UPPER_LIP = _index_group(78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
"""The upper contour of the mouth opening, from the right corner to the left one."""
LOWER_LIP = _index_group(78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
MOUTH_OPENING = np.concatenate([UPPER_LIP, LOWER_LIP[-2:0:-1]])
OUTER_LIPS = _index_group(61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146)
LIP_COLOUR = _index_group(0, 17, 37, 267, 84, 314)
CHEEKS = _index_group(50, 280, 205, 425, 36, 266, 101, 330)
NOSTRILS = _index_group(98, 97, 2, 326, 327, 294, 278, 279, 4, 49, 48, 64)
RIGHT_BROW = _index_group(70, 63, 105, 66, 107, 55, 65, 52, 53, 46)
LEFT_BROW = _index_group(300, 293, 334, 296, 336, 285, 295, 282, 283, 276)

RIGID = _index_group(
    *(6, 168, 197, 195, 5, 4, 33, 133, 362, 263, 10, 67, 297, 109, 338, 103, 332, 54, 284, 151, 9, 8),
    *(127, 356, 234, 454, 162, 389, 116, 345, 117, 346, 2, 98, 327),
)
"""Landmarks that hardly move with expression, from nose bridge to temples."""
RIGID_WEIGHTS = np.array([2.0] * 10 + [1.0] * 18 + [0.5] * 4 + [0.7] * 3)


@dataclass(frozen=True, slots=True, eq=False)
class EyeTopology:
    """One eye; upper and lower run from the outer corner to the inner one and share both ends.

    iris: its centre, then four points of its rim. lid_crease: skin above the upper lid. below: skin under the
    lower lid. brow_skin, cheek_skin: where skin colour is measured, above and below the eye.
    """

    upper: Indices
    lower: Indices
    iris: Indices
    lid_crease: Indices
    below: Indices
    brow_skin: Indices
    cheek_skin: Indices
    outline: Indices = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "outline", _index_group(*self.upper, *self.lower[-2:0:-1]))


RIGHT_EYE = EyeTopology(
    upper=_index_group(33, 246, 161, 160, 159, 158, 157, 173, 133),
    lower=_index_group(33, 7, 163, 144, 145, 153, 154, 155, 133),
    iris=_index_group(468, 469, 470, 471, 472),
    lid_crease=_index_group(247, 30, 29, 27, 28, 56, 190),
    below=_index_group(25, 110, 24, 23, 22, 26, 112),
    brow_skin=_index_group(223, 222, 224),
    cheek_skin=_index_group(230, 229, 231),
)
LEFT_EYE = EyeTopology(
    upper=_index_group(263, 466, 388, 387, 386, 385, 384, 398, 362),
    lower=_index_group(263, 249, 390, 373, 374, 380, 381, 382, 362),
    iris=_index_group(473, 474, 475, 476, 477),
    lid_crease=_index_group(467, 260, 259, 257, 258, 286, 414),
    below=_index_group(255, 339, 254, 253, 252, 256, 341),
    brow_skin=_index_group(443, 442, 444),
    cheek_skin=_index_group(450, 449, 451),
)
EYES = (RIGHT_EYE, LEFT_EYE)

FAST = np.unique(
    np.concatenate(
        [
            *(MOUTH_OPENING, OUTER_LIPS, RIGHT_BROW, LEFT_BROW),
            *(eye.outline for eye in EYES),
            *(eye.iris for eye in EYES),
        ]
    )
)
"""Landmarks of lips, eyes and brows, which move faster than the rest of a face."""


@cache
def mirror_indices() -> Indices:
    """Return for each of the 478 landmarks its counterpart on the other side of the face."""
    vertices = canonical_face().vertices
    flipped = vertices * np.array([-1, 1, 1], np.float32)
    distance = np.linalg.norm(flipped[:, None] - vertices[None], axis=2)
    right_iris, left_iris = [473, 476, 475, 474, 477], [468, 471, 470, 469, 472]
    return np.concatenate([distance.argmin(1), right_iris, left_iris]).astype(np.intp)


def doubled_area(corners: NDArray[Any]) -> NDArray[Any]:
    """Return twice the signed area of triangles (T, 3, 2): (T,), in square pixels."""
    a, b = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area: NDArray[Any] = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return area


def front_facing_mask(corners: NDArray[Any], like: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which triangles (T, 3, 2) have the same orientation as most of the surface `like` (N, 3, 2)."""
    showing: NDArray[np.bool_] = doubled_area(corners) * np.sign(doubled_area(like).sum()) > 0
    return showing
