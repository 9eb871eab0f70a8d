"""Finds a drawn eye near the tracked one.

Owns: which shapes are an eye, and where its lids, lashes and iris are. Does not know: meshes, other features.
All places are in the upright picture of the face, in which the eyes are EYE_DISTANCE apart.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from engine.core.types import Floats
from engine.portrait.drawn.columns import (
    Columns,
    Line,
    Mask,
    fill_shape,
    measure_line,
    outline_of,
    read_columns,
    smooth_line,
)
from engine.portrait.drawn.flat_colours import FlatRegions

EYE_DISTANCE = 100.0
"""Distance of the eyes' middles in the upright picture, in its pixels."""
_WINDOW = (48, 52)
"""Half width and half height of the window in which an eye is looked for."""
_LEAST_AREA = 24
_FRAME_WIDTH, _FRAME_FILL = 60, 0.45
"""A shape at least this wide that is at most this share of what it encloses is the frame of glasses."""
_BRIDGED = 150
"""Something at least this wide reaches over both eyes."""
_NEAR = 22.0
_JOINED_PX = 2.0
"""Shapes apart by up to this belong to one eye; a brow is farther away."""
_CLOSED = 0.3
"""A shape lower than this share of its width is a closed eye."""
_WHITE, _WHITE_SHARE = 0.8, 0.12
"""Brightness of the white over that of the brightest colour, and its share of an eye in which the iris can move."""
_LASH, _BLACK = 0.42, 60.0
"""An upper line darker than this share of the skin's brightness, or than the second, is lashes and no iris."""
_DARKER = 0.8
"""A line is darker than this share of the skin's brightness, or than the white's."""


@dataclass(frozen=True, slots=True, eq=False)
class FoundEye:
    """A drawn eye. upper, lower (9, 2): its lids, from the image's left to its right; above, beneath (9, 2): just
    outside of all that is drawn of it. iris (2,) and radius; outline (N, 2) of everything; line (3,) RGB and its
    thickness line_px; lashes (H, W): that line, if
    it has one; slides: the iris has white beside it; is_shut: it is drawn closed, as a line."""

    upper: Line
    lower: Line
    above: Line
    beneath: Line
    iris: Line
    radius: float
    outline: Floats
    line: Floats
    line_px: float
    lashes: Mask | None
    slides: bool
    is_shut: bool = False

    @property
    def is_dot(self) -> bool:
        """Whether it has neither lashes nor white."""
        return self.lashes is None and not self.slides and not self.is_shut


def find_eye(regions: FlatRegions, features: Mask, middle: Floats) -> FoundEye | None:
    """Return the eye nearest to the tracked one's middle (2,); None if there is no shape like an eye."""
    shape = _find_shape(regions, features, middle)
    if shape is not None and _is_beyond_bridge(features, shape):
        shape = _find_shape(regions, _look_through_lens(regions, shape), middle)
    if shape is None:
        return None
    everything = read_columns(shape)
    line, runs_top, runs_bottom = _measure_lines(regions, everything)
    inside = everything.heights - runs_top - runs_bottom >= 2
    if inside.sum() < 4 or np.median(everything.heights) < _CLOSED * len(everything.x) / 2:
        return _describe_closed(regions, shape, everything)
    first, last = np.flatnonzero(inside)[[0, -1]]
    kept = slice(first, last + 1)
    opening = Columns(
        everything.x[kept],
        smooth_line((everything.top + runs_top)[kept]),
        smooth_line((everything.bottom - runs_bottom)[kept]),
    )
    iris, radius, slides = _find_iris(regions, opening, line)
    corners = (opening.top[[0, -1]] + opening.bottom[[0, -1]]) / 2
    upper, lower = opening.sample(opening.top - 0.5, 9), opening.sample(opening.bottom + 0.5, 9)
    upper[[0, -1], 1] = lower[[0, -1], 1] = corners
    above, beneath = opening.sample(everything.top[kept] - 2.5, 9), opening.sample(everything.bottom[kept] + 3.5, 9)
    thickness = float(np.median(runs_top[kept]))
    return FoundEye(
        *(upper, lower, above, beneath, iris, radius),
        outline_of(_grow(shape)),
        regions.palette[line],
        max(2.0, thickness),
        _mask_lashes(shape, everything, runs_top, inside) if thickness > 0 else None,
        slides,
    )


