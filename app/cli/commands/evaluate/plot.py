"""Draws an evaluation: the setups beside each other, and how mouth and eyes of each avatar follow over time.

Owns: what is drawn, and where. Does not know: how a figure is measured, how a bar is drawn (`bench.chart`).
The drawings of one evaluation are the same bytes whenever they are made.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from PIL import Image as Pillow

from app.cli.commands.bench.chart import BAR, CHUNK_BAR, PAPER, ROW_PX, Chart, Point
from engine import FIGURES, EvaluationCase, PairResult, PooledFigures, format_figure, sink_error

PLOT_FILE, CURVES_FILE = "plot.png", "curves.png"
WIDTH_PX, MARGIN_PX, HEAD_PX, GAP_PX = 1280, 32, 64, 20
NAME_PX, VALUE_PX = 330, 110
COMPARED = {
    "self": ("self.L1", "self.ssim", "lpips_alex", "tlp", "self.nme_pct", "corr.mouth_open", "jitter_flow.ratio"),
    "cross": ("identity.median", "id_sim", "corr.mouth_open", "corr.ear", "blinks.recall", "jitter_flow.ratio",
              "background_motion_px.mean"),
}  # fmt: skip
TITLES = {"self": "self re-enactment", "cross": "cross re-enactment"}
BETTER = {"↑": "more is better", "↓": "less is better", "": ""}
COURSES = {"mouth_open": "mouth open", "ear": "eye aspect", "yaw": "yaw"}
COURSE_PX, COURSE_GAP_PX = 90, 14
PAIRS_MAX = 40
"""More are not drawn: their curves lie in the results."""


def save_plot(folder: Path, pooled: Sequence[PooledFigures]) -> Path:
    """Draw a group of bars for each figure of each kind of pair; returns the file. Raises: SinkError."""
    groups = [
        (kind, key, rows)
        for kind, keys in COMPARED.items()
        for key in keys
        if (rows := [row for row in pooled if row.kind == kind and key in row.values])
    ]
    height = HEAD_PX + sum(len(rows) * ROW_PX + ROW_PX + GAP_PX for _, _, rows in groups) + MARGIN_PX
    canvas = Pillow.new("RGB", (WIDTH_PX, height), PAPER)
    chart = Chart(canvas)
    chart.write_text((MARGIN_PX, 20), "personacam evaluate", "title")
    top = HEAD_PX
    for kind, key, rows in groups:
        info = FIGURES[key]
        title = f"{info.title.replace('×10³', 'x 1000')}, {TITLES[kind]}: {BETTER[info.better]}"
        chart.write_text((MARGIN_PX, top), title, "heading")
        top = _draw_group(chart, key, rows, top + ROW_PX) + GAP_PX
    return _save_picture(canvas, folder / PLOT_FILE)


def save_curves(folder: Path, cases: Sequence[EvaluationCase], results: Sequence[PairResult]) -> Path:
    """Draw the courses of driver and avatar for each pair and setup; returns the file. Raises: SinkError."""
    drawn = [(case, result) for case, result in zip(cases, results, strict=True) if result.courses][:PAIRS_MAX]
    block_px = ROW_PX + COURSE_PX + GAP_PX
    canvas = Pillow.new("RGB", (WIDTH_PX, HEAD_PX + max(1, len(drawn)) * block_px + MARGIN_PX), PAPER)
    chart = Chart(canvas)
    chart.write_text((MARGIN_PX, 20), "personacam evaluate", "title")
    left = chart.draw_key((MARGIN_PX + 260.0, 24), BAR, "driver") + 24
    left = chart.draw_key((left, 24), CHUNK_BAR, "avatar") + 24
    chart.write_text((left, 24), "each about its own median", "faint")
    for number, (case, result) in enumerate(drawn):
        top = HEAD_PX + number * block_px
        chart.write_text((MARGIN_PX, top), f"{case.pair.name}, {case.setup.name}")
        _draw_courses(chart, result.courses, top + ROW_PX)
    return _save_picture(canvas, folder / CURVES_FILE)


def _draw_group(chart: Chart, key: str, rows: Sequence[PooledFigures], top: int) -> int:
    """Draw a bar for each setup from 0 on; returns where the group ends."""
    most = max(abs(row.values[key]) for row in rows) or 1.0
    room = WIDTH_PX - 2 * MARGIN_PX - NAME_PX - VALUE_PX
    for number, row in enumerate(rows):
        y, value = top + number * ROW_PX, row.values[key]
        chart.write_text((MARGIN_PX, y), row.setup)
        length = room * abs(value) / most
        chart.draw_bar((MARGIN_PX + NAME_PX, y), length, BAR if value >= 0 else CHUNK_BAR, format_figure(key, value))
    return top + len(rows) * ROW_PX


def _draw_courses(chart: Chart, courses: Mapping[str, Any], top: int) -> None:
    wide = (WIDTH_PX - 2 * MARGIN_PX - (len(COURSES) - 1) * COURSE_GAP_PX) / len(COURSES)
    for column, (name, words) in enumerate(COURSES.items()):
        left = MARGIN_PX + column * (wide + COURSE_GAP_PX)
        chart.fill_box((left, top, left + wide, top + COURSE_PX), (247, 248, 250))
        sides = [_centre_course(side) for side in courses.get(name, ())]
        known = [value for side in sides for value in side if value is not None]
        if known:
            low, high = min(known), max(known)
            for side, colour in zip(sides, (BAR, CHUNK_BAR), strict=True):
                for part in _split_course(side, (left, top), (wide, COURSE_PX), (low, high)):
                    chart.draw_course(part, colour)
        chart.write_text((left + 6, top + 4), words, "faint")


def _centre_course(values: Sequence[float | None]) -> list[float | None]:
    """Return a course about its own median: another face has other proportions, and looks elsewhere."""
    known = [value for value in values if value is not None]
    usual = median(known) if known else 0.0
    return [None if value is None else value - usual for value in values]


def _split_course(
    values: Sequence[float | None], corner: Point, size: Point, ends: tuple[float, float]
) -> list[list[Point]]:
    """Return the points of a course in a box, apart where there is no face."""
    low, high = ends
    parts: list[list[Point]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            parts.append([])
            continue
        across = corner[0] + size[0] * index / max(1, len(values) - 1)
        parts[-1].append((across, corner[1] + size[1] * (0.95 - 0.9 * (value - low) / ((high - low) or 1))))
    return parts


def _save_picture(canvas: Pillow.Image, file: Path) -> Path:
    try:
        canvas.save(file, "PNG")
    except OSError as error:
        raise sink_error(error, file) from error
    return file
