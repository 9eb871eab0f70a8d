"""The three stages together on a fake clock, stepped as their threads would: rates, delay, order, drops."""

import heapq
import itertools
import threading
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from engine.core.clock import NS_PER_S
from engine.core.commands import Calibrate, SetControl, SwapPortrait
from engine.core.latency import LatencyMeter
from engine.core.pacing import Pace
from engine.core.settings import LiveSettings, Settings
from engine.core.types import Control
from engine.live.fallback.animator_pair import AnimatorPair
from engine.live.loops.animation_loop import AnimationLoop
from engine.live.loops.capture_loop import CaptureLoop
from engine.live.loops.driver_rate import DriverRate
from engine.live.loops.mailbox import Mailbox
from engine.live.loops.output_loop import OutputLoop
from engine.sinks.panic import PanicSwitch
from tests.fakes.animator import FakeAnimator
from tests.fakes.clock import FakeClock
from tests.fakes.driver import FakeDriver
from tests.fakes.faces import make_portrait
from tests.fakes.sources import ClockOpener, ClockSource, MemorySink

MS = 1_000_000


class Late(Mailbox[Any]):
    """A mailbox whose items arrive at the time that its giver's clock shows, and not before.

    Whoever waits at it looks again after a millisecond.
    """

    def __init__(self, capacity: int, taker: FakeClock, giver: FakeClock, agenda: "Agenda") -> None:
        super().__init__(capacity, taker)
        self._taker = taker
        self._giver = giver
        self._agenda = agenda

    def put(self, item: Any) -> None:
        self._agenda.add(self._giver.now_ns(), lambda: super(Late, self).put(item))

    def wait_for_change(self, timeout_s: float) -> bool:
        self._taker.advance(min(timeout_s, 0.001))
        return False

    def wait_for_items(self, count: int, timeout_s: float) -> bool:
        return super().wait_for_items(count, 0) or self.wait_for_change(timeout_s)


class Agenda:
    """What happens next in simulated time."""

    def __init__(self) -> None:
        self._entries: list[tuple[int, int, Callable[[], None]]] = []
        self._added = 0

    def add(self, at_ns: int, action: Callable[[], None]) -> None:
        self._added += 1
        heapq.heappush(self._entries, (at_ns, self._added, action))

    def stage(self, clock: FakeClock, step: Callable[[], object]) -> None:
        """Let a stage step again and again, each time when its own clock says that the step before is over."""

        def run() -> None:
            step()
            clock.advance(1e-6)
            self.add(clock.now_ns(), run)

        self.add(clock.now_ns(), run)

    def run_until(self, until_ns: int) -> None:
        while self._entries[0][0] < until_ns:
            heapq.heappop(self._entries)[2]()


class Bench:
    """The live path in simulated time, each stage on its own clock, as on three threads."""

    def __init__(self, camera_fps: float, busy_s: float, pace: Pace, chunk: int = 1) -> None:
        capture, engine, output = FakeClock(), FakeClock(), FakeClock()
        self.busy_s = busy_s
        self.clock = capture
        self.clocks = capture, engine, output
        self.engine = engine
        self.agenda = Agenda()
        self.animator = FakeAnimator(chunk, busy=lambda: engine.advance(self.busy_s))
        self.sink = MemorySink()
        self.inbox = Late(1, engine, capture, self.agenda)
        self.outbox = Late(pace.waiting_max, output, engine, self.agenda)
        cast = AnimatorPair(Settings(animator="fake"), self.animator, None)
        self.performer = AnimationLoop(cast, FakeDriver(), self.inbox, self.outbox, engine, LiveSettings())
        source = ClockSource(capture, camera_fps)
        rate = DriverRate(self.performer.read_rate, capture, 120, None).read_fps
        self.intake = CaptureLoop(source, ClockOpener(source), self.inbox, capture, threading.Event(), rate)
        self.performer.send_command(SwapPortrait(make_portrait(), make_portrait()))
        self.panic = PanicSwitch()
        self.output = OutputLoop(self.sink, pace, self.outbox, output, self.panic)
        self.agenda.stage(capture, self.intake.run_once)
        self.agenda.stage(engine, self.performer.run_once)
        self.agenda.stage(output, self.output.run_once)

    def run(self, seconds: float) -> None:
        self.agenda.run_until(self.clock.now_ns() + round(seconds * NS_PER_S))

    def captured_ns(self) -> list[int]:
        """Capture times of the pictures shown, each once, in the order shown."""
        times = [frame.capture_time_ns or 0 for frame, _ in self.sink.written]
        return [time for time, before in zip(times, [-1, *times], strict=False) if time != before]


def gaps_ms(times_ns: list[int]) -> list[float]:
    return [(late - early) / MS for early, late in pairwise(times_ns)]


def test_a_quick_animator_shows_every_camera_frame_within_its_own_time() -> None:
    bench = Bench(30, busy_s=0.012, pace=Pace.immediate(30))
    bench.run(10)
    shown = bench.captured_ns()
    assert len(shown) >= 297
    assert max(gaps_ms(shown)) == pytest.approx(100 / 3, abs=0.1)
    delay = bench.output.whole_run.compute_delay()
    assert delay is not None
    assert 12 <= delay.p50_ms <= delay.max_ms <= 15
    assert bench.inbox.dropped_count + bench.outbox.dropped_count == 0


