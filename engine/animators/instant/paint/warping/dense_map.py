"""Computes the dense map: where in the portrait every pixel of the avatar is read.

Owns: drawing the triangles, the map's resolution and buffers, finding where it is torn. Does not know: pictures.
OpenCV draws all triangles in one call, as a camera would see them; their colours are the places that are read.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.paint.warping.moved_triangles import FARTHEST, NEAREST, MovedTriangles
from engine.animators.instant.rig.topology import doubled_area
from engine.core.types import Floats

_FINE_MAP_PX = 256
"""Up to this size the map is computed for every pixel; above it for every second one, because the map is smooth."""
_WIDE_STEPS = 6.0
"""Of the triangles that are drawn first, those about this wide, in steps of the map, are drawn at a quarter of its
resolution: drawing costs time for each pixel, and within a triangle the map is linear."""
_BROAD = 4
_TORN_PX = 12.0
"""Neighbours in the map that read from places this far apart belong to different surfaces."""
_NOWHERE = -1e6
"""Where pixels that no triangle covers are read from: outside of every picture, and so far that at its edges, too,
where the map is enlarged, nothing is read from inside."""
_OVERLAP_STEPS = 0.05
_MARGIN_STEPS = 3
_SHORTEST = 6
_REPEATED = _BROAD // 2
"""As many places at a border an enlarged map repeats."""
_RIGHT_ANGLE = math.pi / 2
_NO_CAMERA = np.eye(4, dtype=np.float32)
_BEHIND_ALL = 2 * FARTHEST
_MOST = 255.0
_ANYTHING_BUT_NOTHING = (_MOST, _MOST, 0.0)
"""The greatest step between neighbours that both show something, in levels of the map's three values."""


Box = tuple[slice, slice]


