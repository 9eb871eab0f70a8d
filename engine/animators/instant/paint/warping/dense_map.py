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
             triangles are drawn first; the others from far to near. coarse: (S / step, S / step, 3) float32: where in
             the portrait is read, x and y in its pixels, then 0. torn: (S / step, S / step) uint8, 255 where neighbours
             belong to different surfaces.
    """

    def __init__(self, vertices: Floats, triangles: NDArray[np.int32], flat: int, size_px: int) -> None:
        self.step = 1 if size_px <= _FINE_MAP_PX else 2
        wide = _find_wide_triangles(vertices, triangles, flat, _WIDE_STEPS * self.step)
        self._wide, self._flat = int(wide.sum()), flat
        ordered = np.concatenate([triangles[:flat][wide], triangles[:flat][~wide], triangles[flat:]])
        self._triangles = MovedTriangles(vertices, ordered, flat, size_px, _OVERLAP_STEPS * self.step)
        side = size_px // self.step
        self._broad = np.empty((max(1, side // _BROAD),) * 2 + (3,), np.float32)
        self.coarse = np.empty((side, side, 3), np.float32)
        self.torn = np.zeros((side, side), np.uint8)
        self._size_px = size_px
        settings = cv2.TriangleRasterizeSettings().setCullingMode(cv2.RASTERIZE_CULLING_NONE)
        self._settings = settings.setShadingType(cv2.RASTERIZE_SHADING_SHADED)

    def update_places(self, vertices: Floats, depth: NDArray[np.float64]) -> None:
        """Compute the map for moved vertices (V, 2); depth (V,) is larger for vertices farther away."""
        corners, places, unseen = self._triangles.place_corners(vertices, depth)
        self._broad.fill(_NOWHERE)
        self._draw_triangles(self._broad, corners, places, slice(0, self._flat))
        _widen_drawn_part(self._broad)
        cv2.resize(self._broad, self.coarse.shape[:2], dst=self.coarse, interpolation=cv2.INTER_LINEAR)
        _continue_borders(self.coarse)
        self._draw_triangles(self.coarse, corners, places, slice(self._wide, None))
        self._find_tears(unseen)

    def read_places(self, box: Box) -> tuple[Floats, Floats]:
        """Return x and y, in the portrait, of the pixels in a box (rows, columns) of the coarse map, at full size."""
        around = tuple(slice(max(0, part.start - 1), min(len(self.torn), part.stop + 1)) for part in box)
        planes = [cv2.extractChannel(self.coarse[around], axis) for axis in range(2)]
        if self.step > 1:
            size = tuple(length * self.step for length in planes[0].shape[::-1])
            planes = [cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR) for plane in planes]
        starts = [part.start - wide.start for part, wide in zip(box, around, strict=True)]
        inside = tuple(
            self.at_full_size(slice(start, start + part.stop - part.start))
            for start, part in zip(starts, box, strict=True)
        )
        x, y = (plane[inside].astype(np.float32, copy=False) for plane in planes)
        return x, y

    def at_full_size(self, part: slice) -> slice:
        """Return the rows or columns of the picture that these of the coarse map are."""
        return slice(part.start * self.step, part.stop * self.step)

    def _draw_triangles(self, target: Floats, corners: Floats, places: Floats, which: slice) -> None:
        """Draw triangles, each over those that are farther away, over what is in the target (N, N, 3)."""
        triangles = self._triangles.indices[which]
        if len(triangles):
            nothing = np.full(target.shape[:2], _BEHIND_ALL, np.float32)
            view = (_NO_CAMERA, _RIGHT_ANGLE, NEAREST / 2, _BEHIND_ALL)
            cv2.triangleRasterize(corners, triangles, places, target, nothing, *view, self._settings)

    def _find_tears(self, unseen: Floats) -> None:
        """Find where neighbours belong to different surfaces.

        unseen: corners (2, 3, N) of triangles that do not face the viewer. One surface hides another only where it is
        folded, and where it is folded, some of it is seen from behind.
        """
        self.torn.fill(0)
        box = self._box_around(unseen)
        torn, coarse = self.torn[box], self.coarse[box]
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
        """Return the rows and columns of the coarse map around corners (2, 3, N) in pixels."""
        if corners.size == 0:
            return slice(0, 0), slice(0, 0)
        low, high = corners.min((1, 2)) / self.step, corners.max((1, 2)) / self.step
        left, top = (max(0, math.floor(value) - _MARGIN_STEPS) for value in low)
        right, bottom = (max(0, math.ceil(value) + _MARGIN_STEPS) for value in high)
        return slice(top, bottom), slice(left, right)


def _find_wide_triangles(
    vertices: Floats, triangles: NDArray[np.int32], flat: int, least_px: float
) -> NDArray[np.bool_]:
    """Return which of the first `flat` triangles are about that wide, and touch none of the others: at half the
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
