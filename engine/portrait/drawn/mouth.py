"""Finds a drawn mouth near the tracked one.

Owns: which shape is the mouth, whether it is a line, lips or open, and where its lips are.
Does not know: meshes, eyes. All places are in the upright picture of the face.
"""

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.core.portraits.drawn_face import MouthKind
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
from engine.portrait.drawn.flat_colours import LUMINANCE, FlatRegions

POINTS = 11
_HALF_WIDTH = 80
"""How far to the side of the tracked mouth a mouth is looked for."""
_OFF = (24.0, 40.0)
"""Distances from the tracked mouth at which a shape counts much less: sideways, and up or down."""
_LEAST_WIDTH, _LEAST_RATING = 7, 2.0
_WIDEST = 140
_BESIDE_PX, _INSIDE = 4, 0.5
"""How far beside the lips that the user placed something still belongs to the mouth, and the share of it within."""
_MADE_UP_PX = 3.0
"""How thick the line of a mouth is that nothing is drawn of."""
_THIN, _THIN_SHARE = 6.0, 0.2
"""A mouth is a line if it is up to this thick, or to this share of its width."""
_MARGIN = 4.0
"""How far outside of what is drawn the mesh's lips end."""
_DOT_HEIGHT = 0.8
"""A shape taller than this share of its width is round."""
_TINY_LIPS, _LIP_LINE = 0.6, 0.6
"""Lips higher than this share of their width are two lines, each this share of their height thick."""
_HAIR = 3
"""A colour that there is this many times as much of elsewhere is the hair's."""
_UNDER_MOUSTACHE = 0.35
"""A mouth is at least this share of the moustache's width."""
_THICKEST = 0.3
"""An outline is at most this share of an open mouth's height thick."""
_DARKER, _TEETH = 0.75, 225.0
_PARTING, _ALIKE = 0.6, 0.5
"""Between lips a dark line covers this share of the width, and over this share of it both lips have one colour."""
_RED, _LIPS_LEVEL, _LIPS_HEIGHT = 30.0, 0.45, 1.1
_MOUTH_COLOUR = np.array([132, 44, 52], np.float32)
_TONGUE_COLOUR = np.array([222, 110, 112], np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class FoundMouth:
    """A drawn mouth: upper, lower (11, 2), the edges of its opening, from the image's left; outer_upper, outer_lower
    (11, 2), just outside of all that is drawn; outline (N, 2) of everything; colours (3,) RGB and line_px as in
    DrawnMouth. A line's lips are in its middle, and so are those of an open mouth's outline."""

    upper: Line
    lower: Line
    outer_upper: Line
    outer_lower: Line
    outline: Floats
    line: Floats
    inside: Floats
    tongue: Floats
    line_px: float
    kind: MouthKind

    @property
    def is_dot(self) -> bool:
        """Whether it is one round shape, without an outline."""
        width, height = np.ptp(self.outline, axis=0)
        return bool(self.kind is MouthKind.OPEN and self.line_px == 0 and height > _DOT_HEIGHT * width)


def find_mouth(regions: FlatRegions, features: Mask, middle: Floats, chin_y: float) -> FoundMouth | None:
    """Return the mouth near the tracked one's middle (2,), above the chin; None if no shape is like a mouth."""
    shape = _find_shape(regions, features, middle, chin_y)
    return None if shape is None else _describe_mouth(regions, shape)


def find_mouth_within(regions: FlatRegions, features: Mask, lips: Line) -> FoundMouth:
    """Return the mouth that the user says is within these outer edges of lips (N, 2).

    What is drawn there is the mouth; if nothing is, its line is where the lips meet.
    """
    zone = np.zeros(features.shape, np.uint8)
    cv2.fillPoly(zone, [np.rint(lips).astype(np.int32)], 1)
    zone = np.asarray(cv2.dilate(zone, np.ones((2 * _BESIDE_PX + 1,) * 2, np.uint8)), np.uint8)
    _, pieces = cv2.connectedComponents(features.astype(np.uint8))
    inside = np.bincount(pieces[zone > 0], minlength=int(pieces.max()) + 1)
    whole = np.bincount(pieces.ravel(), minlength=len(inside))
    ours = np.flatnonzero((inside > _INSIDE * whole) & (inside >= _LEAST_WIDTH))
    shape = fill_shape(np.isin(pieces, ours[ours > 0]))
    if not shape.any() or np.ptp(np.flatnonzero(shape.any(0))) < _LEAST_WIDTH:
        line = regions.palette[int(regions.brightness.argmin())]
        made_up = _describe_mouth(regions, _line_between(lips, features.shape))
        return replace(made_up, line=line, line_px=_MADE_UP_PX, kind=MouthKind.LINE)
    return _describe_mouth(regions, shape)


def _line_between(lips: Line, size: tuple[int, ...]) -> Mask:
    """Return a thin shape along the middle of lips with these outer edges (N, 2)."""
    filled = np.zeros(size, np.uint8)
    cv2.fillPoly(filled, [np.rint(lips).astype(np.int32)], 1)
    columns = read_columns(filled > 0)
    line = np.zeros(size, np.bool_)
    for x, y in zip(columns.x, np.rint((columns.top + columns.bottom) / 2).astype(int), strict=True):
        line[y - 1 : y + 2, x] = True
    return line


def _find_shape(regions: FlatRegions, features: Mask, middle: Floats, chin_y: float) -> Mask | None:
    x, y = float(middle[0]), float(middle[1])
    zone = np.zeros(features.shape, np.uint8)
    left, right = max(0, round(x - _HALF_WIDTH)), round(x + _HALF_WIDTH)
    top, bottom = max(0, round(y - 45)), round(max(chin_y, y + 20))
    zone[top:bottom, left:right] = features[top:bottom, left:right]
    joined = cv2.dilate(zone, np.ones((3, 3), np.uint8))
    count, pieces, measures, middles = cv2.connectedComponentsWithStats(joined)
    ratings = np.zeros(count)
    for at in range(1, count):
        piece_left, piece_top, width, height, _ = measures[at]
        beyond = piece_left <= left or piece_left + width >= right or piece_top + height >= bottom
        if beyond or not _LEAST_WIDTH <= width <= _WIDEST:
            continue
        off_x, off_y = middles[at] - [x, y]
        lower = np.clip(1 + off_y / 60, 0.5, 1.5)
        flat = min(1.0, 1.6 * width / max(height, 1)) ** 2
        ratings[at] = width * lower * flat * np.exp(-((off_x / _OFF[0]) ** 2) - (off_y / _OFF[1]) ** 2)
    best = int(ratings.argmax())
    if ratings[best] < _LEAST_RATING:
        return None
    best = _skip_moustache(regions, np.where(zone > 0, pieces, 0), measures, ratings, best)
    return fill_shape((pieces == best) & (zone > 0))


def _skip_moustache(
    regions: FlatRegions, pieces: NDArray[Any], measures: NDArray[Any], ratings: Line, best: int
) -> int:
    """Return the mouth under a shape in the colour of the hair; the shape itself if there is none."""
    main = int(np.bincount(regions.labels[pieces == best]).argmax())
    here = (regions.labels == main)[pieces == best].sum()
    thick = float(np.median(read_columns(fill_shape(pieces == best)).heights))
    if thick <= _THIN or main == regions.skin or (regions.labels == main).sum() < _HAIR * here:
        return best
    top, width, height = measures[best, 1:4]
    for at in np.argsort(-ratings):
        below = measures[at, 1] >= top + height - 4
        if ratings[at] > 0 and below and measures[at, 2] >= _UNDER_MOUSTACHE * width:
            return int(at)
    return best


def _describe_mouth(regions: FlatRegions, shape: Mask) -> FoundMouth:
    everything = read_columns(shape)
    width, thick = len(everything.x), float(np.median(everything.heights))
    used = np.bincount(regions.labels[shape], minlength=len(regions.palette))
    main = int(used.argmax())
    top, bottom = smooth_line(everything.top), smooth_line(everything.bottom)
    parting = _find_parting(regions, everything, main)
    is_plain = used[main] > 0.75 * used.sum()
    if thick <= _THIN or (is_plain and thick <= min(_THIN_SHARE * width, 2 * _THIN)):
        upper = lower = (top + bottom) / 2
        _, inside, tongue = _invent_colours(regions, main, main)
        colours = _darkest_third(regions.image[shape]), inside, tongue
        line_px, kind = _pen_width(everything), MouthKind.LINE
    elif parting is not None:
        upper = lower = parting
        colours, line_px, kind = _invent_colours(regions, _darkest(regions, used), main), 0.0, MouthKind.LIPS
    elif _is_closed_lips(regions, main, used, width, thick):
        upper = lower = (top + bottom) / 2
        is_tiny = thick > _TINY_LIPS * width  # these part better as two short lines
        colours = _invent_colours(regions, main if is_tiny else _darkest(regions, used), main)
        line_px, kind = (_LIP_LINE * thick, MouthKind.LINE) if is_tiny else (0.0, MouthKind.LIPS)
    else:
        line, runs_top, runs_bottom = _measure_outline(regions, everything)
        upper, lower = top + runs_top / 2, bottom - runs_bottom / 2
        lower = np.maximum(lower, upper)
        line_px, kind = float(np.median(runs_top)), MouthKind.OPEN
        colours = _invent_colours(regions, line if line_px > 0 else _darkest(regions, used), main)
    upper, lower, above, beneath = (
        everything.sample(edge, POINTS) for edge in (upper, lower, top - _MARGIN, bottom + _MARGIN)
    )
    _close_corners(upper, lower, above, beneath)
    return FoundMouth(upper, lower, above, beneath, outline_of(shape), *colours, line_px, kind)


def _close_corners(upper: Line, lower: Line, outer_upper: Line, outer_lower: Line) -> None:
    """Let the lips meet at the corners, and the outer edges a little beyond."""
    for end, outwards in ((0, -1.0), (-1, 1.0)):
        middle = (upper[end, 1] + lower[end, 1]) / 2
        upper[end, 1] = lower[end, 1] = middle
        outer_upper[end] = outer_lower[end] = upper[end] + [outwards * (_MARGIN + 1), 0]


def _pen_width(everything: Columns) -> float:
    """Return how thick a line is across its own direction."""
    middle = smooth_line((everything.top + everything.bottom) / 2)
    steep = np.sqrt(1 + np.gradient(middle) ** 2) if len(middle) > 2 else np.ones(len(middle))
    return float(np.median(everything.heights / steep))


def _find_parting(regions: FlatRegions, everything: Columns, main: int) -> Line | None:
    """Return where (C,) the dark line between closed lips ends; None if there is no such line."""
    level = regions.brightness
    if level[main] >= _TEETH:
        return None
    ends, alike = np.full(len(everything.x), np.nan), 0
    for at, x in enumerate(everything.x):
        start = int(everything.top[at])
        column = regions.labels[start : int(everything.bottom[at]) + 1, x]
        dark = np.flatnonzero(level[column] < _DARKER * level[main])
        inner = dark[(dark > 0) & (dark < len(column) - 1)]
        if len(inner):
            ends[at] = start + inner[-1] + 1
            alike += bool(column[0] == main == column[-1])
    seen = np.isfinite(ends)
    if seen.mean() < _PARTING or alike < _ALIKE * seen.sum():
        return None
    return smooth_line(np.interp(everything.x, everything.x[seen], ends[seen]))


def _is_closed_lips(regions: FlatRegions, main: int, used: np.ndarray, width: int, thick: float) -> bool:
    """Return whether a shape of one colour is a pair of closed lips: red, not dark, and flat."""
    colour, level = regions.palette[main], regions.brightness
    red = float(colour[0] - colour[1]) > _RED and level[main] > _LIPS_LEVEL * level[regions.skin]
    return bool(red and used[main] > 0.8 * used.sum() and thick < _LIPS_HEIGHT * width)


def _measure_outline(regions: FlatRegions, everything: Columns) -> tuple[int, Line, Line]:
    """Return the colour of an open mouth's outline, and its thickness (C,) at the top and at the bottom."""
    tops = regions.labels[everything.top.astype(int), everything.x]
    line = int(np.bincount(tops).argmax())
    top, bottom = (measure_line(regions.labels, everything, line, from_top) for from_top in (True, False))
    is_pale = regions.brightness[line] > _DARKER * regions.brightness[regions.skin]
    if is_pale or np.median(top) > _THICKEST * float(everything.heights.max()):
        return line, np.zeros(len(top)), np.zeros(len(top))
    return line, top, bottom


def _darkest_third(colours: NDArray[np.uint8]) -> Floats:
    """Return the median of the darker pixels (N, 3): a thin line's own colour, without its smooth edges."""
    level = colours @ LUMINANCE
    darker = colours[level <= np.quantile(level, 1 / 3)]
    return np.asarray(np.median(darker, axis=0), np.float32)


def _darkest(regions: FlatRegions, used: np.ndarray) -> int:
    found = np.flatnonzero(used > 0.03 * used.sum())
    return int(found[regions.brightness[found].argmin()])


def _invent_colours(regions: FlatRegions, line: int, main: int) -> tuple[Floats, Floats, Floats]:
    """Return the colours of line, inside and tongue: those of a drawn mouth, no darker than the drawing's own lines."""
    skin = np.float32(regions.brightness[regions.skin] / 220)
    drawn = regions.palette[line]
    inside = (0.75 * _MOUTH_COLOUR + 0.25 * drawn) * np.clip(skin, 0.55, 1.0)
    tongue = _TONGUE_COLOUR * np.clip(skin, 0.6, 1.0)
    if main != line and regions.palette[main] @ LUMINANCE < 225:
        tongue = (tongue + regions.palette[main]) / 2
    return drawn, inside.astype(np.float32), tongue.astype(np.float32)
