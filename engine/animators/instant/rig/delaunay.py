"""Connects points by triangles, so that no point lies within the circle through the corners of a triangle.

Owns: the call to OpenCV. Does not know: what the points are. SciPy's triangles would be as good, but importing it takes
35 MB and a tenth of a second.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.rig.head_space import Points

_ROOM = 20
"""The distance of OpenCV's own vertices, as a multiple of the points' extent: too near, they would take edges away."""


def connect_points(points: Points) -> NDArray[np.intp]:
    """Return triangles (T, 3), as indices of points (N, 2); of points in the same place only the first is used."""
    low, extent = points.min(0), max(1.0, float(np.ptp(points, axis=0).max()))
    corner = np.floor(low - _ROOM * extent)
    side = int(np.ceil((2 * _ROOM + 1) * extent)) + 2
    mesh = cv2.Subdiv2D((int(corner[0]), int(corner[1]), side, side))
    index_of: dict[tuple[float, float], int] = {}
    for index, (x, y) in enumerate(points.astype(np.float32).tolist()):
        if (x, y) not in index_of:
            index_of[x, y] = index
            mesh.insert((x, y))
    corners = np.asarray(mesh.getTriangleList()).reshape(-1, 3, 2).tolist()
    found = [[index_of.get((x, y), -1) for x, y in triangle] for triangle in corners]
    triangles = np.array(found, np.intp).reshape(-1, 3)
    return triangles[(triangles >= 0).all(1)]
