"""The drawing shows bars and delays, and nothing for what was not measured."""

from pathlib import Path

import numpy as np
import pytest

from app.cli.commands.bench import plot
from engine import SinkError
from tests.app.cli.commands.bench.results import FULL, POOR


def count_pixels(results: list[plot.Result], colour: tuple[int, int, int], left: int = 0) -> int:
    return int((np.asarray(plot.draw_plot(results))[:, left:] == colour).all(axis=-1).sum())


def test_bars_reach_as_far_as_their_medians() -> None:
    pixels = (np.asarray(plot.draw_plot([FULL]))[:, : plot.MIDDLE_PX] == plot.BAR).all(axis=-1)
    widths = sorted({int(row.sum()) for row in pixels} - {0})
    room = plot.MIDDLE_PX - plot.MARGIN_PX - plot.NAME_PX - plot.VALUE_PX
    assert widths == pytest.approx([room * 4.24 / 180, room * 120 / 180], abs=2)


def test_the_95_percent_and_the_whole_chunk_have_their_own_colours() -> None:
    assert count_pixels([FULL], plot.BAR_95) > 0
    assert count_pixels([FULL], plot.CHUNK_BAR) > 0


def test_delays_are_a_histogram_whose_highest_bar_is_the_commonest() -> None:
    drawn = (np.asarray(plot.draw_plot([FULL]))[:, plot.MIDDLE_PX :] == plot.BAR).all(axis=-1)
    heights = drawn.sum(axis=0)
    assert heights.max() == pytest.approx(plot.HISTOGRAM_PX, abs=2)
    assert (np.diff((heights > 0).astype(int)) == 1).sum() == 3


def test_what_was_not_measured_is_not_drawn() -> None:
    assert count_pixels([POOR], plot.BAR) == 0
    assert count_pixels([POOR], plot.BAR_95) == 0
    assert count_pixels([POOR], plot.CHUNK_BAR) > 0


def test_each_case_has_a_panel_and_one_that_could_not_run_too() -> None:
    one, two = plot.draw_plot([FULL]).height, plot.draw_plot([FULL, {"title": "x", "problem": "y"}]).height
    assert two == one + plot.TITLE_PX + plot.ROW_PX + plot.GAP_PX


def test_it_is_saved_under_a_free_name(tmp_path: Path) -> None:
    assert plot.save_plot(tmp_path / "a.png", [FULL]).name == "a.png"
    assert plot.save_plot(tmp_path / "a.png", [FULL]).name == "a (2).png"


@pytest.mark.parametrize("name", ["a.jpg", "a", ""])
def test_only_a_png_is_a_plot(tmp_path: Path, name: str) -> None:
    with pytest.raises(SinkError, match=r"ends in \.png"):
        plot.check_plot_writable(tmp_path / name)