def test_a_slow_animator_gets_evenly_picked_frames_and_the_delay_does_not_grow() -> None:
    bench = Bench(30, busy_s=0.090, pace=Pace.immediate(30))
    bench.run(3)
    bench.output.recent = LatencyMeter(300)
    bench.run(20)
    shown = [time for time in bench.captured_ns() if time > bench.clock.now_ns() - 19 * NS_PER_S]
    assert 10 <= len(shown) / 19 <= 1 / 0.090
    assert {round(gap) for gap in gaps_ms(shown)} <= {67, 100, 133}
    delay = bench.output.recent.compute_delay()
    assert delay is not None
    assert delay.max_ms <= 90 + 34 + 2
    assert bench.intake.meter.skipped > 300


@pytest.mark.parametrize("busy_s", [0.100, 0.400])
def test_chunks_are_sampled_and_shown_evenly(busy_s: float) -> None:
    """Four frames in a call, faster and slower than the camera; the pictures come out one by one."""
    bench = Bench(30, busy_s, Pace.immediate(30), chunk=4)
    bench.run(20)
    shown = bench.captured_ns()[40:]
    assert shown == sorted(shown)
    period_ms = max(1000 / 30, busy_s * 1000 / 4 / 0.95)
    assert max(gaps_ms(shown)) <= period_ms + 34
    assert min(gaps_ms(shown)) >= period_ms - 34
    written = [
        at
        for (frame, at), (before, _) in zip(bench.sink.written[1:], bench.sink.written, strict=False)
        if frame is not before
    ]
    assert max(gaps_ms(written[40:])) <= period_ms + 40
    delay = bench.output.recent.compute_delay()
    assert delay is not None
    assert delay.max_ms <= 4 * period_ms + busy_s * 1000 + 4 * period_ms


def test_a_steady_output_gets_one_picture_in_every_period_whatever_the_animator_does() -> None:
    bench = Bench(30, busy_s=0.090, pace=Pace.constant_rate(30))
    bench.run(10)
    times = [at for _, at in bench.sink.written]
    assert times[0] == 0
    assert {round(gap, 1) for gap in gaps_ms(times)} == {33.3}
    counts = bench.output.output_status
    assert counts.late == 0
    assert counts.sent == len(times)
    assert counts.repeated > 150


def test_a_stall_of_the_animator_is_bridged_by_the_last_picture_and_leaves_no_delay_behind() -> None:
    bench = Bench(30, busy_s=0.012, pace=Pace.constant_rate(30))
    bench.run(2)
    bench.busy_s = 1.0
    bench.run(1)
    bench.busy_s = 0.012
    bench.run(1)
    bench.output.recent = LatencyMeter(300)
    bench.run(5)
    delay = bench.output.recent.compute_delay()
    assert delay is not None
    assert delay.max_ms <= 12 + 2 * 34
    assert {round(gap, 1) for gap in gaps_ms([at for _, at in bench.sink.written])} == {33.3}
    assert bench.inbox.dropped_count >= 25
    assert len(bench.captured_ns()) >= 7.5 * 30


def test_commands_count_between_two_chunks_and_keep_the_neutral() -> None:
    bench = Bench(30, busy_s=0.012, pace=Pace.immediate(30))
    bench.run(0.5)
    first = bench.animator.controls[-1]
    assert first.neutral is not None
    bench.performer.send_command(SetControl(Control(mirror=True)))
    bench.run(0.5)
    adjusted = bench.animator.controls[-1]
    assert adjusted.mirror
    assert adjusted.neutral is first.neutral
    bench.performer.send_command(Calibrate())
    bench.performer.send_command(SwapPortrait(make_portrait("other", 50), make_portrait("other", 50)))
    bench.run(0.5)
    assert bench.animator.controls[-1].neutral is not first.neutral
    assert bench.performer.portrait == "other"
    assert bench.output.latest_frame is not None
    assert np.all(bench.output.latest_frame.image[0, 0] == 50)


def test_without_a_portrait_nothing_is_shown() -> None:
    bench = Bench(30, busy_s=0.012, pace=Pace.constant_rate(30))
    cast = AnimatorPair(Settings(animator="fake"), bench.animator, None)
    bench.performer = AnimationLoop(cast, FakeDriver(), bench.inbox, bench.outbox, FakeClock(), LiveSettings())
    for _ in range(5):
        bench.performer.run_once()
    assert bench.animator.controls == []
    assert bench.output.latest_frame is None


@pytest.mark.parametrize("late_s", [0.0, 0.008, 0.016, 0.024, 0.032])
def test_a_slow_first_picture_does_not_make_a_steady_output_stutter(late_s: float) -> None:
    """The turns are set by the first picture; wherever they lie, pictures 1 ms early or late are all shown."""
    bench = Bench(30, busy_s=0.012 + late_s, pace=Pace.constant_rate(30))
    bench.run(0.1)
    jitter = itertools.cycle((0.011, 0.013))
    bench.animator.busy = lambda: bench.engine.advance(next(jitter))
    bench.run(10)
    assert bench.inbox.dropped_count + bench.outbox.dropped_count <= 1
    assert bench.output.output_status.repeated <= 2
