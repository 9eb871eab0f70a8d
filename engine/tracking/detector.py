"""The face detector: finds where faces are in a picture, roughly.

Owns: letterboxing, decoding, merging overlapping detections. Does not know: landmarks, time.
The network sees 128×128 pixels and finds faces from about a tenth of that; smaller ones are found in tiles.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.core.types import Floats, Image
from engine.tracking.network import Network
from engine.tracking.region import Region

INPUT_PX = 128
MIN_SCORE = 0.5
SAME_FACE_IOU = 0.3
BOX_MARGIN = 1.5
"""Side of the region over the side of the box."""
REACH = 2.0
"""Side of the tile around a lost face, over the side of its region."""
_GRIDS = ((16, 2), (8, 6))
"""(cells along a side, anchors in each cell), in the order of the outputs."""
_ROWS = 8
_CENTRE, _SIZE, _FIRST_KEYPOINT, _RIGHT_EYE, _LEFT_EYE = 0, 1, 2, 2, 3
"""Rows of one detection: box, then right eye, left eye, nose, mouth and both ears."""


@dataclass(frozen=True, slots=True, eq=False)
class Detection:
    """One detected face: the region in which to find its landmarks, and the score in [0.5, 1].

    Shapes: keypoints (6, 2) float32 in pixels: eye at the image's left, other eye, nose, mouth, ears.
    """

    region: Region
    keypoints: Floats
    score: float


class Tile(NamedTuple):
    """A square part of a picture, in pixels."""

    left: int
    top: int
    side_px: int


class FaceDetector:
    """Finds faces in a whole picture or in tiles of it."""

    def __init__(self, model: bytes, threads: int = 1) -> None:
        self._network = Network(model, threads)
        self._anchors = _anchor_points()
        self._canvas = np.zeros((INPUT_PX, INPUT_PX, 3), np.uint8)

    def detect_faces(self, image: Image, fill: float = 1.0) -> list[Detection]:
        """Return the faces in the picture, best score first.

        fill: the share of the network's input side that the picture's longer side fills.
        """
        scale, left, top = self._letterbox(image, fill)
        network_input = self._network.input_tensor()[0]
        np.multiply(self._canvas, np.float32(1 / 127.5), out=network_input)
        network_input -= 1
        del network_input
        raw, logits = self._network.run_inference()
        scores: Floats = np.reciprocal(1 + np.exp(-np.clip(logits[0, :, 0], -60, 60)))
        good = np.flatnonzero(scores >= MIN_SCORE)
        finds: Floats = raw[0, good].reshape(len(good), _ROWS, 2) * np.float32(1 / INPUT_PX)
        finds[:, _CENTRE] += self._anchors[good]
        finds[:, _FIRST_KEYPOINT:] += self._anchors[good, None]
        finds *= np.float32(INPUT_PX / scale)
        corner = np.array([left / scale + 0.5, top / scale + 0.5], np.float32)
        finds[:, _CENTRE] -= corner
        finds[:, _FIRST_KEYPOINT:] -= corner
        return [_build_detection(find, score) for find, score in _merge_overlapping(finds, scores[good])]

    def detect_in_tile(self, image: Image, tile: Tile) -> list[Detection]:
        """Return the faces in one tile, in pixels of the whole picture."""
        part = image[tile.top : tile.top + tile.side_px, tile.left : tile.left + tile.side_px]
        return [
            Detection(
                replace(found.region, x=found.region.x + tile.left, y=found.region.y + tile.top),
                found.keypoints + np.array([tile.left, tile.top], np.float32),
                found.score,
            )
            for found in self.detect_faces(part)
        ]

    def close(self) -> None:
        self._network.close()

    def _letterbox(self, image: Image, fill: float) -> tuple[float, int, int]:
        """Draw the picture into the middle of the canvas; return canvas pixels per image pixel, and the corner."""
        height, width = image.shape[:2]
        scale = fill * INPUT_PX / max(height, width)
        small = max(1, round(width * scale)), max(1, round(height * scale))
        left, top = (INPUT_PX - small[0]) // 2, (INPUT_PX - small[1]) // 2
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        self._canvas.fill(0)
        self._canvas[top : top + small[1], left : left + small[0]] = cv2.resize(image, small, interpolation=way)
        return scale, left, top


def scale_detections(detections: Iterable[Detection], scale: float) -> list[Detection]:
    """Return detections in a picture that is larger by that factor."""
    if scale == 1:
        return list(detections)
    return [
        Detection(_scale_region(found.region, scale), (found.keypoints + 0.5) * np.float32(scale) - 0.5, found.score)
        for found in detections
    ]


def split_into_tiles(image: Image, divisions: Iterable[int]) -> list[Tile]:
    """Return half-overlapping tiles whose side is the picture's shorter side divided by each number.

    A tile that would be the whole picture, or smaller than the network's input, is left out.
    """
    height, width = image.shape[:2]
    found = []
    for division in divisions:
        side = min(height, width) // division
        if INPUT_PX <= side < max(height, width):
            found += [Tile(left, top, side) for top in _tile_starts(height, side) for left in _tile_starts(width, side)]
    return found


def tile_around(region: Region, image: Image) -> Tile:
    """Return the tile in which to search for a face that was last in that region."""
    height, width = image.shape[:2]
    side = max(1, min(round(region.side_px * REACH), min(height, width)))
    left, top = round(region.x - side / 2), round(region.y - side / 2)
    return Tile(max(0, min(left, width - side)), max(0, min(top, height - side)), side)


def _scale_region(region: Region, scale: float) -> Region:
    return Region(
        (region.x + 0.5) * scale - 0.5, (region.y + 0.5) * scale - 0.5, region.side_px * scale, region.angle_rad
    )


def _tile_starts(length_px: int, side_px: int) -> list[int]:
    """Return where tiles start so that neighbours overlap by at least half and the last one ends at the border."""
    if length_px <= side_px:
        return [0]
    steps = math.ceil((length_px - side_px) / (side_px / 2))
    return [round(step * (length_px - side_px) / steps) for step in range(steps + 1)]


def _anchor_points() -> Floats:
    """Return the (896, 2) points from which the network measures, in [0, 1]."""
    points = [
        ((column + 0.5) / cells, (row + 0.5) / cells)
        for cells, in_each in _GRIDS
        for row in range(cells)
        for column in range(cells)
        for _ in range(in_each)
    ]
    return np.array(points, np.float32)


def _merge_overlapping(finds: Floats, scores: Floats) -> Iterator[tuple[Floats, float]]:
    """Blend detections of the same face, weighted by score, best first.

    Shapes: finds (N, 8, 2), scores (N,).
    """
    half = finds[:, _SIZE] * np.float32(0.5)
    low, high = finds[:, _CENTRE] - half, finds[:, _CENTRE] + half
    left = scores.copy()
    while left.size and left.max() > 0:
        best = int(left.argmax())
        same = (_intersection_over_union(low, high, best) > SAME_FACE_IOU) & (left > 0)
        same[best] = True
        weights = left[same] / left[same].sum()
        yield np.tensordot(weights, finds[same], 1), float(left[best])
        left[same] = 0


def _intersection_over_union(low: Floats, high: Floats, best: int) -> NDArray[np.float32]:
    """Return the intersection over union of every box with one of them."""
    common = np.clip(np.minimum(high, high[best]) - np.maximum(low, low[best]), 0, None).prod(axis=1)
    areas = (high - low).prod(axis=1)
    overlap: NDArray[np.float32] = common / np.maximum(areas + areas[best] - common, np.float32(1e-6))
    return overlap


def _build_detection(find: Floats, score: float) -> Detection:
    """Shapes: find (8, 2), in image pixels."""
    eyes = find[_LEFT_EYE] - find[_RIGHT_EYE]
    x, y = (float(value) for value in find[_CENTRE])
    side = float(find[_SIZE].max()) * BOX_MARGIN
    return Detection(Region(x, y, side, math.atan2(eyes[1], eyes[0])), find[_FIRST_KEYPOINT:], score)
