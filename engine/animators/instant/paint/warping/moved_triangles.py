"""The triangles of a portrait's mesh, ready to be drawn where the mesh has moved: corners, depths, and what they show.

Owns: the drawing order, and how triangles that are seen edge-on are drawn. Does not know: pictures, drawing.
"""

import numpy as np
from numpy.typing import NDArray

from engine.core.types import Floats

NEAREST, FARTHEST = 1.0, 2.0
"""Depths between which the triangles lie, one behind the other."""
_NEXT = 1.9
"""Behind it are those that are drawn in their order, before it the others."""
_FLAT = 1e-2
"""Triangles with less than this doubled area, in square pixels, count as lines."""
_STEEPEST = 4.0
"""Pixels of the portrait per pixel of the avatar: beyond this a triangle is so oblique that its neighbours are drawn
over it."""
_THINNEST_PX = 0.5


class MovedTriangles:
    """A fixed set of triangles. Not for two threads at once.

    Shapes:  vertices (V, 2) float32, the places in the portrait of the corners of triangles (T, 3). The first `flat`
             triangles are drawn first, in their order; the others from far to near.
    Numbers are kept axis by axis and corner by corner, (2, 3, T), because that is quicker.
    """

    def __init__(
        self, vertices: Floats, triangles: NDArray[np.int32], flat: int, size_px: int, overlap_px: float
    ) -> None:
        """overlap_px: how far a triangle reaches beyond its corners: rounding would leave holes between neighbours."""
        count = len(triangles)
        self._corners_of = np.ascontiguousarray(triangles.T)
        self._flat, self._size_px = flat, size_px
        places = vertices.T[:, self._corners_of]
        self._edges = places[:, 1:] - places[:, :1]
        self._front = np.sign(_doubled_areas(self._edges))
        self._front[flat:] = np.sign(_doubled_areas(self._edges[..., flat:]).sum())
        middle = places.mean(1, keepdims=True)
        reach = np.abs(places - middle).max((0, 1))
        self._growth = (overlap_px / np.maximum(reach, _THINNEST_PX)).astype(np.float32)
        self._own = self._write_colours(self._grow_triangles(places))
        self._middle = middle[:, 0].astype(np.float32)
        self._points = np.empty((count, 3, 3), np.float32)
        self._depths = np.linspace(FARTHEST, _NEXT, count, dtype=np.float32)
        self._depths[:flat] = np.linspace(FARTHEST, _NEXT, flat, endpoint=False)

    def place_corners(self, vertices: Floats, depth: NDArray[np.float64]) -> tuple[Floats, Floats, Floats]:
        """Return corners and colours (T, 3, 3) float32 for moved vertices (V, 2), both valid until the next call, and
        the corners (2, 3, N) in pixels of the triangles that do not face the viewer.

        depth: (V,), larger for vertices farther away. Corners are as a camera with a right angle of view sees them that
        looks along -z at a picture whose left, right, upper and lower edges are at -1 and 1. Colours: where in the
        portrait a corner is read, in pixels; then 0.
        """
        moved = vertices.T.take(self._corners_of, axis=1)
        seen, steep = self._find_sides(moved)
        colours = self._own
        if len(steep):
            colours = colours.copy()
            colours[steep, :, :2] = self._middle[:, steep].T[:, None]
        self._order_by_depth(depth, seen)
        unseen: Floats = moved[..., ~seen]
        x, y = self._grow_triangles(moved)
        per_px, away = np.float32(2 / self._size_px), self._depths
        edge = np.float32(0.5 * per_px - 1)
        self._points[..., 0] = ((x * per_px + edge) * away).T
        self._points[..., 1] = ((y * per_px + edge) * -away).T
        self._points[..., 2] = -away[:, None]
        return self._points, colours, unseen

    def _order_by_depth(self, depth: NDArray[np.float64], seen: NDArray[np.bool_]) -> None:
        """Put those that face the viewer before those that do not, and the nearer ones before the farther ones."""
        away = depth.take(self._corners_of[:, self._flat :]).sum(0)
        if len(away):
            nearest = away.min()
            shares = (away - nearest) / max(float(away.max() - nearest), 1e-6)
            shares += ~seen[self._flat :]
            self._depths[self._flat :] = NEAREST + shares * ((_NEXT - NEAREST) / 2)

    def _find_sides(self, moved: Floats) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
        """Return which triangles (T,) face the viewer, and the indices of those that are seen edge-on: these show one
        colour, because their slope is not defined."""
        edges = moved[:, 1:] - moved[:, :1]
        area = _doubled_areas(edges)
        size = np.maximum(np.abs(area), np.float32(_FLAT))
        slopes = self._edges[:, None, 0] * edges[:, 1]
        slopes -= self._edges[:, None, 1] * edges[:, 0]
        steepest = np.abs(slopes, out=slopes).reshape(4, -1).max(0)
        steep = (size <= _FLAT) | (steepest > _STEEPEST * size)
        area *= self._front
        return (area > 0) & ~steep, np.flatnonzero(steep)

    def _grow_triangles(self, corners: Floats) -> Floats:
        """Return triangles (2, 3, T) that reach a little farther."""
        middle = (corners[:, :1] + corners[:, 1:2] + corners[:, 2:]) * np.float32(1 / 3)
        grown: Floats = corners + self._growth * (corners - middle)
        return grown

    def _write_colours(self, places: Floats) -> Floats:
        colours = np.zeros((places.shape[2], 3, 3), np.float32)
        colours[..., :2] = places.T
        return colours


def _doubled_areas(edges: Floats) -> Floats:
    (ax, bx), (ay, by) = edges
    areas: Floats = ax * by - ay * bx
    return areas
