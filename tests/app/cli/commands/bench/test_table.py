"""What the lines of a bench say, and that what was not measured has no line."""

from app.cli.commands.bench.table import format_results
from tests.app.cli.commands.bench.results import FULL, POOR


def test_everything_that_was_measured_has_its_line() -> None:
    assert format_results([FULL]) == [
        "personalive, fast, 512 px, given weights, Card 9000, float16, eager",
        "                                      median        95 %",
        "  track                               4.2 ms      6.3 ms",
        "  denoiser                          120.0 ms    125.0 ms",
        "  a chunk of 4 pictures             160.0 ms    180.0 ms",
        "  delay, movement to picture        800.0 ms    900.0 ms",
        "  delay in driver frames              9.0        10.0",
        "  live: 12.0 driver frames and 11.9 new pictures a second",
        "  25.0 pictures a second from the animator alone; the first one after 12.0 s (loading 10.0 s, portrait 0.5 s)",
        "  2000 MB of memory at most, 400 MB of it before loading; 6100 MB on the graphics card",
        "  12 TFLOP a chunk, counted; 75.2 TFLOP/s reached, 25% of the 300 TFLOP/s of a large matrix product",
        "  counted: 60 chunks, after 12 to warm up; clip",
    ]


def test_what_was_not_measured_is_absent_and_the_reason_is_there() -> None:
    lines = format_results([POOR])
    assert lines[-1] == "  not measured: delay. It was too slow."
    for absent in ("TFLOP", "MB", "driver frames", "track"):
        assert absent not in "\n".join(lines)
    assert "  a picture                          20.0 ms" in lines


def test_one_that_could_not_run_is_one_line() -> None:
    assert format_results([{"title": "other", "problem": "no weights"}]) == ["other: no weights"]


def test_several_are_compared_in_the_end() -> None:
    *_, head, poor, full = format_results([POOR, FULL])
    assert head.split() == ["pictures/s", "delay", "frames", "share", "memory"]
    assert poor.split() == ["instant", "50.0"]
    assert full.split() == ["personalive,", "fast", "25.0", "800", "ms", "9", "25%", "6100", "MB"]
