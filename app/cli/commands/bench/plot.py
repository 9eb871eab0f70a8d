"""Draws the results of a bench: a comparison of all cases, and for each the times of its parts and its delays.

Owns: what is drawn, and where. Does not know: how anything was measured, how a bar or an axis is drawn (`chart`).
What was not measured is not drawn, and the reason stands in its place.
"""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as Pillow

from app.cli.commands.bench.chart import (
    BAR,
    BAR_95,
    CHUNK_95,
    CHUNK_BAR,
    FAINT_INK,
    PAPER,
    ROW_PX,
    Axis,
    Chart,
)
from app.cli.path_checks import check_writable
from engine import SinkError, sink_error, write_file

Result = Mapping[str, Any]
WIDTH_PX, MARGIN_PX, GAP_PX = 1280, 32, 36
HEAD_PX, TITLE_PX = 76, 56
NAME_PX, VALUE_PX = 170, 130
MIDDLE_PX = 740
"""Bars are drawn to the left of it, the histogram to the right."""
HISTOGRAM_LEFT_PX = MIDDLE_PX + 60
COMPARED_NAME_PX, DELAY_WORDS_PX = 380, 200
HISTOGRAM_PX = 150
BINS = 48
SUFFIX = ".png"
LEGEND = (
    (BAR, "a part of a chunk, median"),
    (CHUNK_BAR, "a whole chunk, median"),
    (BAR_95, "paler, and in brackets: 95 of 100 stay below"),
)


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
    """Draw the legend, the comparison if several cases ran, and a panel for each case, one below the other."""
    compared = [one for one in results if not one.get("problem")]
    compared_px = (len(compared) + 1) * ROW_PX + GAP_PX if len(compared) > 1 else 0
    heights = [_panel_height(one) for one in results]
    height = HEAD_PX + compared_px + sum(heights) + MARGIN_PX
    canvas = Pillow.new("RGB", (WIDTH_PX, height), PAPER)
    chart = Chart(canvas)
    _draw_head(chart)
    top = HEAD_PX
    if compared_px:
        _draw_comparison(chart, compared, top)
        top += compared_px
    for one, panel_px in zip(results, heights, strict=True):
        chart.draw_rule(MARGIN_PX, WIDTH_PX - MARGIN_PX, top - GAP_PX // 2)
        _draw_panel(chart, one, top)
        top += panel_px
    return canvas


def _panel_height(one: Result) -> int:
    if one.get("problem"):
        return TITLE_PX + ROW_PX + GAP_PX
    rows = (len(one.get("stage_ms", {})) + 2) * ROW_PX
    histogram = HISTOGRAM_PX + 3 * ROW_PX if one.get("delay") else 3 * ROW_PX
    return TITLE_PX + max(rows, histogram) + GAP_PX


def _draw_head(chart: Chart) -> None:
    chart.write_text((MARGIN_PX, 20), "personacam bench", "title")
    left = MARGIN_PX + 230.0
    for colour, words in LEGEND:
        left = chart.draw_key((left, 23), colour, words) + 24


def _draw_comparison(chart: Chart, results: Sequence[Result], top: int) -> None:
    """Draw a line for each case: pictures a second and the delay, each on one scale for all."""
    left, room = MARGIN_PX + COMPARED_NAME_PX, (WIDTH_PX - 2 * MARGIN_PX - COMPARED_NAME_PX) // 2
    bar_px = room - DELAY_WORDS_PX
    chart.write_text((left, top), "pictures a second, without tracking", "faint")
    chart.write_text((left + room, top), "delay, movement to picture, median", "faint")
    most_fps = max(one["pictures_per_s"] for one in results)
    delays = [one["delay"]["ms"]["median"] for one in results if one.get("delay")]
    for number, one in enumerate(results, 1):
        y = top + number * ROW_PX
        chart.write_text((MARGIN_PX, y), one["title"])
        fps, delay = one["pictures_per_s"], one.get("delay")
        chart.draw_bar((left, y), bar_px * fps / most_fps, CHUNK_BAR, f"{fps:.1f}")
        if delay:
            ms = delay["ms"]["median"]
            chart.draw_bar((left + room, y), bar_px * ms / max(delays), BAR, _format_delay(delay))
        else:
            chart.write_text((left + room, y), "not measured", "faint")


def _draw_panel(chart: Chart, one: Result, top: int) -> None:
    chart.write_text((MARGIN_PX, top), one["title"], "heading")
    below = top + TITLE_PX
    if one.get("problem"):
        chart.write_text((MARGIN_PX, top + 28), str(one["problem"])[:150])
        return
    chart.write_text((MARGIN_PX, top + 24), ", ".join(_list_circumstances(one)), "faint")
    _draw_bars(chart, one, below)
    if one.get("delay"):
        _draw_histogram(chart, one["delay"], below)
    elif why := one.get("not_measured", {}).get("delay"):
        words = f"The delay was not measured. {why}"
        chart.write_lines((HISTOGRAM_LEFT_PX, below), words, WIDTH_PX - MARGIN_PX - HISTOGRAM_LEFT_PX)


def _list_circumstances(one: Result) -> Iterator[str]:
    if "size_px" in one:
        yield f"{one['size_px']} px"
    yield from (str(one[name]) for name in ("device", "dtype") if name in one)
    if one.get("weights"):
        yield f"{one['weights']} weights"
    if "share_of_peak" in one:
        yield f"{one['share_of_peak']:.0%} of the device's best"


def _draw_bars(chart: Chart, one: Result, top: int) -> None:
    """Draw a bar up to each part's median, and a paler one on to its 95 %; the chunk as a whole comes last."""
    whole = "a picture" if one["chunk"] == 1 else f"a chunk of {one['chunk']}"
    rows = [(name.replace("_", " "), spread, BAR, BAR_95) for name, spread in one.get("stage_ms", {}).items()]
    rows.append((whole, one["chunk_ms"], CHUNK_BAR, CHUNK_95))
    left = MARGIN_PX + NAME_PX
    axis = Axis(left, MIDDLE_PX - VALUE_PX - 40, max(spread.get("p95") or spread["median"] for _, spread, *_ in rows))
    chart.draw_axis(axis, top, top + len(rows) * ROW_PX)
    for number, (name, spread, colour, pale) in enumerate(rows):
        y, median, p95 = top + number * ROW_PX, spread["median"], spread.get("p95")
        chart.write_text((MARGIN_PX, y), name)
        if p95 is not None:
            chart.draw_bar((left, y), axis.find_x(p95) - left, pale)
        chart.draw_bar((left, y), axis.find_x(median) - left, colour)
        chart.write_text((MIDDLE_PX - VALUE_PX - 30, y), axis.format_spread(median, p95))


def _draw_histogram(chart: Chart, delay: Result, top: int) -> None:
    """Draw how many pictures had which delay, from 0 on, and the median."""
    each_ms = np.asarray(delay["each_ms"], np.float64)
    axis = Axis(HISTOGRAM_LEFT_PX, WIDTH_PX - MARGIN_PX - 10, float(each_ms.max()))
    bottom = top + ROW_PX + HISTOGRAM_PX
    counts, _ = np.histogram(each_ms, BINS, (0.0, axis.most))
    chart.write_text((axis.left, top - 6), f"delay of {len(each_ms)} pictures", "faint")
    chart.draw_axis(axis, top + ROW_PX, bottom)
    step = (axis.right - axis.left) / BINS
    for number, count in enumerate(counts):
        if count:
            left, height = axis.left + number * step, HISTOGRAM_PX * count / counts.max()
            chart.fill_box((left, bottom - height, left + step - 2, bottom), BAR)
    chart.write_text((axis.left - 10, top + ROW_PX), f"{counts.max()}", "faint", anchor="ra")
    chart.write_text((axis.left - 10, bottom - 16), "0", "faint", anchor="ra")
    chart.draw_rule(axis.left, axis.right, bottom, FAINT_INK)
    chart.draw_mark(axis.find_x(delay["ms"]["median"]), top + ROW_PX, bottom)
    chart.write_text(((axis.left + axis.right) / 2, bottom + ROW_PX), f"median: {_format_delay(delay)}", anchor="ma")


def _format_delay(delay: Result) -> str:
    frames = round(delay["frames"]["median"])
    return f"{delay['ms']['median']:.0f} ms, {frames} driver frame{'' if frames == 1 else 's'}"
