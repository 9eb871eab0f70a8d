"""Bars, axes, marks and words for a drawing.

Owns: their colours, sizes and how they are drawn. Does not know: what they stand for.
"""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

Colour = tuple[int, int, int]
Point = tuple[float, float]
ROW_PX = 24
PAPER, INK, FAINT_INK, GRID = (255, 255, 255), (32, 33, 36), (110, 112, 118), (226, 228, 232)
BAR, BAR_95 = (42, 107, 172), (178, 205, 232)
CHUNK_BAR, CHUNK_95 = (200, 104, 20), (242, 207, 168)
TEXT_PX, HEADING_PX, TITLE_PX = 15, 18, 22
LETTERS_PER_PX = 1 / 7.5
TICKS_MAX = 6
S_FROM_MS = 10_000.0
Style = Literal["plain", "faint", "heading", "title"]


@dataclass(frozen=True, slots=True)
class Axis:
    """Milliseconds from left to right, from 0 to the first tick beyond `highest`. left, right: in pixels."""

    left: float
    right: float
    highest: float

    @property
    def step(self) -> float:
        """Milliseconds between two ticks: 1, 2 or 5 times a power of ten."""
        rough = max(self.highest, 1e-3) / TICKS_MAX
        power = 10.0 ** math.floor(math.log10(rough))
        return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * (1 - 1e-9))

    @property
    def most(self) -> float:
        """The value at the right end."""
        return self.step * max(1, math.ceil(self.highest / self.step - 1e-9))

    def format_spread(self, median: float, p95: float | None) -> str:
        """Return both in the axis' unit, the second in brackets."""
        scale, unit = self._unit
        digits = 1 if unit == "ms" else 2
        brackets = "" if p95 is None else f" ({p95 / scale:.{digits}f})"
        return f"{median / scale:.{digits}f}{brackets} {unit}"

    @property
    def _unit(self) -> tuple[float, str]:
        return (1000.0, "s") if self.most >= S_FROM_MS else (1.0, "ms")

    def find_x(self, value: float) -> float:
        """Return where a value lies."""
        return self.left + (self.right - self.left) * value / self.most

    def list_ticks(self) -> list[tuple[float, str]]:
        """Return each tick's value and its words; only the last one has the unit."""
        values = [number * self.step for number in range(round(self.most / self.step) + 1)]
        scale, unit = self._unit
        words = [f"{value / scale:g}" for value in values]
        return list(zip(values, [*words[:-1], f"{words[-1]} {unit}"], strict=True))


class Chart:
    """Draws on a picture."""

    def __init__(self, canvas: Pillow.Image) -> None:
        self._pen = ImageDraw.Draw(canvas)
        text = ImageFont.load_default(TEXT_PX)
        self._styles: dict[str, tuple[Any, Colour]] = {
            "plain": (text, INK),
            "faint": (text, FAINT_INK),
            "heading": (ImageFont.load_default(HEADING_PX), INK),
            "title": (ImageFont.load_default(TITLE_PX), INK),
        }

    def write_text(self, at: Point, words: str, style: Style = "plain", anchor: str = "la") -> None:
        """Write one line; anchor: which point of it lies there, in Pillow's letters."""
        font, ink = self._styles[style]
        self._pen.text(at, words, ink, font, anchor=anchor)

    def write_lines(self, at: Point, words: str, width_px: float) -> None:
        """Write faint words in as many lines as they need."""
        for number, line in enumerate(textwrap.wrap(words, int(width_px * LETTERS_PER_PX))):
            self.write_text((at[0], at[1] + number * ROW_PX), line, "faint")

    def draw_bar(self, at: Point, length_px: float, colour: Colour, words: str = "") -> None:
        """Draw a bar in a row, and words behind its end."""
        left, top = at
        self.fill_box((left, top + 2, left + max(1.0, length_px), top + ROW_PX - 6), colour)
        if words:
            self.write_text((left + length_px + 8, top), words)

    def draw_key(self, at: Point, colour: Colour, words: str) -> float:
        """Draw an entry of a legend; returns where it ends."""
        left, top = at
        self.fill_box((left, top + 2, left + 18, top + 16), colour)
        font, _ = self._styles["plain"]
        self.write_text((left + 26, top), words)
        return left + 26 + float(font.getlength(words))

    def draw_axis(self, axis: Axis, top: float, bottom: float) -> None:
        """Draw a line from top to bottom at each tick, and its words below."""
        for value, words in axis.list_ticks():
            x = axis.find_x(value)
            self._pen.line((x, top, x, bottom), GRID)
            self.write_text((x, bottom + 4), words, "faint", anchor="ma")

    def draw_mark(self, x: float, top: float, bottom: float) -> None:
        """Draw a line at one value."""
        self._pen.line((x, top, x, bottom), CHUNK_BAR, 2)

    def draw_rule(self, left: float, right: float, y: float, colour: Colour = GRID) -> None:
        """Draw a horizontal line."""
        self._pen.line((left, y, right, y), colour)

    def draw_course(self, points: Sequence[Point], colour: Colour) -> None:
        """Draw a line from point to point."""
        if len(points) > 1:
            self._pen.line(points, colour, 2)

    def fill_box(self, box: tuple[float, float, float, float], colour: Colour) -> None:
        """Fill a rectangle: left, top, right, bottom."""
        self._pen.rectangle(box, colour)
