"""A portrait's face as a grid of cells, into which any picture of the same mesh can be unwrapped.

Owns: which cell belongs to which place of the face, and where plain skin is. Does not know: drivers, expressions.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.rig import Rig, once_per_rig
from engine.animators.instant.rig.topology import (
    EYES,
    LEFT_BROW,
    LEFT_EDGE,
    MESH,
    NOSTRILS,
    OUTER_LIPS,
    OVAL,
    RIGHT_BROW,
    RIGHT_EDGE,
    Indices,
)
from engine.core.types import Floats, Image
from engine.tracking.bundle import canonical_face

_FACE_WIDTH_CELLS = 96
_UNSEEN, _WELL_SEEN = 0.25, 0.60
"""Cosines of a place's angle to the viewer: below the first it is not used, above the second fully."""


class CellLayout(NamedTuple):
    """What of the cells depends on the portrait alone, and is not written to.

    covered: flat indices of the mesh's cells; triangle: of each, its triangle; corners (3, N) of it, and their shares.
    normals: of the triangles. The others are as in `FaceCells`.
    """

    step_px: int
    width_cells: float
    left: int
    top: int
    mask: Floats
    plain_skin: Floats
    covered: NDArray[np.intp]
    triangle: NDArray[np.int32]
    corners: NDArray[np.intp]
    shares: Floats
    normals: Points


