"""The table has a line for every part; what was skipped or failed is not taken for done."""

from tests.gpu.table import Row, format_rows

MEASURED: Row = {
    "title": "fast",
    "chunk_ms": {"median": 20.0, "p95": 22.5, "count": 30},
    "pictures_per_s": 200.0,
    "delay": {"ms": {"median": 583.4}, "frames": {"median": 7.0}},
    "tflop_per_s": 75.25,
    "share_of_peak": 0.2508,
    "device_memory_mb": 6100.4,
}


def test_figures_stand_below_their_headings() -> None:
    heads, line = format_rows([MEASURED])
    assert line.split() == ["fast", "200.0", "20.0", "22.5", "583", "7", "75.2", "25%", "6100"]
    assert len(heads) == len(line)


def test_what_is_not_known_stays_empty_and_what_was_not_measured_is_said_below() -> None:
    few: Row = {"title": "best", "chunk_ms": {"median": 20.0, "count": 3}, "pictures_per_s": 200.0}
    _, line, below = format_rows([{**few, "not_measured": {"delay": "A chunk takes too long."}}])
    assert line.split() == ["best", "200.0", "20.0"]
    assert below == "not measured: delay of best. A chunk takes too long."


def test_parts_without_figures_say_what_became_of_them() -> None:
    rows: list[Row] = [
        {"title": "tests", "skipped": "2 skipped (needs a card)"},
        {"title": "weights", "done": "full"},
        {"title": "best", "problem": "Out of memory."},
    ]
    _, *lines = (" ".join(line.split()) for line in format_rows(rows))
    assert lines == ["tests SKIPPED: 2 skipped (needs a card)", "weights done: full", "best FAILED: Out of memory."]
