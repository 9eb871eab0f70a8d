"""The drawing shows bars and delays, and nothing for what was not measured."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.cli.commands.bench import chart, plot
from engine import SinkError
from tests.app.cli.commands.bench.results import FULL, POOR

Marked = np.ndarray[Any, np.dtype[np.bool_]]
BROKEN = {"title": "x", "problem": "y"}


def find_pixels(results: Sequence[plot.Result], colour: chart.Colour, top: int = plot.HEAD_PX) -> Marked:
    """Return where this colour is below the legend."""
    return np.asarray((np.asarray(plot.draw_plot(results))[top:] == colour).all(axis=-1))


def test_bars_reach_as_far_as_their_medians_on_an_axis_that_begins_at_0() -> None:
    """The axis of 180 ms ends at 200."""
    pixels = find_pixels([FULL], chart.BAR)[:, : plot.MIDDLE_PX]
    widths = sorted({int(row.sum()) for row in pixels} - {0})
    room = plot.MIDDLE_PX - plot.VALUE_PX - 40 - plot.MARGIN_PX - plot.NAME_PX
    assert widths == pytest.approx([room * 4.24 / 200, room * 120 / 200], abs=2)


def test_the_95_percent_and_the_whole_chunk_have_their_own_colours_and_a_legend() -> None:
    for colour in (chart.BAR, chart.BAR_95, chart.CHUNK_BAR):
        assert find_pixels([FULL], colour).any()
        assert find_pixels([BROKEN], colour, top=0)[: plot.HEAD_PX].any(), "without a bar there is still the legend"


def test_delays_are_a_histogram_from_0_on_whose_highest_bar_is_the_commonest() -> None:
    """Delays of 790 to 910 ms lie in the right half of an axis that ends at 1000."""
    drawn = find_pixels([FULL], chart.BAR)[:, plot.MIDDLE_PX :]
    heights = drawn.sum(axis=0)
    assert heights.max() == pytest.approx(plot.HISTOGRAM_PX, abs=2)
    used = np.flatnonzero(heights) + plot.MIDDLE_PX
    left, right = plot.HISTOGRAM_LEFT_PX, plot.WIDTH_PX - plot.MARGIN_PX - 10
    assert used.min() == pytest.approx(left + 0.78 * (right - left), abs=15)
    assert used.max() == pytest.approx(left + 0.91 * (right - left), abs=15)


def test_what_was_not_measured_is_not_drawn() -> None:
    assert not find_pixels([POOR], chart.BAR).any()
    assert not find_pixels([POOR], chart.BAR_95).any()
    assert find_pixels([POOR], chart.CHUNK_BAR).any()


def test_each_case_has_a_panel_and_one_that_could_not_run_too() -> None:
    one, two = plot.draw_plot([FULL]).height, plot.draw_plot([FULL, BROKEN]).height
    assert two == one + plot.TITLE_PX + chart.ROW_PX + plot.GAP_PX


def test_several_cases_are_compared_above_their_panels_on_one_scale() -> None:
    """25 pictures a second beside 50; a delay that was not measured has no bar."""
    results = [FULL, POOR]
    added = plot.draw_plot(results).height - sum(plot.draw_plot([one]).height for one in results)
    assert added == 3 * chart.ROW_PX + plot.GAP_PX - plot.HEAD_PX - plot.MARGIN_PX
    part = slice(0, 3 * chart.ROW_PX)
    widths = find_pixels(results, chart.CHUNK_BAR)[part].sum(axis=1)
    assert widths[chart.ROW_PX + 8] == pytest.approx(widths[2 * chart.ROW_PX + 8] / 2, abs=2)
    delays = find_pixels(results, chart.BAR)[part].sum(axis=1)
    assert delays[chart.ROW_PX + 8] > 0
    assert delays[2 * chart.ROW_PX + 8] == 0


def test_it_is_saved_under_a_free_name(tmp_path: Path) -> None:
    assert plot.save_plot(tmp_path / "a.png", [FULL]).name == "a.png"
    assert plot.save_plot(tmp_path / "a.png", [FULL]).name == "a (2).png"


@pytest.mark.parametrize("name", ["a.jpg", "a", ""])
def test_only_a_png_is_a_plot(tmp_path: Path, name: str) -> None:
    with pytest.raises(SinkError, match=r"ends in \.png"):
        plot.check_plot_writable(tmp_path / name)