def _find_shape(regions: FlatRegions, features: Mask, middle: Floats) -> Mask | None:
    """Return all that belongs to the eye: the best shape near the middle, and what nearly touches it."""
    window = np.zeros(features.shape, np.bool_)
    x, y = np.rint(middle).astype(int)
    window[max(0, y - _WINDOW[1]) : y + _WINDOW[1], max(0, x - _WINDOW[0]) : x + _WINDOW[0]] = True
    count, pieces, measures, middles = cv2.connectedComponentsWithStats((features & window).astype(np.uint8))
    ratings = np.zeros(count)
    for at in range(1, count):
        _, _, width, _, area = measures[at]
        off = float(np.linalg.norm((middles[at] - middle) * [1.0, 0.8]))
        if area >= _LEAST_AREA and (width < _FRAME_WIDTH or not _is_frame(pieces == at)):
            ratings[at] = np.sqrt(area) * np.exp(-((off / _NEAR) ** 2))
    best = int(ratings.argmax())
    if ratings[best] < 1.0:
        return None
    eye = fill_shape(pieces == best)
    line, lashes, _ = _measure_lines(regions, read_columns(eye))
    has_lashes = lashes.any() and regions.brightness[line] < max(_LASH * regions.brightness[regions.skin], _BLACK)
    top = int(measures[best, cv2.CC_STAT_TOP]) if has_lashes else 0  # above an eye's own lashes is its brow
    ours = [at for at in range(1, count) if measures[at, cv2.CC_STAT_TOP] >= top and _touches(pieces == at, eye)]
    return fill_shape(np.isin(pieces, [best, *ours]))


def find_frame(features: Mask) -> Mask:
    """Return the frame of glasses among what is drawn: something thin that reaches over both eyes, also if it touches
    what is drawn around an eye."""
    whole = features.astype(np.uint8)
    for drawn in (cv2.erode(whole, np.ones((3, 3), np.uint8)), whole):
        count, pieces, measures, _ = cv2.connectedComponentsWithStats(drawn.astype(np.uint8), connectivity=4)
        wide = [at for at in range(1, count) if measures[at, cv2.CC_STAT_WIDTH] > _BRIDGED and _is_frame(pieces == at)]
        if wide:
            grown = cv2.dilate(np.isin(pieces, wide).astype(np.uint8), np.ones((3, 3), np.uint8))
            return np.asarray((grown > 0) & features, np.bool_)
    return np.zeros(features.shape, np.bool_)


def _is_frame(piece: Mask) -> bool:
    return bool(piece.sum() <= _FRAME_FILL * fill_shape(piece).sum())


def _is_beyond_bridge(features: Mask, shape: Mask) -> bool:
    """Return whether a shape goes on to the other eye, as glasses do whose lenses have a colour of their own."""
    _, pieces, measures, _ = cv2.connectedComponentsWithStats(features.astype(np.uint8))
    ours = int(np.bincount(pieces[shape & features]).argmax())
    return bool(measures[ours, cv2.CC_STAT_WIDTH] > _BRIDGED)


def _look_through_lens(regions: FlatRegions, lens: Mask) -> Mask:
    """Return what is drawn on a lens: all that is neither of its main colour nor of its frame."""
    main = int(np.bincount(regions.labels[lens]).argmax())
    rest = (lens & (regions.labels != main)).astype(np.uint8)
    _, pieces = cv2.connectedComponents(rest)
    rim = lens & ~cv2.erode(lens.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.bool_)
    return np.asarray((rest > 0) & ~np.isin(pieces, pieces[rim]), np.bool_)


def _touches(piece: Mask, eye: Mask) -> bool:
    near = cv2.distanceTransform((~eye).astype(np.uint8), cv2.DIST_L2, 3)
    return bool(near[piece].min() <= _JOINED_PX)


