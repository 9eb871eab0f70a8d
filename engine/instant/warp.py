"""Moves the portrait's pixels: from where every vertex went to one dense map, and one resampling.

Owns: the buffers of the map, and drawing order. Does not know: faces, drivers.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.messages import Image

_MAP_SIDE_PX = 256
"""The map is computed at about this size and enlarged: it is smooth, and the full size costs four times as much."""
_SUBPIXEL_BITS = 4
_FLAT = 0.5
"""Triangles of less than this doubled area, in pixels, count as seen from the back."""


class Warp:
    """Warps one picture of (size_px, size_px) by a fixed set of triangles. Not for two threads at once.

    Shapes:  vertices (V, 2) float32 where the triangles' (T, 3) corners lie in the picture. The first
             `flat` triangles are drawn first, in their order; the others from far to near.
    """

    def __init__(self, vertices: NDArray[np.float32], triangles: NDArray[np.int32], flat: int, size_px: int) -> None:
        self._triangles = triangles
        self._flat = flat
        self._size_px = size_px
        corners = vertices[triangles]
        self._source = corners[:, 0]
        self._source_edges = (corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        self._facing = np.sign(_doubled_area(corners[flat:]))
        side = size_px if size_px <= _MAP_SIDE_PX else max(_MAP_SIDE_PX, size_px // 2)
        self._step = size_px / side
        line = ((np.arange(side) + 0.5) * self._step - 0.5).astype(np.float32)
        self._x = np.tile(line, side)
        self._y = np.repeat(line, side)
        self._labels = np.zeros((side, side), np.int32)
        self._affine = np.empty((6, len(triangles)), np.float32)
        self._term = np.empty(side * side, np.float32)
        self._coarse = np.empty((2, side, side), np.float32)
        self._map = np.empty((2, size_px, size_px), np.float32)

    def aim(self, vertices: NDArray[np.float32], depth: NDArray[np.float64]) -> None:
        """Compute the map for vertices (V, 2) that moved; depth (V,) is larger for what is farther away."""
        corners = vertices[self._triangles]
        self._draw_labels(corners, depth)
        self._solve(corners)
        for axis in range(2):
            self._fill(self._coarse[axis].reshape(-1), self._affine[3 * axis : 3 * axis + 3])
            if self._step != 1:
                cv2.resize(self._coarse[axis], (self._size_px, self._size_px), dst=self._map[axis])
            else:
                self._map[axis] = self._coarse[axis]

    def apply(self, image: Image) -> Image:
        """Return the warped picture: a new array of the same shape."""
        warped = cv2.remap(image, self._map[0], self._map[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return warped.astype(np.uint8, copy=False)

    def _draw_labels(self, corners: NDArray[np.float32], depth: NDArray[np.float64]) -> None:
        scale = (1 << _SUBPIXEL_BITS) / self._step
        outlines = np.rint((corners + 0.5) * scale - (1 << _SUBPIXEL_BITS) / 2).astype(np.int32)
        order = np.argsort(-depth[self._triangles[self._flat :]].sum(1))
        front = (_doubled_area(corners[self._flat :]) * self._facing > -_FLAT)[order]
        order = np.concatenate([order[~front], order[front]]) + self._flat
        draw, labels = cv2.fillConvexPoly, self._labels
        for label in range(self._flat):
            draw(labels, outlines[label], label, cv2.LINE_8, _SUBPIXEL_BITS)
        for label in order.tolist():
            draw(labels, outlines[label], label, cv2.LINE_8, _SUBPIXEL_BITS)

    def _solve(self, corners: NDArray[np.float32]) -> None:
        """Find for every triangle the affine rows that lead from the avatar back into the portrait."""
        first = corners[:, 0]
        a, b = corners[:, 1] - first, corners[:, 2] - first
        det = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
        det = np.where(np.abs(det) < 1e-3, np.float32(1e-3), det)
        p, q = self._source_edges
        for axis in range(2):
            rows = self._affine[3 * axis : 3 * axis + 3]
            rows[0] = (p[:, axis] * b[:, 1] - q[:, axis] * a[:, 1]) / det
            rows[1] = (q[:, axis] * a[:, 0] - p[:, axis] * b[:, 0]) / det
            rows[2] = self._source[:, axis] - rows[0] * first[:, 0] - rows[1] * first[:, 1]

    def _fill(self, target: NDArray[np.float32], rows: NDArray[np.float32]) -> None:
        labels = self._labels.reshape(-1)
        np.take(rows[0], labels, out=target, mode="clip")
        target *= self._x
        np.take(rows[1], labels, out=self._term, mode="clip")
        self._term *= self._y
        target += self._term
        np.take(rows[2], labels, out=self._term, mode="clip")
        target += self._term


def _doubled_area(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    a, b = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area: NDArray[np.float32] = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return area
