"""From the outbox to the sink: each picture when it is due, the last one again when there is none, and the delay.

Owns: the running sink, its pace, and the delay: up to the device where the sink tells, else up to the sink.
Knows no threads: `step` is called in a loop by one. Does not know: cameras, animators, how a sink shows pictures.
"""

import threading
from collections.abc import Callable

from engine.core.clock import ASLEEP_NS, NS_PER_S, Clock
from engine.core.latency import LatencyMeter
from engine.core.pacing import OutputAction, Pace
from engine.core.status import OutputStatus
from engine.core.types import AvatarFrame
from engine.live.loops.mailbox import Mailbox
from engine.live.panic import PanicSwitch
from engine.live.types import ScheduledFrame
from engine.sinks import DeviceSink, PanicSink, Sink
from engine.sinks.card import cached_card_frame

PATIENCE_S = 0.1
"""How long a step waits at most."""
RECENT_FRAMES = 300
"""The delay in the status is that of the latest frames: ten seconds at 30 fps."""
RUN_FRAMES = 36_000
"""The delay in a report is that of at most this many frames: twenty minutes at 30 fps."""
STAGE_WINDOW = 1000
CARD_SIZE = (512, 512)
"""Of the card before the first picture."""


class OutputLoop:
    """The output side. `step` and `close` belong to one thread; all else may be used from any."""

    def __init__(
        self,
        sink: Sink,
        pace: Pace,
        outbox: Mailbox[ScheduledFrame],
        clock: Clock,
        panic: PanicSwitch,
        copy_to: Callable[[AvatarFrame], None] = lambda frame: None,
        card_size: tuple[int, int] | None = None,
    ) -> None:
        """copy_to: gets every new picture, even while panic is on, and must not wait.

        card_size: height and width of the card where it is not that of the pictures.
        """
        self._card_size = card_size
        self._panic = panic
        self._copy_to = copy_to
        self._outbox = outbox
        self._clock = clock
        self._switching = threading.Condition()
        self._next: tuple[Sink, Pace] | None = None
        self._unused: Sink = sink
        self._closed = False
        self._sink = sink
        self._device = sink if isinstance(sink, DeviceSink) else None
        self._alarm = self._sync_panic(sink)
        self._pace = pace
        self._first_turn_ns: int | None = None
        self._due_ns = 0
        self._live: AvatarFrame | None = None
        self.shown = 0
        self._repeated = 0
        self._late = 0
        self.recent = LatencyMeter(RECENT_FRAMES)
        self.whole_run = LatencyMeter(RUN_FRAMES)
        self.write_meter = LatencyMeter(STAGE_WINDOW)

    @property
    def latest_frame(self) -> AvatarFrame | None:
        """What is seen now: the picture shown last, or the card; None before the first picture."""
        live = self._live
        if live is None:
            return cached_card_frame(*(self._card_size or CARD_SIZE)) if self._panic.on else None
        return self._panic.frame_or_card(live, self._card_size)

    @property
    def first_turn_ns(self) -> int | None:
        """When the first turn of this sink was due, or None before that."""
        return self._first_turn_ns

    @property
    def output_status(self) -> OutputStatus:
        """What the device was given if there is one, else what the sink was."""
        device = self._device
        if device is not None:
            counts = device.read_state().counts
            return OutputStatus(counts.sent, counts.repeated, counts.late)
        return OutputStatus(self.shown + self._repeated, self._repeated, self._late)

    @property
    def problem(self) -> tuple[str, str]:
        """What is wrong with the device and what to do about it, or two empty strings."""
        device = self._device
        if device is None:
            return "", ""
        state = device.read_state()
        return state.problem, state.remedy

    def set_panic(self, on: bool) -> None:
        """Show the card at once, or the avatar again; it does not need `step`, and never waits for it."""
        with self._switching:
            self._panic.on = on
            if self._alarm is not None:
                self._alarm.set_panic(on)

    def switch_sink(self, sink: Sink, pace: Pace) -> Sink:
        """Write to this sink from the next step on, and wait for that; one thread at a time may call it.

        Returns: the sink that is not used any more, to be closed by the caller: the one before, or, when the end
        came first, this one.
        """
        with self._switching:
            if self._closed:
                return sink
            self._next = (sink, pace)
            self._switching.wait_for(lambda: self._next is None)
            return self._unused

    def run_once(self) -> None:
        """Serve the sink if its turn has come, else wait for that or for a new picture."""
        if self._next is not None:
            self._apply_sink_switch(*self._next)
        now_ns = self._clock.now_ns()
        if self._first_turn_ns is not None and now_ns - self._due_ns > ASLEEP_NS:
            self._first_turn_ns += now_ns - self._due_ns  # a file goes on where it was, without a hole
            self._due_ns = now_ns
        head = self._outbox.peek()
        if self._first_turn_ns is None:
            if head is None:
                self._outbox.wait_for_items(1, PATIENCE_S)
                return
            self._due_ns = self._first_turn_ns = max(now_ns, head.due_ns) + self._pace.lag_ns
        fresh = head is not None and head.due_ns <= now_ns
        match self._pace.decide_action(self._due_ns, now_ns, fresh):
            case OutputAction.SEND:
                self._send_new_frame(now_ns)
            case OutputAction.REPEAT:
                self._repeat_frame(now_ns)
            case OutputAction.WAIT:
                self._wait_for_turn(head, fresh, now_ns)

    def close(self) -> None:
        """Finish and release the sink."""
        with self._switching:
            self._closed = True
            if self._next is not None:
                (self._unused, _), self._next = self._next, None
            self._switching.notify_all()
        self._sink.close()

    def _apply_sink_switch(self, sink: Sink, pace: Pace) -> None:
        with self._switching:
            self._unused, self._sink, self._pace, self._next = self._sink, sink, pace, None
            self._device = sink if isinstance(sink, DeviceSink) else None
            self._alarm = self._sync_panic(sink)
            self._switching.notify_all()
        if self._live is not None:
            self._due_ns = self._first_turn_ns = self._clock.now_ns()

    def _sync_panic(self, sink: Sink) -> PanicSink | None:
        """Bring a sink that shows the card by itself and the switch to one state: on, if either is."""
        if not isinstance(sink, PanicSink):
            return None
        self._panic.on = self._panic.on or sink.panicking
        sink.set_panic(self._panic.on)
        return sink

    def _send_new_frame(self, now_ns: int) -> None:
        for picture in self._outbox.take_items():
            self._live = picture.frame
            self._copy_to(picture.frame)
            seen = self._write_frame(picture.frame, now_ns)
            self.shown += 1
            if self._device is None:
                self._record_delay(seen.capture_time_ns, self._clock.now_ns())

    def _repeat_frame(self, now_ns: int) -> None:
        if self._live is not None:
            self._write_frame(self._live, now_ns)
            self._repeated += 1

    def _write_frame(self, frame: AvatarFrame, now_ns: int) -> AvatarFrame:
        """Write the picture, or the card where the sink cannot show it by itself; return what was written."""
        turns = self._pace.count_turns(self._due_ns, now_ns)
        turn_ns = self._due_ns + (turns - 1) * self._pace.period_ns if self._pace.on_grid else now_ns
        seen = frame if self._alarm is not None else self._panic.frame_or_card(frame, self._card_size)
        self._sink.write_frame(seen, turn_ns - (self._first_turn_ns or 0))
        if self._device is not None:
            for shown in self._device.read_shown_pictures():
                self._record_delay(shown.capture_time_ns, shown.sent_at_ns)
        self.write_meter.record_duration(now_ns, self._clock.now_ns())
        self._late += turns - 1
        self._due_ns = self._pace.next_due_ns(self._due_ns, now_ns)
        return seen

    def _record_delay(self, capture_ns: int | None, shown_ns: int) -> None:
        self.recent.record_duration(capture_ns, shown_ns)
        self.whole_run.record_duration(capture_ns, shown_ns)

    def _wait_for_turn(self, head: ScheduledFrame | None, fresh: bool, now_ns: int) -> None:
        wait_ns = self._pace.time_to_turn_ns(self._due_ns, now_ns, fresh)
        if head is not None and not fresh:
            wait_ns = min(wait_ns, head.due_ns - now_ns)
        wait_s = min(wait_ns / NS_PER_S, PATIENCE_S)
        if head is None:
            self._outbox.wait_for_items(1, wait_s)
        else:
            self._outbox.wait_for_change(wait_s)
