"""Splits a picture of few flat colours into regions: the ground of skin, hair and beard, and what is drawn on it.

Owns: when a face or a picture is flat drawn, its colours, and which regions are ground. Does not know: eyes and mouths.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.core.types import Floats, Image

_BIN = 8
_LEADING, _FLAT_SHARE = 6, 0.6
"""A face is flat drawn if its six most frequent colours make up this share of it: drawings have .85 and more,
photographs and paintings up to .35."""
_LOOKED_AT_PX = 96
_LEAST_RANGE = 16.0
"""A picture with fewer levels than this shows nothing: whether it is flat drawn cannot be said."""
_DARKEST, _BRIGHTEST = 1, 99
"""Percentiles between which the levels of a picture count: its range."""
_APART, _SAME = 20.0, 14.0
"""Colours at least this far apart are two colours; a pixel this near to one has it."""
_LINE_CONTRAST = 30.0
"""Levels by which a thin line is darker than what is beside it."""
_LEAST_SHARE, _COLOURS_MOST = 0.0005, 20
_GROUND_SHARE = 0.10
"""A region with this share of the face is ground, whatever its colour."""
_SKIN_SHARE = 0.15
"""So is every region of a colour that this share of the places on cheeks, nose and forehead has."""
LUMINANCE = np.array([0.299, 0.587, 0.114], np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class FlatRegions:
    """A picture (H, W, 3) by its colours: labels (H, W) into palette (K, 3) float32 RGB; ground (H, W) bool; skin: its
    label."""

    image: Image
    labels: NDArray[np.int32]
    palette: Floats
    ground: NDArray[np.bool_]
    skin: int

    @property
    def brightness(self) -> Floats:
        """The luminance of each colour, (K,)."""
        level: Floats = self.palette @ LUMINANCE
        return level


def is_flat_drawing(image: Image, landmarks: Floats) -> bool:
    """Return whether the face with these landmarks (N, 2 or more) in the picture is of few flat colours."""
    height, width = image.shape[:2]
    left, top = np.maximum(landmarks[:, :2].min(0), 0).astype(int)
    right, bottom = np.minimum(landmarks[:, :2].max(0), [width, height]).astype(int)
    step = max(1, (bottom - top) // _LOOKED_AT_PX)
    seen = image[top:bottom:step, left:right:step]
    return _has_few_colours(seen)


def is_flat_picture(image: Image) -> bool:
    """Return whether the whole picture (H, W, 3) is of few flat colours."""
    step = max(1, max(image.shape[:2]) // (2 * _LOOKED_AT_PX))
    return _has_few_colours(image[::step, ::step])


def label_colours(image: Image) -> NDArray[np.int32]:
    """Return which of its flat colours each pixel of a picture (H, W, 3) has, the most frequent being 0: (H, W)."""
    return _label_pixels(image, _find_palette(image))


def split_flat_regions(image: Image, skin_places: Floats) -> FlatRegions:
    """Split a face (H, W, 3); skin_places (N, 2): pixels on cheeks, nose and forehead."""
    palette = _find_palette(image)
    labels = _label_pixels(image, palette)
    found = labels[tuple(np.rint(skin_places[:, ::-1]).astype(int).T)]
    counts = np.bincount(found, minlength=len(palette))
    return FlatRegions(image, labels, palette, _find_ground(labels, counts), int(counts.argmax()))


def _has_few_colours(seen: Image) -> bool:
    if seen.size == 0:
        return False
    low, high = np.percentile(seen, [_DARKEST, _BRIGHTEST])
    if high - low < _LEAST_RANGE:
        return False
    spread = _spread_levels(seen, float(low), float(high))
    shares = [np.sort(_count_colours(spread, shift))[-_LEADING:].sum() for shift in (0, _BIN // 2)]
    return bool(max(shares) > _FLAT_SHARE * seen.shape[0] * seen.shape[1])


def _spread_levels(seen: Image, low: float, high: float) -> Image:
    """Return the picture with its range spread over all levels: a photograph that is dark or pale has few colours, too,
    but only until it has the contrast of others."""
    levels = np.arange(256, dtype=np.float32)
    table = np.clip((levels - low) * 255 / (high - low), 0, 255).round().astype(np.uint8)
    return np.asarray(table[seen], np.uint8)


def _count_colours(seen: Image, shift: int) -> NDArray[np.intp]:
    bins = (seen.astype(np.int32) + shift) // _BIN
    counts: NDArray[np.intp] = np.bincount(((bins[..., 0] * 33 + bins[..., 1]) * 33 + bins[..., 2]).ravel())
    return counts


def _find_palette(image: Image) -> Floats:
    """Return the colours (K, 3), the most frequent first."""
    pixels = image.reshape(-1, 3)
    bins = pixels.astype(np.int32) // _BIN
    keys = (bins[:, 0] * 32 + bins[:, 1]) * 32 + bins[:, 2]
    counts = np.bincount(keys, minlength=32**3)
    sums = [np.bincount(keys, pixels[:, channel], minlength=32**3) for channel in range(3)]
    palette: list[Floats] = []
    for key in np.argsort(-counts, kind="stable"):
        if counts[key] < max(4, _LEAST_SHARE * len(pixels)) or len(palette) == _COLOURS_MOST:
            break
        colour = np.array([total[key] for total in sums], np.float32) / np.float32(counts[key])
        if all(float(np.linalg.norm(colour - other)) > _APART for other in palette):
            palette.append(colour)
    return np.array(palette, np.float32)


def _label_pixels(image: Image, palette: Floats) -> NDArray[np.int32]:
    """Return the colour of every pixel; between two colours, at a smooth edge, the nearer one of those beside it."""
    colours = image.astype(np.float32)
    distance = np.stack([np.abs(colours - colour).sum(2) for colour in palette])
    nearest = distance.argmin(0)
    sure = _is_plain(nearest, distance.min(0)) | _is_line(colours)
    square = np.ones((5, 5), np.uint8)
    for label in range(len(palette)):
        beside = cv2.dilate((sure & (nearest == label)).astype(np.uint8), square)
        distance[label][beside == 0] += 1e4
    labels: NDArray[np.int32] = np.where(sure, nearest, distance.argmin(0)).astype(np.int32)
    return labels


def _is_plain(nearest: NDArray[np.intp], distance: Floats) -> NDArray[np.bool_]:
    """Return which pixels are in a square of nine of one colour; at a smooth edge none is."""
    alike = distance < _SAME
    square = np.ones((3, 3), np.uint8)
    plain = np.zeros(nearest.shape, np.bool_)
    for label in range(int(nearest.max()) + 1):
        here = ((nearest == label) & alike).astype(np.uint8)
        plain |= cv2.morphologyEx(here, cv2.MORPH_OPEN, square) > 0
    return plain


def _is_line(colours: Floats) -> NDArray[np.bool_]:
    """Return the middle of thin lines: darker or brighter than both sides, where an edge is between its sides."""
    level = (colours @ LUMINANCE).astype(np.float32)
    line = np.zeros(level.shape, np.bool_)
    for reach in (2, 3):
        for down, across in ((0, reach), (reach, 0), (reach, reach), (reach, -reach)):
            before, after = (np.roll(level, (way * down, way * across), (0, 1)) for way in (1, -1))
            line |= ((before - level) > _LINE_CONTRAST) & ((after - level) > _LINE_CONTRAST)
    return line & (level <= cv2.erode(level, np.ones((3, 3), np.uint8)) + 4)


def _find_ground(labels: NDArray[np.int32], skin_counts: NDArray[np.intp]) -> NDArray[np.bool_]:
    ground = np.zeros(labels.shape, np.bool_)
    for label, count in enumerate(skin_counts):
        here = labels == label
        if count >= _SKIN_SHARE * skin_counts.sum():
            ground |= here
            continue
        _, pieces, measures, _ = cv2.connectedComponentsWithStats(here.astype(np.uint8), connectivity=4)
        large = measures[1:, cv2.CC_STAT_AREA] >= _GROUND_SHARE * labels.size
        ground |= np.isin(pieces, 1 + np.flatnonzero(large))
    return ground