def _measure_lines(regions: FlatRegions, everything: Columns) -> tuple[int, Line, Line]:
    """Return the colour of the lashes, and how thick they are at the top and at the bottom."""
    tops = regions.labels[everything.top.astype(int), everything.x]
    line = int(np.bincount(tops).argmax())
    level = regions.brightness
    if level[line] > _DARKER * level[regions.skin] and level[line] > _DARKER * 255:
        shape = np.concatenate(
            [
                regions.labels[int(a) : int(b) + 1, x]
                for x, a, b in zip(everything.x, everything.top, everything.bottom, strict=True)
            ]
        )
        used = np.flatnonzero(np.bincount(shape, minlength=len(level)) > 6)
        darkest = int(used[level[used].argmin()])
        return darkest, np.zeros(len(everything.x)), np.zeros(len(everything.x))
    runs = (measure_line(regions.labels, everything, line, from_top) for from_top in (True, False))
    return (line, *runs)  # type: ignore[return-value]


def _find_iris(regions: FlatRegions, opening: Columns, line: int) -> tuple[Line, float, bool]:
    """Return the iris's middle (2,) and radius, and whether there is white beside it."""
    mask = np.zeros(regions.labels.shape, np.bool_)
    for x, top, bottom in zip(opening.x, opening.top, opening.bottom, strict=True):
        mask[int(np.ceil(top)) : int(bottom) + 1, x] = True
    level = regions.brightness[regions.labels]
    white = mask & (level >= _WHITE * float(level[mask].max())) & (level > 150)
    middle = np.array([opening.x.mean(), (opening.top.mean() + opening.bottom.mean()) / 2])
    rest = cv2.morphologyEx((mask & ~white).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    count, _, measures, middles = cv2.connectedComponentsWithStats(rest)
    if count < 2 or white.sum() < _WHITE_SHARE * mask.sum():
        return middle, max(2.0, float(opening.heights.max()) / 2), False
    best = 1 + int(measures[1:, cv2.CC_STAT_AREA].argmax())
    _, _, width, height, _ = measures[best]
    return np.array(middles[best], np.float64), max(2.0, (width + min(width, height)) / 4), True


def _describe_closed(regions: FlatRegions, shape: Mask, everything: Columns) -> FoundEye:
    """Return an eye that is one dark shape: a dot, or a closed eye, a line."""
    middle = np.array([everything.x.mean(), (everything.top.mean() + everything.bottom.mean()) / 2])
    top, bottom = smooth_line(everything.top), smooth_line(everything.bottom)
    is_shut = bool(np.median(everything.heights) < _CLOSED * len(everything.x))
    if is_shut:
        top = bottom
    upper, lower = everything.sample(top - 0.5, 9), everything.sample(bottom + 0.5, 9)
    upper[[0, -1], 1] = lower[[0, -1], 1] = (upper[[0, -1], 1] + lower[[0, -1], 1]) / 2
    labels = regions.labels[shape]
    line = int(np.bincount(labels).argmax())
    return FoundEye(
        *(upper, lower, everything.sample(everything.top - 2.5, 9), everything.sample(everything.bottom + 3.5, 9)),
        middle,
        max(2.0, len(everything.x) / 2),
        outline_of(_grow(shape)),
        regions.palette[line],
        max(2.0, min(5.0, float(np.median(everything.heights)) / 4)),
        None,
        False,
        is_shut,
    )


def _mask_lashes(shape: Mask, everything: Columns, runs: Line, inside: Mask) -> Mask:
    """Return the upper line of an eye, with what reaches beyond its corners."""
    lashes = np.zeros(shape.shape, np.bool_)
    for x, top, bottom, run, opens in zip(everything.x, everything.top, everything.bottom, runs, inside, strict=True):
        lashes[int(top) : int(top + run) + 1 if opens else int(bottom) + 1, x] = True
    return lashes & shape


def _grow(shape: Mask) -> Mask:
    """Return the shape with its smooth edge."""
    return cv2.dilate(shape.astype(np.uint8), np.ones((7, 7), np.uint8)).astype(np.bool_)
