import pytest

from engine.core.stopwatch import Stopwatch


def test_percentiles_of_each_stage_are_in_milliseconds() -> None:
    ticks = iter([0, 2_000_000, 10_000_000, 14_000_000, 20_000_000, 26_000_000])
    watch = Stopwatch(now_ns=lambda: next(ticks))
    for _ in range(3):
        with watch.time_stage("decode"):
            pass
    times = watch.stage_times()
    assert list(times) == ["decode"]
    assert times["decode"].p50 == pytest.approx(4.0)
    assert times["decode"].p95 == pytest.approx(5.8)


def test_the_frames_of_a_chunk_share_its_time() -> None:
    ticks = iter([0, 8_000_000])
    watch = Stopwatch(now_ns=lambda: next(ticks))
    with watch.time_stage("animate", frames=4):
        pass
    assert watch.stage_times()["animate"].p50 == watch.stage_times()["animate"].p95 == pytest.approx(2.0)


def test_nothing_measured_gives_nothing() -> None:
    assert Stopwatch().stage_times() == {}
