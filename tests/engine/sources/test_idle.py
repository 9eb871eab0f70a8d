"""The source of a run without a camera, on a clock that moves only when it is moved."""

import threading

from engine.core.clock import NS_PER_S
from engine.core.types import NOBODY
from engine.sources.idle import IdleOpener, IdleSource
from tests.fakes.clock import FakeClock

PERIOD_NS = NS_PER_S // 25


def read_time_ns(source: IdleSource) -> int:
    frame = source.read_frame()
    assert frame is not None
    assert frame.image is NOBODY
    return frame.capture_time_ns


def test_the_first_frame_comes_at_once_and_the_others_a_period_apart() -> None:
    clock = FakeClock()
    start_ns = clock.now_ns()
    source = IdleSource(25, clock, threading.Event())
    assert [read_time_ns(source) - start_ns for _ in range(4)] == [0, PERIOD_NS, 2 * PERIOD_NS, 3 * PERIOD_NS]
    assert clock.now_ns() == start_ns + 3 * PERIOD_NS


def test_a_reader_that_is_a_little_late_does_not_slow_the_rate_down() -> None:
    clock = FakeClock()
    start_ns = clock.now_ns()
    source = IdleSource(25, clock, threading.Event())
    times = []
    for _ in range(4):
        times.append(read_time_ns(source) - start_ns)
        clock.advance(0.03)
    assert times == [0, PERIOD_NS, 2 * PERIOD_NS, 3 * PERIOD_NS]


def test_a_reader_that_was_away_for_long_gets_one_frame_to_catch_up_and_no_burst() -> None:
    clock = FakeClock()
    source = IdleSource(25, clock, threading.Event())
    read_time_ns(source)
    clock.advance(10)
    back_ns = clock.now_ns()
    assert [read_time_ns(source) - back_ns for _ in range(3)] == [-PERIOD_NS, 0, PERIOD_NS]


def test_an_interrupted_source_gives_nothing_more_now_or_when_it_is_opened_again() -> None:
    clock = FakeClock()
    opener = IdleOpener(25, clock)
    source = opener()
    read_time_ns(source)
    opener.interrupt()
    assert source.read_frame() is None
    assert opener().read_frame() is None


def test_it_says_that_there_is_no_camera_and_at_which_rate_frames_come() -> None:
    info = IdleOpener(25, FakeClock())().info
    assert (info.name, float(info.fps), info.frames, info.plays_file) == ("no camera", 25.0, None, False)


def test_its_frames_have_the_size_of_the_picture_of_nobody() -> None:
    info = IdleOpener(25, FakeClock())().info
    assert (info.height_px, info.width_px) == NOBODY.shape[:2]
    assert info.sound is None


def test_an_interrupt_ends_the_wait_for_the_next_frame() -> None:
    clock, interrupted = FakeClock(), threading.Event()
    source = IdleSource(25, clock, interrupted)
    read_time_ns(source)
    interrupted.set()
    before_ns = clock.now_ns()
    assert source.read_frame() is None
    assert clock.now_ns() == before_ns


def test_each_that_is_opened_begins_with_a_frame_at_once() -> None:
    clock = FakeClock()
    opener = IdleOpener(25, clock)
    read_time_ns(opener())
    clock.advance(0.013)
    assert read_time_ns(opener()) == clock.now_ns()
