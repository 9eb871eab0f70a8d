"""Axes begin at 0, end on a tick, and have few of them."""

import pytest

from app.cli.commands.bench.chart import TICKS_MAX, Axis


@pytest.mark.parametrize(
    ("highest", "words"),
    [
        (11.0, ["0", "2", "4", "6", "8", "10", "12 ms"]),
        (0.6, ["0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6 ms"]),
        (910.0, ["0", "200", "400", "600", "800", "1000 ms"]),
        (17_000.0, ["0", "5", "10", "15", "20 s"]),
        (10.0, ["0", "2", "4", "6", "8", "10 ms"]),
    ],
)
def test_ticks_are_round_numbers_up_to_the_first_beyond_the_highest_value(highest: float, words: list[str]) -> None:
    axis = Axis(100, 300, highest)
    assert [written for _, written in axis.list_ticks()] == words
    assert (axis.find_x(0.0), axis.find_x(axis.most)) == (100, 300)


def test_figures_beside_an_axis_have_its_unit() -> None:
    assert Axis(0, 1, 70.0).format_spread(62.04, 69.96) == "62.0 (70.0) ms"
    assert Axis(0, 1, 36_616.0).format_spread(1667.1, None) == "1.67 s"


@pytest.mark.parametrize("highest", [0.0, 1e-9, 0.3, 1.0, 59.9, 60.0, 61.0, 1e6])
def test_every_value_has_its_place_between_the_ends(highest: float) -> None:
    axis = Axis(0, 100, highest)
    assert 0 <= axis.find_x(highest) <= 100.01
    assert 2 <= len(axis.list_ticks()) <= TICKS_MAX + 1
