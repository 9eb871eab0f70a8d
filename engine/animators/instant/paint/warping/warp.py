"""Warps the person of a portrait over the still background.

Owns: resampling the person, its edges where one surface hides another, which triangles show some of it.
Does not know: faces, drivers.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.paint.warping.dense_map import Box, DenseMap
from engine.animators.instant.rig.backdrop import Backdrop
from engine.core.types import Image

_TORN_SOFTNESS_PX = 1.1


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
        size_px = len(backdrop.plate)
        if drawn is None:
            drawn = find_triangles_on_person(backdrop.person[..., 3], vertices[triangles[:flat]])
        kept = np.concatenate([triangles[:flat][drawn], triangles[flat:]])
        self._map = DenseMap(vertices, kept, int(drawn.sum()), size_px)
        self._person = np.empty((size_px, size_px, 4), np.uint8)

    def set_plate(self, plate: NDArray[np.uint8]) -> None:
        """Put this plate (S, S, 4) behind the person from now on; its colours are premultiplied by its opacity."""
        self._plate = plate

    @property
    def picture_opacity(self) -> NDArray[np.uint8]:
        """Return a new (S, S): the opacity of the latest picture."""
        return cv2.extractChannel(self._person, 3).astype(np.uint8, copy=False)

    def update_map(self, vertices: NDArray[np.float32], depth: NDArray[np.float64]) -> None:
        """Compute the map for moved vertices (V, 2); depth (V,) is larger for vertices farther away."""
        self._map.update_places(vertices, depth)

    def warp_person(self, person: NDArray[np.uint8]) -> Image:
        """Return the warped person (S, S, 4), premultiplied, over the plate: a new picture (S, S, 3)."""
        np.copyto(self._person, self._plate)
        for box in self._map.boxes:
            self._blend_person(person, box)
        picture = cv2.cvtColor(self._person, cv2.COLOR_RGBA2RGB).astype(np.uint8, copy=False)
        self._soften_tears(picture)
        return picture

    def _blend_person(self, person: NDArray[np.uint8], box: Box) -> None:
        """Put what of the person is in the box over the plate."""
        x, y = self._map.places[:, box[0], box[1]]
        front = cv2.remap(person, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        gap = cv2.bitwise_not(cv2.extractChannel(front, 3))
        behind = cv2.multiply(self._plate[box], cv2.merge([gap, gap, gap, gap]), scale=1 / 255)
        cv2.add(front, behind, dst=self._person[box])

    def _soften_tears(self, picture: Image) -> None:
        """Smooth the picture (S, S, 3) where one surface hides another: the map is too coarse for a clean edge."""
        left, top, width, height = cv2.boundingRect(self._map.torn)
        if width == 0:
            return
        step = self._map.step
        mask = np.ascontiguousarray(self._map.torn[top : top + height, left : left + width])
        if step > 1:
            mask = cv2.resize(mask, None, fx=step, fy=step, interpolation=cv2.INTER_NEAREST).astype(
                np.uint8, copy=False
            )
        region = picture[step * top : step * (top + height), step * left : step * (left + width)]
        soft = cv2.GaussianBlur(region, (5, 5), _TORN_SOFTNESS_PX)
        cv2.copyTo(soft, mask, region)


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
