"""What an output was given, on times that are given: the rate, the share that was dropped, and since when."""

import pytest

from engine.core.clock import NS_PER_S
from engine.core.status import OutputShows
from engine.live.loops.output_tally import LastWritten, OutputTally

AVATAR = LastWritten(OutputShows.AVATAR)


class Run:
    """Thirty turns a second, each of which may bring a new picture, a lost one, or none."""

    def __init__(self) -> None:
        self.tally = OutputTally()
        self.dropped = 0
        self.tally.count_dropped = lambda: self.dropped
        self.now_ns = NS_PER_S

    def run(self, seconds: float, new_every: int = 1, drop_every: int = 0) -> None:
        for turn in range(round(seconds * 30)):
            self.now_ns += NS_PER_S // 30
            self.tally.shown += turn % new_every == 0
            self.dropped += bool(drop_every) and turn % drop_every == 0
            self.tally.note_written(AVATAR, self.now_ns)


def test_nothing_is_known_before_anything_was_written() -> None:
    run = Run()
    assert run.tally.measure_fps(run.now_ns) is None
    assert run.tally.measure_dropped_percent(run.now_ns) is None
    assert run.tally.measure_on_air_s(run.now_ns) == 0


def test_the_rate_is_that_of_the_latest_two_seconds() -> None:
    run = Run()
    run.run(0.3)
    assert run.tally.measure_fps(run.now_ns) is None
    run.run(5)
    assert run.tally.measure_fps(run.now_ns) == pytest.approx(30, abs=0.5)
    run.run(3, new_every=3)
    assert run.tally.measure_fps(run.now_ns) == pytest.approx(10, abs=0.5)


def test_the_rate_of_an_output_that_is_given_nothing_any_more_falls_to_nothing() -> None:
    run = Run()
    run.run(5)
    assert run.tally.measure_fps(run.now_ns + 4 * NS_PER_S) == 0


def test_the_dropped_ones_are_a_share_of_the_latest_ten_seconds() -> None:
    run = Run()
    run.run(20, drop_every=3)
    assert run.tally.measure_dropped_percent(run.now_ns) == pytest.approx(25, abs=0.5)
    run.run(5)
    assert run.tally.measure_dropped_percent(run.now_ns) == pytest.approx(14.3, abs=0.7)
    run.run(6)
    assert run.tally.measure_dropped_percent(run.now_ns) == 0


def test_no_more_is_kept_than_is_needed() -> None:
    run = Run()
    run.run(60)
    assert len(run.tally._samples) < 50


def test_the_time_on_air_goes_on_while_it_is_seen() -> None:
    run = Run()
    run.tally.is_seen = False
    run.run(3)
    assert run.tally.measure_on_air_s(run.now_ns) == 0
    run.tally.is_seen = True
    run.run(3)
    assert run.tally.measure_on_air_s(run.now_ns) == pytest.approx(3, abs=0.05)
