"""Warps the person of a portrait over the still background.

Owns: the dense map computed from the moved vertices, its buffers, the drawing order. Does not know: faces, drivers.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.rig.backdrop import Backdrop
from engine.animators.instant.rig.topology import doubled_area
from engine.core.types import Image

_FINE_MAP_PX = 256
"""Up to this size the map is computed for every pixel; above it for every second one, because the map is smooth."""
_SUBPIXEL_BITS = 4
_SUBPIXELS = 1 << _SUBPIXEL_BITS
_FLAT = 1e-2
"""Triangles with less than this doubled area, in square pixels, count as lines."""
_STEEPEST = 4.0
"""Pixels of the portrait per pixel of the avatar: beyond this a triangle is so oblique that its neighbours are drawn
over it."""
_TORN_PX, _TORN_MOST_PX = 12.0, 1000.0
"""Neighbours in the map that read from places this far apart belong to different surfaces, and the edge between them is
softened. Beyond the second distance one of them shows nothing."""
_TORN_SOFTNESS_PX = 1.1
_NOWHERE_PX = -1e4
"""Where pixels that no triangle covers are read from: outside of every picture."""


class Warp:
    """Warps one cut-out person by a fixed set of triangles. Not for two threads at once.

    Shapes:  vertices (V, 2) float32, the places in the portrait of the corners of triangles (T, 3). The first `flat`
             triangles are drawn first, in their order; the others from far to near.
    """

    def __init__(
        self,
        backdrop: Backdrop,
        vertices: NDArray[np.float32],
        triangles: NDArray[np.int32],
        flat: int,
        drawn: NDArray[np.bool_] | None = None,
    ) -> None:
        """drawn: which of the first `flat` triangles show some of the person, if that is known."""
        self._plate = backdrop.plate
        self._size_px = size_px = len(backdrop.plate)
        if drawn is None:
            drawn = find_triangles_on_person(backdrop.person[..., 3], vertices[triangles[:flat]])
        self._triangles = np.concatenate([triangles[:flat][drawn], triangles[flat:]])
        self._flat = int(drawn.sum())
        corners = vertices[self._triangles]
        self._source = corners[:, 0]
        self._middle = corners.mean(1)
        self._source_edges = (corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        self._front = np.sign(doubled_area(corners[self._flat :]).sum())
        self._step = 1 if size_px <= _FINE_MAP_PX else 2
        side = size_px // self._step
        self._line = ((np.arange(side) + 0.5) * self._step - 0.5).astype(np.float32)
        self._labels = np.zeros((side, side), np.int32)
        self._affine = np.zeros((6, len(self._triangles) + 1), np.float32)
        self._affine[2::3, -1] = _NOWHERE_PX
        self._term = np.empty((side, side), np.float32)
        self._coarse = np.empty((2, side, side), np.float32)
        self._map = np.empty((2, size_px, size_px), np.float32)
        self._person = np.empty((size_px, size_px, 4), np.uint8)
        self._behind = np.empty((size_px, size_px, 4), np.uint8)
        self._rows = slice(0, size_px)
        self._torn = np.zeros((side, side), np.uint8)

    def set_plate(self, plate: NDArray[np.uint8]) -> None:
        """Put this plate (S, S, 4) behind the person from now on; its colours are premultiplied by its opacity."""
        self._plate = plate

    @property
    def picture_opacity(self) -> NDArray[np.uint8]:
        """Return a new (S, S): the opacity of the latest picture."""
        return cv2.extractChannel(self._person, 3).astype(np.uint8, copy=False)

    def update_map(self, vertices: NDArray[np.float32], depth: NDArray[np.float64]) -> None:
        """Compute the map for moved vertices (V, 2); depth (V,) is larger for vertices farther away."""
        corners = vertices[self._triangles]
        rows = self._touched_rows(corners)
        self._rows = slice(rows.start * self._step, rows.stop * self._step)
        seen = self._solve_affines(corners)
        self._rasterize_triangles(corners, depth, seen)
        for axis in range(2):
            coarse = self._coarse[axis, rows]
            self._fill_coarse_map(coarse, self._affine[3 * axis : 3 * axis + 3], rows)
            self._find_tears(coarse, rows, axis == 0)
            if self._step == 1:
                self._map[axis, rows] = coarse
            else:
                fine = self._map[axis, self._rows]
                cv2.resize(coarse, (self._size_px, len(fine)), dst=fine, interpolation=cv2.INTER_LINEAR)

    def warp_person(self, person: NDArray[np.uint8]) -> Image:
        """Return the warped person (S, S, 4), premultiplied, over the plate: a new picture (S, S, 3)."""
        rows = self._rows
        front, behind, plate = self._person[rows], self._behind[rows], self._plate[rows]
        cv2.remap(
            person, self._map[0, rows], self._map[1, rows], cv2.INTER_LINEAR, dst=front, borderMode=cv2.BORDER_CONSTANT
        )
        gap = cv2.bitwise_not(cv2.extractChannel(front, 3))
        cv2.merge([gap, gap, gap, gap], dst=behind)
        cv2.multiply(plate, behind, dst=behind, scale=1 / 255)
        self._person[: rows.start], self._person[rows.stop :] = self._plate[: rows.start], self._plate[rows.stop :]
        cv2.add(front, behind, dst=front)
        picture = cv2.cvtColor(self._person, cv2.COLOR_RGBA2RGB).astype(np.uint8, copy=False)
        self._soften_tears(picture)
        return picture

    def _touched_rows(self, corners: NDArray[np.float32]) -> slice:
        """Return the rows of the coarse map that the person may touch."""
        side = len(self._line)
        first = int(np.floor(corners[..., 1].min() / self._step)) - 1
        last = int(np.ceil(corners[..., 1].max() / self._step)) + 2
        return slice(min(max(first, 0), side - 1), max(min(last, side), 1))

    def _rasterize_triangles(
        self, corners: NDArray[np.float32], depth: NDArray[np.float64], seen: NDArray[np.bool_]
    ) -> None:
        outlines = np.rint((corners + 0.5) * (_SUBPIXELS / self._step) - _SUBPIXELS / 2).astype(np.int32)
        far_first = np.argsort(-depth[self._triangles[self._flat :]].sum(1)) + self._flat
        shown = seen[far_first]
        order = np.concatenate([np.arange(self._flat), far_first[~shown], far_first[shown]])
        draw, labels = cv2.fillConvexPoly, self._labels
        labels.fill(len(self._triangles))
        for label, outline in zip(order.tolist(), list(outlines[order]), strict=True):
            draw(labels, outline, label, cv2.LINE_8, _SUBPIXEL_BITS)

    def _solve_affines(self, corners: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Compute for every triangle the affine rows that map the avatar back to the portrait.

        Returns: which triangles (T,) face the viewer. A triangle seen edge-on shows one colour, because its slope is
        not defined.
        """
        first = corners[:, 0]
        a, b = corners[:, 1] - first, corners[:, 2] - first
        area = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
        inverse = 1 / np.where(np.abs(area) < _FLAT, np.float32(_FLAT), area)
        p, q = self._source_edges
        steep = np.abs(area) < _FLAT
        for axis in range(2):
            rows = self._affine[3 * axis : 3 * axis + 3, :-1]
            rows[0] = (p[:, axis] * b[:, 1] - q[:, axis] * a[:, 1]) * inverse
            rows[1] = (q[:, axis] * a[:, 0] - p[:, axis] * b[:, 0]) * inverse
            rows[2] = self._source[:, axis] - rows[0] * first[:, 0] - rows[1] * first[:, 1]
            steep |= (np.abs(rows[:2]) > _STEEPEST).any(0)
        for axis in range(2):
            rows = self._affine[3 * axis : 3 * axis + 3, :-1]
            rows[:2, steep] = 0
            rows[2, steep] = self._middle[steep, axis]
        seen: NDArray[np.bool_] = (area * self._front > 0) & ~steep
        return seen

    def _find_tears(self, coarse: NDArray[np.float32], rows: slice, first: bool) -> None:
        torn = self._torn[rows]
        if first:
            self._torn.fill(0)
        if len(coarse) < 2:
            return
        across = cv2.inRange(cv2.absdiff(coarse[:, 1:], coarse[:, :-1]), _TORN_PX, _TORN_MOST_PX)
        down = cv2.inRange(cv2.absdiff(coarse[1:], coarse[:-1]), _TORN_PX, _TORN_MOST_PX)
        for part, far in ((torn[:, 1:], across), (torn[:, :-1], across), (torn[1:], down), (torn[:-1], down)):
            np.bitwise_or(part, far, out=part)

    def _soften_tears(self, picture: Image) -> None:
        """Smooth the picture (S, S, 3) where one surface hides another: the map is too coarse for a clean edge."""
        left, top, width, height = cv2.boundingRect(self._torn)
        if width == 0:
            return
        step = self._step
        mask = np.ascontiguousarray(self._torn[top : top + height, left : left + width])
        if step > 1:
            mask = cv2.resize(mask, None, fx=step, fy=step, interpolation=cv2.INTER_NEAREST).astype(
                np.uint8, copy=False
            )
        region = picture[step * top : step * (top + height), step * left : step * (left + width)]
        soft = cv2.GaussianBlur(region, (5, 5), _TORN_SOFTNESS_PX)
        cv2.copyTo(soft, mask, region)

    def _fill_coarse_map(self, target: NDArray[np.float32], affine: NDArray[np.float32], rows: slice) -> None:
        labels, term = self._labels[rows], self._term[rows]
        np.take(affine[0], labels, out=target, mode="clip")
        target *= self._line
        np.take(affine[1], labels, out=term, mode="clip")
        term *= self._line[rows, None]
        target += term
        np.take(affine[2], labels, out=term, mode="clip")
        target += term


def find_triangles_on_person(opacity: NDArray[np.uint8], corners: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return which triangles (T, 3, 2) contain, or nearly contain, any of the person."""
    size_px = len(opacity)
    wide = cv2.dilate(opacity, np.ones((3, 3), np.uint8), iterations=max(1, round(0.02 * size_px)))
    near = (np.asarray(wide) > 0).astype(np.uint8)
    whole = np.rint(corners).astype(np.int32)
    starts = np.clip(whole.min(1), 0, size_px - 1).tolist()
    stops = (np.clip(whole.max(1), 0, size_px - 1) + 1).tolist()
    touching = np.zeros(len(corners), np.bool_)
    area = np.zeros(opacity.shape, np.uint8)
    for index, ((left, top), (right, bottom)) in enumerate(zip(starts, stops, strict=True)):
        box = (slice(top, bottom), slice(left, right))
        around = near[box]
        touching[index] = around.any()
        if touching[index] and not around.all():
            area[box] = 0
            cv2.fillConvexPoly(area, whole[index], 1)
            touching[index] = bool((area[box] & around).any())
    return touching
