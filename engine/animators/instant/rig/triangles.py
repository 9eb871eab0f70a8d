"""Triangles in a picture: how large they are, and which way round.

Owns: signed areas. Does not know: what the triangles show.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def doubled_area(corners: NDArray[Any]) -> NDArray[Any]:
    """Twice the signed area of triangles (T, 3, 2): (T,), in square pixels."""
    a, b = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area: NDArray[Any] = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return area


def front_facing_mask(corners: NDArray[Any], like: NDArray[Any]) -> NDArray[np.bool_]:
    """Which triangles (T, 3, 2) are the same way round as most of the surface `like` (N, 3, 2)."""
    showing: NDArray[np.bool_] = doubled_area(corners) * np.sign(doubled_area(like).sum()) > 0
    return showing
