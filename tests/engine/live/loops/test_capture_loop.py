"""The capture loop, step by step on a clock that moves only when it is moved: lost, changed and interrupted cameras."""

import threading
from collections.abc import Callable

import pytest

from engine.core.clock import NS_PER_S, Waitable
from engine.core.errors import SourceError
from engine.core.types import Frame
from engine.live.loops.capture_loop import CaptureLoop
from engine.live.loops.mailbox import Mailbox
from tests.fakes.clock import FakeClock
from tests.fakes.sources import ClockSource


class ListedOpener:
    """Opens one source after the other; None: that try fails. tries_ns: when it was asked."""

    def __init__(self, clock: FakeClock, *sources: ClockSource | None) -> None:
        self._clock = clock
        self._sources = list(sources)
        self.tries_ns: list[int] = []
        self.interrupted = 0

    def __call__(self) -> ClockSource:
        self.tries_ns.append(self._clock.now_ns())
        source = self._sources.pop(0)
        if source is None:
            raise SourceError("Still not there.")
        return source

    def interrupt(self) -> None:
        self.interrupted += 1


class Bench:
    """One loop and what is around it."""

    def __init__(
        self,
        source: ClockSource | None = None,
        *later: ClockSource | None,
        clock: FakeClock | None = None,
        keeps_up_fps: Callable[[], float | None] = lambda: None,
    ) -> None:
        self.clock = clock or FakeClock()
        self.source = source or ClockSource(self.clock)
        self.opener = ListedOpener(self.clock, *later)
        self.inbox: Mailbox[Frame] = Mailbox(1, self.clock)
        self.stop = threading.Event()
        self.loop = CaptureLoop(self.source, self.opener, self.inbox, self.clock, self.stop, keeps_up_fps)

    def run(self, steps: int) -> None:
        for _ in range(steps):
            assert self.loop.run_once()


def test_every_frame_goes_into_the_inbox_and_is_the_drivers_latest_picture() -> None:
    bench = Bench()
    bench.run(2)
    assert bench.inbox.peek() is bench.loop.latest
    assert (bench.loop.meter.captured, bench.loop.meter.skipped, bench.inbox.dropped_count) == (2, 0, 1)


def test_frames_beyond_what_is_kept_up_with_are_skipped_but_stay_visible_to_the_driver() -> None:
    bench = Bench(keeps_up_fps=lambda: 10.0)
    bench.run(30)
    assert bench.loop.meter.captured == 30
    assert bench.loop.meter.skipped == 20
    assert bench.loop.latest is not None
    assert bench.loop.latest.capture_time_ns == bench.clock.now_ns()


def test_the_end_of_the_source_ends_the_loop() -> None:
    clock = FakeClock()
    bench = Bench(ClockSource(clock, frames=1), clock=clock)
    bench.run(1)
    assert not bench.loop.run_once()


def test_a_lost_camera_is_released_its_picture_forgotten_and_its_opener_asked_once_a_second() -> None:
    clock = FakeClock()
    back = ClockSource(clock)
    bench = Bench(ClockSource(clock, frames=3, breaks=True), None, None, back, clock=clock)
    bench.run(4)
    lost_ns = clock.now_ns()
    assert "unplugged" in str(bench.loop.lost)
    assert (bench.source.closed, bench.loop.latest, bench.loop.camera_status().fps) == (1, None, None)
    bench.run(1)
    assert "Still not there." in str(bench.loop.lost)
    bench.run(2)
    assert [(at - lost_ns) / NS_PER_S for at in bench.opener.tries_ns] == [1, 2, 3]
    assert bench.loop.lost is None
    bench.run(1)
    assert bench.loop.latest is bench.inbox.peek()


def test_a_lost_camera_is_not_opened_after_the_run_was_stopped() -> None:
    clock = FakeClock()
    bench = Bench(ClockSource(clock, frames=0, breaks=True), clock=clock)
    bench.run(1)
    bench.stop.set()
    bench.run(1)
    assert bench.opener.tries_ns == []


def test_the_first_frame_of_another_camera_comes_at_once_and_the_one_before_is_closed() -> None:
    bench = Bench()
    bench.run(3)
    other = ClockSource(bench.clock, fps=10)
    opener = ListedOpener(bench.clock)
    bench.loop.switch_source(other, opener)
    assert bench.opener.interrupted == 1
    assert bench.source.closed == 0
    bench.run(1)
    assert bench.source.closed == 1
    assert bench.loop.camera_status().given_fps == 10
    assert bench.loop.camera_status().fps is None
    bench.loop.interrupt()
    assert (bench.opener.interrupted, opener.interrupted) == (1, 1)


def test_the_end_of_one_source_is_no_end_while_another_waits() -> None:
    clock = FakeClock()

    class Switching(ClockSource):
        """Another camera is chosen while this one ends."""

        def read_frame(self) -> Frame | None:
            bench.loop.switch_source(ClockSource(clock), ListedOpener(clock))
            return None

    bench = Bench(Switching(clock), clock=clock)
    bench.run(2)
    assert bench.loop.meter.captured == 1


