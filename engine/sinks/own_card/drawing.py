"""Draws the user's own words and picture onto a card.

Owns: that the whole picture is seen whatever its shape, and where the words are: as large as there is room, never cut.
Does not know: the usual card; which font has a letter (`fonts`), where a line ends (`line_breaks`).
"""

import numpy as np
from PIL import Image as Picture
from PIL import ImageDraw

from engine.core.types import Image
from engine.sinks.own_card.fonts import StyledLine
from engine.sinks.own_card.line_breaks import break_lines

WORDS_TOP, WORDS_BOTTOM, WORDS_WIDE = 0.56, 0.95, 0.90
"""Where the words may be: from which height to which, and how much of the width."""
NARROWER = (0.5, 0.6, 0.7, 0.8)
LARGEST, SHRINK = 0.08, 0.92
"""The size of letters against the picture's shorter side, and by how much they get smaller until all fit."""
SMALLEST_PX = 5
SPACING = 1.3
_SHADE, _AROUND = 150, 0.35
"""How dark the ground behind words on a picture becomes, of 255, and how bright the picture is around itself."""
_BLUR_PX = 48


def write_words(card: Image, words: str, ink_rgb: tuple[int, int, int], shaded: bool) -> Image:
    """Return the card (H, W, 3) uint8 RGB with these words on it. shaded: it gets darker behind them."""
    if not words:
        return card
    height_px, width_px = card.shape[:2]
    size_px, lines = fit_words(words, width_px, height_px)
    step = size_px * SPACING
    tall = step * len(lines)
    top = height_px * WORDS_BOTTOM - tall
    if shaded:
        _darken_from(card, top - step / 2)
    else:
        top -= (height_px * (WORDS_BOTTOM - WORDS_TOP) - tall) / 2
    picture = Picture.fromarray(card)
    draw = ImageDraw.Draw(picture)
    for at, line in enumerate(lines):
        StyledLine(line, size_px).draw_centred(picture, draw, width_px / 2, top + (at + 0.5) * step, ink_rgb)
    return np.array(picture)


def fit_words(words: str, width_px: int, height_px: int) -> tuple[float, list[str]]:
    """Return how large the letters are, in pixels, and the lines: the largest size at which all of them fit."""
    size_px = LARGEST * min(width_px, height_px)
    while True:
        lines = _break_evenly(words, width_px, size_px)
        fits = len(lines) * size_px * SPACING <= height_px * (WORDS_BOTTOM - WORDS_TOP)
        if fits or size_px <= SMALLEST_PX:
            return size_px, lines
        size_px *= SHRINK


def _break_evenly(words: str, width_px: int, size_px: float) -> list[str]:
    """Return as few lines as there can be, all about as long: none is left with one word."""

    def measure(text: str) -> float:
        return StyledLine(text, size_px).width_px

    fewest = len(break_lines(words, width_px * WORDS_WIDE, measure))
    tried = (break_lines(words, width_px * share, measure) for share in (*NARROWER, WORDS_WIDE))
    return next(lines for lines in tried if len(lines) == fewest)


def fit_picture(picture: Image, width_px: int, height_px: int) -> Image:
    """Return all of a picture (any size, uint8 RGB) at that size, in the middle of its own blurred, dark light."""
    import cv2  # only a card with a picture needs it: the bench, which may run without it, has none

    height, width = picture.shape[:2]
    inside = min(width_px / width, height_px / height)
    size = max(1, round(width * inside)), max(1, round(height * inside))
    how = cv2.INTER_AREA if inside < 1 else cv2.INTER_CUBIC
    whole = cv2.resize(picture, size, interpolation=how)
    if size == (width_px, height_px):
        return np.array(whole, np.uint8)
    small = cv2.resize(picture, (_BLUR_PX, max(2, _BLUR_PX * height_px // width_px)), interpolation=cv2.INTER_AREA)
    small = cv2.convertScaleAbs(cv2.GaussianBlur(small, (0, 0), 3.0), alpha=_AROUND)
    card = np.array(cv2.resize(small, (width_px, height_px), interpolation=cv2.INTER_LINEAR), np.uint8)
    left, top = (width_px - size[0]) // 2, (height_px - size[1]) // 2
    card[top : top + size[1], left : left + size[0]] = whole
    return card


def _darken_from(card: Image, top: float) -> None:
    """Let the lower part get darker, softly, so that words on it can be read. In place."""
    first = max(0, round(top - card.shape[0] * 0.1))
    rows = np.arange(card.shape[0] - first)[:, None, None]
    soft = np.clip(rows / max(1, round(top) - first), 0, 1)
    card[first:] = (card[first:] * (1 - soft * _SHADE / 255)).astype(np.uint8)