class FaceCells:
    """The grid over one portrait's face, with the buffers to unwrap pictures into it. Not for two threads at once.

    Shapes:  all grids (rows, columns) float32. mask: 1 where the mesh is. plain_skin: 1 on plain skin within the face
             oval; 0 on lips, eyes and outside; little on brows and nostrils. samples: a few flat indices of the mesh.
    Units:   width_cells is the width of the face; a cell is step_px wide; left, top in the portrait's pixels.
    """

    def __init__(self, rig: Rig) -> None:
        layout = lay_out_cells(rig)
        self.step_px, self.width_cells, self.left, self.top = (
            layout.step_px,
            layout.width_cells,
            layout.left,
            layout.top,
        )
        self.mask, self.plain_skin = layout.mask, layout.plain_skin
        self.rows, self.columns = layout.mask.shape
        self._layout = layout
        self._places = np.zeros((2, self.rows * self.columns), np.float32)
        self._seen = np.zeros(self.rows * self.columns, np.float32)
        self.samples = layout.covered[::7]

    def unwrap_brightness(self, picture: Image, landmarks: Points) -> Floats:
        """Return the brightness (0-255) of a picture of any face, laid out like this one; landmarks (478, 2) in it."""
        left, top, part = _crop_face(picture, landmarks[:MESH])
        grey = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY)
        points = (landmarks[:MESH].T - [[left], [top]]).astype(np.float32)
        around = points.take(self._layout.corners, axis=1)
        around *= self._layout.shares
        self._places[:, self._layout.covered] = around[:, 0] + around[:, 1] + around[:, 2]
        x, y = self._places.reshape(2, self.rows, self.columns)
        found = cv2.remap(grey, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return found.astype(np.float32) * self.mask

    def facing_weights(self, rotation: Points) -> Floats:
        """Return 1 where a head turned by rotation (3, 3) faces the camera, 0 where it is seen from the side."""
        towards = -(self._layout.normals @ rotation[2])
        seen = np.clip((towards - _UNSEEN) / (_WELL_SEEN - _UNSEEN), 0, 1).astype(np.float32)
        self._seen[self._layout.covered] = seen[self._layout.triangle]
        return cv2.blur(self._seen.reshape(self.rows, self.columns), (5, 5)).astype(np.float32, copy=False)


@once_per_rig
def lay_out_cells(rig: Rig) -> CellLayout:
    """Lay the grid over a portrait's face."""
    points = rig.landmarks[:MESH, :2]
    face_width = float(np.linalg.norm(rig.landmarks[LEFT_EDGE] - rig.landmarks[RIGHT_EDGE]))
    step_px = max(1, round(face_width / _FACE_WIDTH_CELLS))
    left, top = (min(max(0, int(value)), rig.size_px - 5) for value in np.floor(points.min(0)))
    right, bottom = (min(rig.size_px, int(value) + 1) for value in np.ceil(points.max(0)))
    columns = max(4 // step_px, (right - left) // step_px)
    rows = max(4 // step_px, (bottom - top) // step_px)
    cells = (points - [left, top]) / step_px - 0.5 + 0.5 / step_px
    skin = rig.triangles[rig.skin_from :]
    labels = _rasterize_triangles(cells[skin], rows, columns)
    mask: Floats = (labels >= 0).astype(np.float32)
    covered = np.flatnonzero(labels.ravel() >= 0)
    triangle = labels.ravel()[covered]
    corners = np.ascontiguousarray(skin[triangle].T, np.intp)
    shares = _interpolation_shares(cells, corners, np.divmod(covered, columns))
    plain_skin = _plain_skin_mask(cells, mask.shape, face_width / step_px)
    normals = _triangle_normals(skin)
    placed = (step_px, face_width / step_px, left, top)
    return CellLayout(*placed, mask, plain_skin, covered, triangle, corners, shares, normals)


def _rasterize_triangles(triangles: Points, rows: int, columns: int) -> NDArray[np.int32]:
    labels = np.full((rows, columns), -1, np.int32)
    for label, corners in enumerate(np.rint(triangles * 16).astype(np.int32)):
        cv2.fillConvexPoly(labels, corners, label, cv2.LINE_8, 4)
    return labels


def _interpolation_shares(
    cells: Points, corners: NDArray[np.intp], place: tuple[NDArray[np.intp], NDArray[np.intp]]
) -> Floats:
    """Return the shares (3, N) of the vertices at the corners (3, N) of triangles, at N places (row, column) in
    them."""
    a, b, c = cells[corners]
    first, second, here = b - a, c - a, np.column_stack([place[1], place[0]]) - a
    area = _cross_product_2d(first, second)
    area = np.where(np.abs(area) < 1e-6, 1e-6, area)
    u, v = _cross_product_2d(here, second) / area, _cross_product_2d(first, here) / area
    return np.stack([1 - u - v, u, v]).astype(np.float32)


def _plain_skin_mask(cells: Points, shape: tuple[int, ...], width_cells: float) -> Floats:
    weight = np.zeros(shape, np.float32)
    cv2.fillPoly(weight, [np.rint(cells[OVAL]).astype(np.int32)], 1.0)
    square = np.ones((3, 3), np.uint8)
    weight = cv2.erode(weight, square, iterations=max(1, round(0.06 * width_cells))).astype(np.float32)
    margin = max(1, int(0.024 * width_cells))
    parts: list[tuple[Indices, int, float]] = [(OUTER_LIPS, margin, 0.0)]
    parts += [(eye.outline, margin + 1, 0.0) for eye in EYES]
    parts += [(RIGHT_BROW, margin, 0.25), (LEFT_BROW, margin, 0.25), (NOSTRILS, 1, 0.3)]
    for part, grow, share in parts:
        area = np.zeros(shape, np.uint8)
        cv2.fillConvexPoly(area, cv2.convexHull(np.rint(cells[part]).astype(np.int32)), 1)
        weight[cv2.dilate(area, square, iterations=grow) > 0] *= share
    return cv2.GaussianBlur(weight, (0, 0), max(0.3, 0.02 * width_cells)).astype(np.float32)


def _crop_face(picture: Image, points: Points) -> tuple[int, int, Image]:
    """Return the part of a picture that contains the points, after its left and top; the whole picture if they are
    outside."""
    height, width = picture.shape[:2]
    low, high = np.floor(points.min(0)), np.ceil(points.max(0)) + 1
    left, right = (int(min(max(edge, 0), width)) for edge in (low[0], high[0]))
    top, bottom = (int(min(max(edge, 0), height)) for edge in (low[1], high[1]))
    if right - left < 2 or bottom - top < 2:
        return 0, 0, picture
    return left, top, picture[top:bottom, left:right]


def _triangle_normals(triangles: NDArray[np.int32]) -> Points:
    """Return the outward unit normals (T, 3) of the mean face's triangles: in front they point to -z, the viewer."""
    corners = canonical_face().vertices.astype(np.float64)[triangles]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-9
    outward: Points = normals * -np.sign(np.median(normals[:, 2]))
    return outward


def _cross_product_2d(a: Points, b: Points) -> Points:
    crossed: Points = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return crossed
