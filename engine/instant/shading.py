"""Expression shading: creases and bulges that the driver's face shows now and did not show at rest.

Owns: this layer of driver pixels: a low-passed ratio of brightness, confined to the face. Does not
know: mouths, eyes.
"""

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from engine.instant.driver_pixels import DriverPixels
from engine.instant.head_space import Points
from engine.instant.rig import Rig
from engine.instant.skin import LUMINANCE
from engine.instant.topology import (
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
from engine.messages import Floats
from engine.tracking.bundle import canonical_face

_FACE_WIDTH_CELLS = 110
_LOWEST, _HIGHEST = 0.66, 1.16
_SLOW_SHARE = 0.35
"""How much of broad changes of light remains, as a power; creases are narrow."""
_FOLLOW = 0.6
"""Share of the way to the new shading in each frame."""
_WARMTH = np.float32(1.0)
"""How much less the skin's strong colours darken in a crease than its weak ones."""
_MEMORY = 0.995
_LEAST_CALM = 0.02
_UNSEEN, _WELL_SEEN = 0.25, 0.60
_HAIR_LEVEL = 0.52
"""Below this share of the face's median brightness a place counts as hair, nostril or shadow."""


class ExpressionShading:
    """Shades one portrait. Holds the driver's own appearance at rest, gathered from calm frames."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        points = rig.landmarks[:MESH, :2]
        face_width = float(np.linalg.norm(rig.landmarks[LEFT_EDGE] - rig.landmarks[RIGHT_EDGE]))
        self._step = max(1, round(face_width / _FACE_WIDTH_CELLS))
        self._left, self._top = (max(0, int(value)) for value in np.floor(points.min(0)))
        right, bottom = (min(rig.size_px, int(value) + 1) for value in np.ceil(points.max(0)))
        self._columns = max(4, (right - self._left) // self._step)
        self._rows = max(4, (bottom - self._top) // self._step)
        self._cells = (points - [self._left, self._top]) / self._step - 0.5 + 0.5 / self._step
        self._fine_cells = 0.011 * face_width / self._step
        self._broad_cells = 0.045 * face_width / self._step
        self._prepare(face_width)

    def _prepare(self, face_width: float) -> None:
        skin = self._rig.triangles[self._rig.skin_from :]
        labels = self._draw_triangles(skin)
        self._covered = np.flatnonzero(labels.ravel() >= 0)
        self._triangle = labels.ravel()[self._covered]
        self._reader = self._interpolation(skin[self._triangle])
        self._mask = (labels >= 0).astype(np.float32)
        self._fine_norm = self._blurred(self._mask) + np.float32(1e-3)
        self._broad_norm = self._broad(self._mask) + np.float32(0.02)
        self._weight = self._where(face_width)
        self._normals = _normals(skin)
        self._map = np.zeros((2, self._rows * self._columns), np.float32)
        self._gain = np.ones((self._rows, self._columns), np.float32)
        self._calm_sum = np.zeros((self._rows, self._columns), np.float32)
        self._calm_weight = 0.0
        self._shaded = self._rig.backdrop.person.copy()
        colour = self._rig.skin.skin
        self._tint = 1 - _WARMTH * (colour / np.float32(colour @ LUMINANCE + 1) - 1)
        self._same = np.ones((self._rows * self._step, self._columns * self._step), np.float32)
        self._seen = np.zeros(self._rows * self._columns, np.float32)

    def restart(self) -> None:
        """Forget the driver."""
        self._calm_weight = 0.0
        self._calm_sum.fill(0)
        self._gain.fill(1)

    def shade(self, driver: DriverPixels, rotation: Points, calm: float) -> NDArray[np.uint8]:
        """Return the cut-out person (S, S, 4) with the driver's creases: own buffer, valid until the next call.

        rotation (3, 3) of the driver's head; calm in [0, 1]: how near to rest the driver's face is.
        """
        now = self._unfolded(driver)
        rest = self._at_rest(now, calm)
        ratio = self._narrow(now / rest)
        ratio = 1 + (ratio - 1) * (self._facing(rotation) * self._skin_only(now, rest) * np.float32(driver.face))
        self._gain += np.float32(_FOLLOW) * (ratio - self._gain)
        return self._lit()

    def _at_rest(self, now: Floats, calm: float) -> Floats:
        weight = max(calm, _LEAST_CALM)
        self._calm_sum *= np.float32(_MEMORY)
        self._calm_sum += now * np.float32(weight)
        self._calm_weight = self._calm_weight * _MEMORY + weight
        return self._calm_sum / np.float32(self._calm_weight)

    def _unfolded(self, driver: DriverPixels) -> Floats:
        """The driver's brightness, laid out like the portrait's face."""
        self._map[:, self._covered] = (self._reader @ driver.landmarks[:MESH, :2]).T
        shape = (2, self._rows, self._columns)
        where = self._map.reshape(shape)
        grey = cv2.cvtColor(driver.image, cv2.COLOR_RGB2GRAY)
        found = cv2.remap(grey, where[0], where[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return self._blurred(found.astype(np.float32) * self._mask) / self._fine_norm + np.float32(6)

    def _narrow(self, ratio: Floats) -> Floats:
        ratio = ratio / np.float32(np.median(ratio.ravel()[self._covered[::7]]))
        broad = self._broad(ratio * self._mask) / self._broad_norm
        return np.clip(ratio / broad * np.clip(broad, 0.6, 1.5) ** np.float32(_SLOW_SHARE), _LOWEST, _HIGHEST)

    def _facing(self, rotation: Points) -> Floats:
        """Places that the driver's camera sees from the side are not to be trusted."""
        towards = -(self._normals @ rotation[2])
        seen = np.clip((towards - _UNSEEN) / (_WELL_SEEN - _UNSEEN), 0, 1).astype(np.float32)
        self._seen[self._covered] = seen[self._triangle]
        return cv2.blur(self._seen.reshape(self._rows, self._columns), (5, 5)).astype(np.float32, copy=False)

    def _skin_only(self, now: Floats, rest: Floats) -> Floats:
        level = np.minimum(now, rest) / np.float32(np.median(now.ravel()[self._covered[::7]]))
        skin = np.clip((level - np.float32(_HAIR_LEVEL)) / np.float32(0.2), 0, 1)
        return cv2.blur(cv2.erode(skin, np.ones((3, 3), np.uint8)), (5, 5)).astype(np.float32, copy=False)

    def _lit(self) -> NDArray[np.uint8]:
        height, width = self._same.shape
        change = cv2.resize(self._weight * (self._gain - 1), (width, height)).astype(np.float32, copy=False)
        rows, columns = slice(self._top, self._top + height), slice(self._left, self._left + width)
        cv2.multiply(
            self._rig.backdrop.person[rows, columns],
            self._tinted(change),
            dst=self._shaded[rows, columns],
            dtype=cv2.CV_8U,
        )
        return self._shaded

    def _tinted(self, change: Floats) -> Floats:
        """Gains for red, green, blue and opacity: what lies in a crease keeps the warmth of the skin."""
        red, green, blue = (1 + change * tint for tint in self._tint)
        return cv2.merge([red, green, blue, self._same]).astype(np.float32, copy=False)

    def _draw_triangles(self, triangles: NDArray[np.int32]) -> NDArray[np.int32]:
        labels = np.full((self._rows, self._columns), -1, np.int32)
        for label, corners in enumerate(np.rint(self._cells[triangles] * 16).astype(np.int32)):
            cv2.fillConvexPoly(labels, corners, label, cv2.LINE_8, 4)
        return labels

    def _interpolation(self, corners: NDArray[np.int32]) -> csr_matrix:
        """Matrix (covered cells, 468) that interpolates any value of the vertices within the triangles."""
        row, column = np.divmod(self._covered, self._columns)
        a, b, c = (self._cells[corners[:, corner]] for corner in range(3))
        first, second, here = b - a, c - a, np.column_stack([column, row]) - a
        area = _cross(first, second)
        area = np.where(np.abs(area) < 1e-6, 1e-6, area)
        u, v = _cross(here, second) / area, _cross(first, here) / area
        shares = np.column_stack([1 - u - v, u, v]).astype(np.float32)
        starts = np.arange(0, 3 * len(corners) + 1, 3)
        return csr_matrix((shares.ravel(), corners.ravel(), starts), shape=(len(corners), MESH))

    def _where(self, face_width: float) -> Floats:
        """1 on plain skin within the face oval; 0 on lips, eyes and outside; little on brows and nostrils."""
        weight = np.zeros((self._rows, self._columns), np.float32)
        cv2.fillPoly(weight, [np.rint(self._cells[OVAL]).astype(np.int32)], 1.0)
        square = np.ones((3, 3), np.uint8)
        weight = cv2.erode(weight, square, iterations=max(1, round(0.06 * face_width / self._step))).astype(np.float32)
        margin = max(1, int(0.024 * face_width / self._step))
        parts: list[tuple[Indices, int, float]] = [(OUTER_LIPS, margin, 0.0)]
        parts += [(eye.outline, margin + 1, 0.0) for eye in EYES]
        parts += [(RIGHT_BROW, margin, 0.25), (LEFT_BROW, margin, 0.25), (NOSTRILS, 1, 0.3)]
        for part, grow, share in parts:
            area = np.zeros(weight.shape, np.uint8)
            cv2.fillConvexPoly(area, cv2.convexHull(np.rint(self._cells[part]).astype(np.int32)), 1)
            weight[cv2.dilate(area, square, iterations=grow) > 0] *= share
        return cv2.GaussianBlur(weight, (0, 0), max(0.3, 0.02 * face_width / self._step)).astype(np.float32)

    def _blurred(self, cells: Floats) -> Floats:
        return cv2.GaussianBlur(cells, (0, 0), max(0.4, self._fine_cells)).astype(np.float32, copy=False)

    def _broad(self, cells: Floats) -> Floats:
        small = (max(2, self._columns // 4), max(2, self._rows // 4))
        shrunk = cv2.resize(cells, small, interpolation=cv2.INTER_AREA)
        soft = cv2.GaussianBlur(shrunk, (0, 0), max(0.3, self._broad_cells / 4))
        return cv2.resize(soft, (self._columns, self._rows)).astype(np.float32, copy=False)


def _normals(triangles: NDArray[np.int32]) -> Points:
    """Outward unit normals (T, 3) of the mean face's triangles: those of its front point to -z, the viewer."""
    corners = canonical_face().vertices.astype(np.float64)[triangles]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-9
    outward: Points = normals * -np.sign(np.median(normals[:, 2]))
    return outward


def _cross(a: Points, b: Points) -> Points:
    crossed: Points = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return crossed