def test_a_lost_camera_is_not_opened_any_more_once_another_was_chosen() -> None:
    class ChoosingClock(FakeClock):
        """Another camera is chosen while the loop waits to try the lost one again."""

        def wait(self, waitable: Waitable, timeout_s: float) -> bool:
            bench.loop.switch_source(ClockSource(self), ListedOpener(self))
            return super().wait(waitable, timeout_s)

    clock = ChoosingClock()
    bench = Bench(ClockSource(clock, frames=0, breaks=True), ClockSource(clock), clock=clock)
    bench.run(3)
    assert (bench.loop.lost, bench.opener.tries_ns, bench.loop.meter.captured) == (None, [], 1)


def test_the_picture_of_the_camera_before_is_not_kept_until_another_gives_its_first() -> None:
    bench = Bench()
    bench.run(1)
    bench.loop.switch_source(ClockSource(bench.clock, frames=0), ListedOpener(bench.clock))
    bench.loop.run_once()
    assert bench.loop.latest is None


def test_of_two_cameras_chosen_at_once_the_first_is_closed_unread() -> None:
    bench = Bench()
    first, second = ClockSource(bench.clock), ClockSource(bench.clock)
    bench.loop.switch_source(first, ListedOpener(bench.clock))
    bench.loop.switch_source(second, ListedOpener(bench.clock))
    assert (first.closed, second.closed) == (1, 0)


def test_interrupting_reaches_the_camera_that_waits_too() -> None:
    bench = Bench()
    waiting = ListedOpener(bench.clock)
    bench.loop.switch_source(ClockSource(bench.clock), waiting)
    bench.loop.interrupt()
    assert waiting.interrupted == 1


def test_closing_releases_the_camera_the_one_that_waits_and_any_that_comes_later() -> None:
    bench = Bench()
    waits, late = ClockSource(bench.clock), ClockSource(bench.clock)
    bench.loop.switch_source(waits, ListedOpener(bench.clock))
    bench.loop.close()
    bench.loop.close()
    bench.loop.switch_source(late, ListedOpener(bench.clock))
    assert (bench.source.closed, waits.closed, late.closed) == (1, 1, 1)


def test_the_rate_is_that_of_the_last_second_and_silence_counts_from_the_last_frame() -> None:
    clock = FakeClock()
    source = ClockSource(clock, fps=10)
    bench = Bench(source, clock=clock)
    bench.run(10)
    assert bench.loop.camera_status().fps == pytest.approx(10)
    source._period_ns = NS_PER_S // 25
    bench.run(31)
    clock.advance(2.5)
    assert bench.loop.camera_status().fps == pytest.approx(25)
    assert bench.loop.camera_status().silent_s == pytest.approx(2.5)


def test_while_nobody_needs_the_camera_it_is_released_and_opened_like_a_lost_one_afterwards() -> None:
    clock = FakeClock()
    again = ClockSource(clock, fps=10)
    bench = Bench(ClockSource(clock), again, clock=clock)
    bench.run(2)
    assert not bench.loop.is_resting
    bench.inbox.set_paused(True)
    bench.run(3)
    assert bench.loop.is_resting
    assert (bench.source.closed, bench.loop.latest, bench.loop.lost, bench.opener.tries_ns) == (1, None, None, [])
    assert bench.loop.camera_status().silent_s == 0, "no silence: nothing is asked for"
    assert bench.loop.camera_status().fps is None
    bench.inbox.set_paused(False)
    waits_ns = clock.now_ns()
    bench.run(2)
    assert bench.opener.tries_ns == [waits_ns]
    assert not bench.loop.is_resting
    assert bench.loop.latest is bench.inbox.peek()
    assert bench.loop.camera_status().given_fps == 10


def test_a_camera_that_is_lost_when_it_is_needed_no_more_is_no_loss() -> None:
    clock = FakeClock()
    bench = Bench(ClockSource(clock, frames=0, breaks=True), clock=clock)
    bench.run(1)
    assert bench.loop.lost is not None
    bench.inbox.set_paused(True)
    bench.run(1)
    assert bench.loop.lost is None


def test_a_computer_that_slept_leaves_no_rate_behind() -> None:
    clock = FakeClock()
    bench = Bench(ClockSource(clock, fps=10), clock=clock)
    bench.run(5)
    clock.advance(3600)
    bench.run(1)
    assert bench.loop.camera_status().fps is None
    bench.run(3)
    assert bench.loop.camera_status().fps == pytest.approx(10)


def test_a_camera_that_comes_back_is_tried_after_a_second_at_its_next_loss_too() -> None:
    clock = FakeClock()
    breaking = [ClockSource(clock, frames=1, breaks=True) for _ in range(3)]
    bench = Bench(breaking[0], breaking[1], breaking[2], clock=clock)
    bench.run(2)
    first_ns = clock.now_ns()
    bench.run(3)
    second_ns = clock.now_ns()
    bench.run(1)
    assert [bench.opener.tries_ns[0] - first_ns, bench.opener.tries_ns[1] - second_ns] == [NS_PER_S, NS_PER_S]
    assert bench.loop.meter.captured == 2
