"""The output loop, step by step on a clock that moves only when it is moved: whose turn it is, the card, the delay."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from engine.core.clock import NS_PER_MS, NS_PER_S
from engine.core.pacing import Pace
from engine.core.problem import Problem
from engine.core.status import OutputShows, ViewersSee
from engine.core.types import AvatarFrame
from engine.live.loops.mailbox import Mailbox
from engine.live.loops.output_loop import OutputLoop, OutputTarget, TargetHandover
from engine.live.types import ScheduledFrame
from engine.sinks.card import cached_card_frame
from engine.sinks.panic import PanicSwitch
from tests.fakes.clock import FakeClock
from tests.fakes.sources import MemorySink
from tests.problems import message_of

SIZE = (16, 16)
START_NS = NS_PER_S


class CameraSink(MemorySink):
    """A device that shows each picture 5 ms after it was written, and follows a panic switch by itself."""

    def __init__(self, panic: PanicSwitch) -> None:
        super().__init__()
        self.panic = panic
        self.shows = "live"
        self._shown: list[Any] = []

    def write_frame(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        super().write_frame(frame, shown_at_ns)
        if frame.capture_time_ns is not None:
            self._shown.append(
                SimpleNamespace(capture_time_ns=frame.capture_time_ns, sent_at_ns=frame.capture_time_ns + 5 * NS_PER_MS)
            )

    def read_shown_pictures(self) -> Sequence[Any]:
        shown, self._shown = self._shown, []
        return shown

    def read_state(self) -> Any:
        counts = SimpleNamespace(sent=70, repeated=7, late=3)
        return SimpleNamespace(
            problem=Problem("The device is gone."), device="/dev/video9", counts=counts, shows=self.shows, readers=2
        )


def usual_card() -> AvatarFrame:
    return cached_card_frame(*SIZE)


class Bench:
    """One loop and what is around it."""

    def __init__(self, pace: Pace, sink: MemorySink | None = None, card_size: tuple[int, int] | None = None) -> None:
        self.clock = FakeClock(START_NS)
        self.panic = PanicSwitch()
        self.sink = sink or MemorySink()
        self.outbox: Mailbox[ScheduledFrame] = Mailbox(4, self.clock)
        self.loop = OutputLoop(self.sink, pace, self.outbox, self.clock, self.panic, card_size)

    def offer(self, due_ms: float = 0, captured_ms: float = 0, is_card: bool = False) -> AvatarFrame:
        """Put in a picture, due and captured that long after the start."""
        picture = AvatarFrame(np.full((*SIZE, 3), 90, np.uint8), START_NS + round(captured_ms * NS_PER_MS))
        self.outbox.put(ScheduledFrame(picture, START_NS + round(due_ms * NS_PER_MS), is_card))
        return picture

    def run_until(self, time_ms: float) -> None:
        while self.clock.now_ns() <= START_NS + time_ms * NS_PER_MS:
            self.loop.run_once()

    @property
    def written_ms(self) -> list[float]:
        return [at / NS_PER_MS for _, at in self.sink.written]

    @property
    def pictures(self) -> list[AvatarFrame]:
        return [picture for picture, _ in self.sink.written]


def test_nothing_is_written_before_the_first_picture() -> None:
    bench = Bench(Pace.constant_rate(25))
    bench.run_until(300)
    assert (bench.sink.written, bench.loop.first_turn_ns, bench.loop.latest_frame) == ([], None, None)


def test_another_picture_is_waited_for_and_not_longer_than_said() -> None:
    bench = Bench(Pace.constant_rate(25))
    assert bench.loop.wait_for_picture(0, 0.01) == 0
    assert bench.loop.wait_for_picture(5, 60.0) == 0, "what is known is not the number"
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(bench.loop.wait_for_picture, 0, 60.0)
        bench.offer()
        bench.run_until(100)
        assert waiting.result(timeout=60) == 1


def test_a_file_gets_one_picture_in_every_period_and_the_last_one_again_where_none_came() -> None:
    bench = Bench(Pace.constant_rate(25))
    first, second = bench.offer(), bench.offer(due_ms=70)
    bench.run_until(150)
    assert bench.pictures == [first, first, second, second]
    assert bench.written_ms == [0, 40, 80, 120]
    status = bench.loop.output_status
    assert (bench.loop.shown, status.sent, status.repeated, status.late) == (2, 4, 2, 0)


def test_a_file_that_gets_more_pictures_than_turns_leaves_some_out_evenly_and_keeps_up() -> None:
    """While a delay shrinks there are eleven pictures for ten turns."""
    bench = Bench(Pace.constant_rate(25))
    bench.outbox.set_capacity(64)
    for number in range(110):
        bench.offer(due_ms=number * 40 / 1.1, captured_ms=number)
        bench.run_until(number * 40 / 1.1)
    shown = [(picture.capture_time_ns - START_NS) // NS_PER_MS for picture in bench.pictures if picture.capture_time_ns]
    steps = [after - before for before, after in pairwise(shown)]
    assert set(steps) == {1, 2}
    assert 7 <= bench.outbox.dropped_count == steps.count(2) <= 10
    left_out = [number for number, step in enumerate(steps) if step == 2]
    assert {after - before for before, after in pairwise(left_out)} <= {9, 10, 11}


def test_no_picture_is_shown_before_it_is_due() -> None:
    bench = Bench(Pace.immediate(30))
    bench.offer(due_ms=20)
    bench.run_until(19)
    assert bench.sink.written == []
    bench.run_until(21)
    assert len(bench.sink.written) == 1
    bench.offer(due_ms=100)
    bench.run_until(99)
    assert len(bench.sink.written) == 1


def test_the_delay_is_from_capture_to_the_end_of_writing_for_new_pictures_alone() -> None:
    bench = Bench(Pace.constant_rate(25))
    bench.offer(captured_ms=-60)
    bench.run_until(300)
    delay = bench.loop.whole_run.compute_delay()
    assert delay is not None
    assert delay.max_ms == pytest.approx(80, abs=1)


def test_with_a_device_the_delay_and_the_figures_are_the_devices() -> None:
    bench = Bench(Pace.immediate(30), CameraSink(PanicSwitch()))
    bench.offer(captured_ms=-60)
    bench.run_until(10)
    delay, status = bench.loop.recent.compute_delay(), bench.loop.output_status
    assert delay is not None
    assert delay.max_ms == 5
    assert (status.sent, status.repeated, status.late, status.device) == (70, 7, 3, "/dev/video9")
    assert (status.shows, status.readers) == (OutputShows.AVATAR, 2)
    assert message_of(bench.loop.problem) == "The device is gone."


def test_what_viewers_get_is_what_was_sent_last() -> None:
    bench, seen = Bench(Pace.immediate(30)), list[OutputShows]()
    seen.append(bench.loop.output_status.shows)
    for is_card, panic in ((False, False), (True, False), (False, True), (False, False)):
        bench.panic.set_panic(panic)
        bench.offer(is_card=is_card)
        bench.run_until(len(seen) * 50)
        seen.append(bench.loop.output_status.shows)
    card, avatar = OutputShows.CARD, OutputShows.AVATAR
    assert seen == [OutputShows.STARTING, avatar, card, card, avatar]


@pytest.mark.parametrize(
    ("word", "of_avatar", "of_card"),
    [
        ("live", OutputShows.AVATAR, OutputShows.CARD),
        ("card", OutputShows.CARD, OutputShows.CARD),
        ("panic", OutputShows.CARD, OutputShows.CARD),
        ("starting", OutputShows.STARTING, OutputShows.STARTING),
        ("closed", OutputShows.NOTHING, OutputShows.NOTHING),
        ("lost", OutputShows.INTERRUPTED, OutputShows.INTERRUPTED),
        ("away", OutputShows.INTERRUPTED, OutputShows.INTERRUPTED),
        ("stalled", OutputShows.INTERRUPTED, OutputShows.INTERRUPTED),
    ],
)
def test_of_a_device_the_devices_own_word_counts(word: str, of_avatar: OutputShows, of_card: OutputShows) -> None:
    sink = CameraSink(PanicSwitch())
    sink.shows = word
    bench, seen = Bench(Pace.immediate(30), sink), list[OutputShows]()
    for at, is_card in enumerate((False, True)):
        bench.offer(is_card=is_card)
        bench.run_until(200 * at + 10)
        seen.append(bench.loop.output_status.shows)
    assert seen == [of_avatar, of_card]


def test_whose_card_it_is_comes_from_what_was_written_and_not_from_the_switch() -> None:
    bench = Bench(Pace.constant_rate(25))
    bench.offer(is_card=True)
    bench.run_until(50)
    seen = [bench.loop.output_status.viewers_see]
    bench.panic.set_panic(True)
    seen.append(bench.loop.output_status.viewers_see)
    bench.run_until(90)
    seen.append(bench.loop.output_status.viewers_see)
    assert seen == [ViewersSee.ABSENCE_CARD, ViewersSee.ABSENCE_CARD, ViewersSee.PANIC_CARD], "when it was written"


@pytest.mark.parametrize(("word", "is_panic"), [("live", False), ("card", False), ("panic", True)])
def test_whose_card_a_device_shows_is_its_own_word(word: str, is_panic: bool) -> None:
    sink = CameraSink(PanicSwitch())
    sink.shows = word
    bench = Bench(Pace.immediate(30), sink)
    bench.panic.set_panic(not is_panic)
    bench.offer()
    bench.run_until(50)
    assert bench.loop.output_status.is_panic_card is is_panic


def test_the_time_on_air_begins_with_the_first_picture_and_ends_with_one_that_nobody_sees() -> None:
    bench = Bench(Pace.constant_rate(25))
    bench.run_until(500)
    assert bench.loop.output_status.on_air_s == 0
    bench.offer(due_ms=500)
    bench.run_until(1500)
    assert bench.loop.output_status.on_air_s == pytest.approx(1.0, abs=0.15)
    bench.loop.tally.is_seen = False
    bench.run_until(1800)
    assert bench.loop.output_status.on_air_s == 0


def test_during_panic_viewers_get_the_card_and_the_driver_the_avatar() -> None:
    bench = Bench(Pace.immediate(30))
    copies: list[AvatarFrame] = []
    bench.loop.copy_to = copies.append
    bench.panic.set_panic(True)
    assert bench.loop.latest_frame is not None
    avatar = bench.offer()
    bench.run_until(5)
    assert bench.pictures == [usual_card()]
    assert (bench.loop.latest_frame, bench.loop.live_frame, copies) == (usual_card(), avatar, [avatar])
    bench.run_until(400)
    assert bench.pictures[1:] == [usual_card()]
    bench.panic.set_panic(False)
    assert bench.loop.latest_frame is avatar
    bench.run_until(800)
    assert bench.pictures[-1] is avatar
    assert copies == [avatar]


def test_the_card_has_the_outputs_size_where_that_is_given() -> None:
    bench = Bench(Pace.immediate(30), card_size=(24, 32))
    bench.panic.set_panic(True)
    assert bench.loop.latest_frame is cached_card_frame(24, 32)
    bench.offer()
    bench.run_until(5)
    assert bench.pictures == [cached_card_frame(24, 32)]
    assert bench.loop.latest_frame is cached_card_frame(24, 32)


@pytest.mark.parametrize("own_switch", [True, False])
def test_only_a_camera_that_follows_this_runs_panic_gets_the_avatar_during_it(own_switch: bool) -> None:
    bench = Bench(Pace.immediate(30))
    camera = CameraSink(bench.panic if own_switch else PanicSwitch())
    bench.loop._target = OutputTarget.from_sink(camera, Pace.immediate(30), bench.panic)
    bench.panic.set_panic(True)
    avatar = bench.offer()
    bench.run_until(5)
    assert [picture for picture, _ in camera.written] == [avatar if own_switch else usual_card()]


def test_another_output_begins_at_once_with_its_own_time_and_the_last_picture() -> None:
    bench = Bench(Pace.constant_rate(25))
    avatar = bench.offer()
    bench.run_until(100)
    other = MemorySink()
    target = OutputTarget.from_sink(other, Pace.constant_rate(50), bench.panic)
    bench.loop._handover.pending = target
    before = len(bench.sink.written)
    bench.run_until(190)
    assert len(bench.sink.written) == before
    assert [(picture, at / NS_PER_MS) for picture, at in other.written] == [(avatar, 0), (avatar, 20), (avatar, 40)]


def test_an_output_offered_after_the_end_comes_back_unused_and_the_one_in_use_is_closed() -> None:
    bench = Bench(Pace.immediate(30))
    late = MemorySink()
    bench.loop.close()
    assert bench.sink.closed == 1
    assert bench.loop.switch_sink(late, Pace.immediate(30)) is late


def test_who_takes_a_waiting_target_gives_back_the_one_before() -> None:
    handover = TargetHandover()
    before, after = (OutputTarget.from_sink(MemorySink(), Pace.immediate(30), PanicSwitch()) for _ in range(2))
    handover.pending = after
    assert handover.replace_target(before) is after
    assert handover.pending is None
    assert handover.replace_target(after) is after


def test_a_target_that_waits_at_the_end_and_one_that_comes_later_are_given_back() -> None:
    handover = TargetHandover()
    before, offered, late = (cast(OutputTarget, object()) for _ in range(3))
    given: list[object] = []
    waiting = threading.Thread(target=lambda: given.append(handover.offer_and_wait(offered)))
    waiting.start()
    while handover.pending is None:
        waiting.join(0.001)
    handover.close()
    waiting.join(30)
    assert given == [offered]
    assert handover.offer_and_wait(late) is late
    assert handover.replace_target(before) is before