class DenseMap:
    """The map of a fixed set of triangles. Not for two threads at once.

    Shapes:  vertices (V, 2) float32, the places in the portrait of the corners of triangles (T, 3). The first `flat`
             triangles are drawn first; the others from far to near. torn: (S / step, S / step) uint8, 255 where
             neighbours belong to different surfaces.
    """

    def __init__(self, vertices: Floats, triangles: NDArray[np.int32], flat: int, size_px: int) -> None:
        self.step = 1 if size_px <= _FINE_MAP_PX else 2
        wide = _find_wide_triangles(vertices, triangles, flat, _WIDE_STEPS * self.step)
        self._wide, self._flat = int(wide.sum()), flat
        ordered = np.concatenate([triangles[:flat][wide], triangles[:flat][~wide], triangles[flat:]])
        self._triangles = MovedTriangles(vertices, ordered, flat, size_px, _OVERLAP_STEPS * self.step)
        self._indices = np.arange(3 * len(ordered), dtype=np.int32).reshape(-1, 3)
        self._near = np.unique(ordered[self._wide :])
        side = size_px // self.step
        self._broad = np.empty((max(1, side // _BROAD),) * 2 + (3,), np.float32)
        self._coarse = np.empty((side, side, 3), np.float32)
        self._planes = np.empty((2, side, side), np.float32)
        self.torn = np.zeros((side, side), np.uint8)
        self._size_px = size_px
        settings = cv2.TriangleRasterizeSettings().setCullingMode(cv2.RASTERIZE_CULLING_NONE)
        self._settings = settings.setShadingType(cv2.RASTERIZE_SHADING_SHADED)

    def update_places(self, vertices: Floats, depth: NDArray[np.float64]) -> None:
        """Compute the map for moved vertices (V, 2); depth (V,) is larger for vertices farther away."""
        corners, places, unseen = self._triangles.place_corners(vertices, depth)
        self._broad.fill(_NOWHERE)
        self._draw_triangles(self._broad, corners[: self._flat], places[: self._flat], _NO_CAMERA)
        _widen_drawn_part(self._broad)
        cv2.resize(self._broad, self._coarse.shape[:2], dst=self._coarse, interpolation=cv2.INTER_LINEAR)
        _continue_borders(self._coarse)
        if len(self._near):
            box = self._box_around(vertices[self._near].T)
            self._draw_triangles(
                self._coarse[box], corners[self._wide :], places[self._wide :], _look_at_box(box, len(self._coarse))
            )
        self._find_tears(unseen)
        for axis, plane in enumerate(self._planes):
            cv2.extractChannel(self._coarse, axis, dst=plane)

    def read_places(self, box: Box) -> tuple[Floats, Floats]:
        """Return x and y, in the portrait, of the pixels in a box (rows, columns) of the coarse map, at full size."""
        (top, bottom), (left, right) = ((part.start, part.stop) for part in box)
        if self.step == 1:
            return self._planes[0][box], self._planes[1][box]
        side, above, before = len(self.torn), min(top, 1), min(left, 1)
        around = slice(top - above, min(bottom + 1, side)), slice(left - before, min(right + 1, side))
        size = (around[1].stop - around[1].start) * self.step, (around[0].stop - around[0].start) * self.step
        inside = (
            self.at_full_size(slice(above, above + bottom - top)),
            self.at_full_size(slice(before, before + right - left)),
        )
        x, y = (cv2.resize(plane[around], size, interpolation=cv2.INTER_LINEAR)[inside] for plane in self._planes)
        return x.astype(np.float32, copy=False), y.astype(np.float32, copy=False)

    def look_at_places(self, steps: int) -> tuple[Floats, Floats]:
        """Return x and y, in the portrait, at every `steps`-th row and column of the coarse map."""
        x, y = np.ascontiguousarray(self._planes[:, ::steps, ::steps])
        return x, y

    def at_full_size(self, part: slice) -> slice:
        """Return the rows or columns of the picture that these of the coarse map are."""
        return slice(part.start * self.step, part.stop * self.step)

    def _draw_triangles(self, target: Floats, corners: Floats, places: Floats, camera: Floats) -> None:
        """Draw triangles (T, 3, 3), each over those that are farther away, over what is in the target (H, W, 3)."""
        if min(len(corners), *target.shape) > 0:
            nothing = np.full(target.shape[:2], _BEHIND_ALL, np.float32)
            view = (camera, _RIGHT_ANGLE, NEAREST / 2, _BEHIND_ALL)
            indices = self._indices[: len(corners)]
            cv2.triangleRasterize(
                corners.reshape(-1, 3), indices, places.reshape(-1, 3), target, nothing, *view, self._settings
            )

    def _find_tears(self, unseen: Floats) -> None:
        """Find where neighbours belong to different surfaces.

        unseen: corners (2, 3, N) of triangles that do not face the viewer. One surface hides another only where it is
        folded, and where it is folded, some of it is seen from behind.
        """
        self.torn.fill(0)
        box = self._box_around(unseen)
        torn, coarse = self.torn[box], self._coarse[box]
        if min(torn.shape) < 2:
            return
        apart = math.ceil(_MOST * _TORN_PX / self._size_px)
        levels = cv2.convertScaleAbs(coarse, alpha=_MOST / self._size_px)
        for here, there in (
            ((slice(None), slice(1, None)), (slice(None), slice(None, -1))),
            ((slice(1, None), slice(None)), (slice(None, -1), slice(None))),
        ):
            steps = cv2.absdiff(levels[here], levels[there])
            for least in ((apart, 0, 0), (0, apart, 0)):
                far = cv2.inRange(steps, least, _ANYTHING_BUT_NOTHING)
                for part in (torn[here], torn[there]):
                    np.bitwise_or(part, far, out=part)

    def _box_around(self, corners: Floats) -> tuple[slice, slice]:
        """Return the rows and columns of the coarse map around corners (2, ...) in pixels."""
        if corners.size == 0:
            return slice(0, 0), slice(0, 0)
        columns, rows = (
            slice(
                max(0, math.floor(float(axis.min()) / self.step) - _MARGIN_STEPS),
                min(len(self.torn), max(0, math.ceil(float(axis.max()) / self.step) + _MARGIN_STEPS)),
            )
            for axis in corners
        )
        return rows, columns


def _look_at_box(box: Box, side: int) -> Floats:
    """Return the camera (4, 4) that sees a box of a map of that side, and nothing else, as large as the box is.

    Drawing costs time for every place of the target, also where nothing is drawn.
    """
    rows, columns = box
    height, width = rows.stop - rows.start, columns.stop - columns.start
    camera = np.eye(4, dtype=np.float32)
    if height > 0:
        camera[0, 0] = camera[1, 1] = side / height
        camera[0, 2] = (2 * columns.start + width - side) / height
        camera[1, 2] = (side - 2 * rows.start - height) / height
    return camera


def _find_wide_triangles(
    vertices: Floats, triangles: NDArray[np.int32], flat: int, least_px: float
) -> NDArray[np.bool_]:
    """Return which of the first `flat` triangles are about that wide, and touch none of the others: at a quarter of the
    resolution, the edge towards those would be too coarse."""
    behind, others = triangles[:flat], triangles[flat:]
    widths = np.sqrt(np.abs(doubled_area(vertices[behind])) / 2)
    wide: NDArray[np.bool_] = (widths >= least_px) & ~np.isin(behind, others).any(1)
    return wide


def _widen_drawn_part(drawn: Floats) -> None:
    """Continue what is drawn (N, N, 3) by one place to all sides: enlarged, it would end before its neighbours begin,
    and leave holes where these move away, as under a chin."""
    wider = cv2.dilate(drawn, np.ones((3, 3), np.uint8))
    np.copyto(drawn, wider, where=drawn < _NOWHERE / 2)


def _continue_borders(grown: Floats) -> None:
    """Continue the map (N, N, 3) evenly to its borders, where enlarging it repeated the last place."""
    for lines in (grown, grown.swapaxes(0, 1)):
        if len(lines) > _SHORTEST:
            slope, slope_behind = lines[_REPEATED] - lines[_REPEATED + 1], lines[-_REPEATED - 1] - lines[-_REPEATED - 2]
            for nth in range(_REPEATED):
                lines[_REPEATED - 1 - nth] = lines[_REPEATED - nth] + slope
                lines[nth - _REPEATED] = lines[nth - _REPEATED - 1] + slope_behind
