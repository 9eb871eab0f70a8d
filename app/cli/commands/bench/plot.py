"""Draws the results of a bench: for each case bars of its parts, and a histogram of its delays.

Owns: the drawing. Does not know: how anything was measured. What was not measured is not drawn.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from app.cli.path_checks import check_writable
from engine import SinkError, sink_error, write_file

Result = Mapping[str, Any]
WIDTH_PX, MARGIN_PX, ROW_PX, TITLE_PX, GAP_PX = 1280, 24, 24, 40, 30
NAME_PX, VALUE_PX = 190, 130
MIDDLE_PX = 700
"""Bars are drawn to the left of it, the histogram to the right."""
HISTOGRAM_PX = 150
BINS = 30
TEXT_PX = 15
PAPER, INK, FAINT_INK = (24, 24, 27), (240, 240, 240), (150, 150, 158)
BAR, BAR_95, CHUNK_BAR = (86, 156, 214), (48, 84, 116), (214, 157, 86)
SUFFIX = ".png"


def check_plot_writable(file: Path) -> None:
    """Check before the work begins that the drawing can be saved there. Raises: SinkError if it cannot."""
    if file.suffix.lower() != SUFFIX or file.is_dir():
        raise SinkError("{file} is not the name of a PNG picture.", "Give a name that ends in .png.", file=file)
    check_writable(file)


def save_plot(file: Path, results: Sequence[Result]) -> Path:
    """Draw the results and save them; returns where: under the next free name if the name is taken.

    Raises: SinkError if that is not possible.
    """
    content = BytesIO()
    draw_plot(results).save(content, "PNG")
    try:
        return write_file(file, content.getvalue())
    except OSError as error:
        raise sink_error(error, file) from error


def draw_plot(results: Sequence[Result]) -> Pillow.Image:
    """Draw a panel for each case, one below the other."""
    heights = [_panel_height(one) for one in results]
    canvas = Pillow.new("RGB", (WIDTH_PX, 2 * MARGIN_PX + sum(heights)), PAPER)
    pen = ImageDraw.Draw(canvas)
    font = ImageFont.load_default(TEXT_PX)
    top = MARGIN_PX
    for one, height in zip(results, heights, strict=True):
        _draw_panel(pen, font, one, top)
        top += height
    return canvas


def _panel_height(one: Result) -> int:
    if one.get("problem"):
        return TITLE_PX + ROW_PX + GAP_PX
    rows = len(one.get("stage_ms", {})) + 1
    histogram = HISTOGRAM_PX + 2 * ROW_PX if one.get("delay") else 0
    return TITLE_PX + max(rows * ROW_PX, histogram) + GAP_PX


def _draw_panel(pen: ImageDraw.ImageDraw, font: Any, one: Result, top: int) -> None:
    words = [one["title"], *(str(one[name]) for name in ("device", "dtype") if name in one)]
    if "pictures_per_s" in one:
        words.append(f"{one['pictures_per_s']:.1f} pictures a second")
    pen.text((MARGIN_PX, top), ", ".join(words), INK, font)
    if one.get("problem"):
        pen.text((MARGIN_PX, top + ROW_PX), str(one["problem"])[:150], FAINT_INK, font)
        return
    _draw_bars(pen, font, one, top + TITLE_PX)
    if one.get("delay"):
        _draw_histogram(pen, font, one["delay"], top + TITLE_PX)


def _draw_bars(pen: ImageDraw.ImageDraw, font: Any, one: Result, top: int) -> None:
    """Draw a bar up to each part's median, and a darker one on to its 95 %; the chunk as a whole comes last."""
    whole = "a picture" if one["chunk"] == 1 else f"a chunk of {one['chunk']}"
    rows = [(name.replace("_", " "), spread, BAR) for name, spread in one.get("stage_ms", {}).items()]
    rows.append((whole, one["chunk_ms"], CHUNK_BAR))
    most = max(spread.get("p95") or spread["median"] for _, spread, _ in rows)
    left, room = MARGIN_PX + NAME_PX, MIDDLE_PX - MARGIN_PX - NAME_PX - VALUE_PX
    for number, (name, spread, colour) in enumerate(rows):
        y, median, p95 = top + number * ROW_PX, spread["median"], spread.get("p95")
        pen.text((MARGIN_PX, y), name, FAINT_INK, font)
        if p95 is not None:
            pen.rectangle((left, y + 3, left + room * p95 / most, y + ROW_PX - 5), BAR_95)
        pen.rectangle((left, y + 3, left + room * median / most, y + ROW_PX - 5), colour)
        label = f"{median:.1f} ms" if p95 is None else f"{median:.1f} ({p95:.1f}) ms"
        pen.text((left + room + 8, y), label, INK, font)


def _draw_histogram(pen: ImageDraw.ImageDraw, font: Any, delay: Result, top: int) -> None:
    """Draw how many pictures had which delay."""
    each_ms = np.asarray(delay["each_ms"], np.float64)
    counts, edges = np.histogram(each_ms, BINS)
    left, right, bottom = MIDDLE_PX + MARGIN_PX, WIDTH_PX - MARGIN_PX, top + HISTOGRAM_PX
    step = (right - left) / BINS
    for number, count in enumerate(counts):
        if count:
            height = HISTOGRAM_PX * count / counts.max()
            box = (left + number * step, bottom - height, left + (number + 1) * step - 2, bottom)
            pen.rectangle(box, BAR)
    pen.line((left, bottom, right, bottom), FAINT_INK)
    pen.text((left, bottom + 4), f"{edges[0]:.0f} ms", FAINT_INK, font)
    pen.text((right, bottom + 4), f"{edges[-1]:.0f} ms", FAINT_INK, font, anchor="ra")
    middle = f"delay: {delay['ms']['median']:.0f} ms, {delay['frames']['median']:.0f} driver frames (medians)"
    pen.text(((left + right) / 2, bottom + 4 + ROW_PX), middle, INK, font, anchor="ma")
