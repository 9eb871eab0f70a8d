"""The output loop: writes each picture to the sink when it is due, repeats the last one, and measures the delay.

Owns: the running sink, its pace, and the delay: up to the device if the sink reports it, else up to the sink.
Knows no threads: one thread calls `run_once` in a loop. Does not know: cameras, animators, how a sink shows pictures.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.core.clock import NS_PER_S, Clock
from engine.core.latency import LatencyMeter
from engine.core.pacing import OutputAction, OutputTurns, Pace
from engine.core.problem import Problem
from engine.core.status import OutputShows, OutputStatus
from engine.core.types import AvatarFrame
from engine.live.loops.mailbox import Mailbox
from engine.live.loops.output_tally import LastWritten, OutputTally
from engine.live.types import ScheduledFrame
from engine.sinks import DeviceSink, DeviceState, PanicSink, Sink, SinkBesideDevice
from engine.sinks.card import cached_card_frame
from engine.sinks.panic import PanicSwitch

PATIENCE_S = 0.1
"""How long a step waits at most."""
RECENT_FRAMES = 300
"""The delay in the status is that of the latest frames: ten seconds at 30 fps."""
RUN_FRAMES = 36_000
"""The delay in a report is that of at most this many frames: twenty minutes at 30 fps."""
STAGE_WINDOW = 1000
CARD_SIZE = (512, 512)
"""Of the card before the first picture."""
DEVICE_SHOWS = {
    "live": OutputShows.AVATAR,
    "card": OutputShows.CARD,
    "panic": OutputShows.CARD,
    "starting": OutputShows.STARTING,
    "closed": OutputShows.NOTHING,
}
"""What a device says of itself; any other word means that it shows neither now."""


@dataclass(frozen=True, slots=True, eq=False)
class OutputTarget:
    """A sink, how it is served, and what it does by itself. device: the sink where a device is behind it, else None.

    shows_card: it follows this run's panic by itself, so it is given the avatar all the time.
    """

    sink: Sink
    pace: Pace
    device: DeviceSink | None
    shows_card: bool

    @classmethod
    def from_sink(cls, sink: Sink, pace: Pace, panic: PanicSwitch) -> "OutputTarget":
        shows_card = isinstance(sink, PanicSink) and sink.panic is panic
        return cls(sink, pace, sink if isinstance(sink, DeviceSink) else None, shows_card)


class TargetHandover:
    """Passes the next target to the output's thread and the target before back. pending: one waits to be taken."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._unused: OutputTarget | None = None
        self._closed = False
        self.pending: OutputTarget | None = None

    def offer_and_wait(self, target: OutputTarget) -> OutputTarget:
        """Wait until the target is used and return the one that is not used any more: this one after the end."""
        with self._changed:
            if self._closed:
                return target
            self.pending = target
            self._changed.wait_for(lambda: self.pending is None)
            return self._unused or target

    def replace_target(self, before: OutputTarget) -> OutputTarget:
        """Return the target that waits; `before` goes to the one who offered it."""
        with self._changed:
            target, self.pending, self._unused = self.pending or before, None, before
            self._changed.notify_all()
        return target

    def close(self) -> None:
        """Give back what waits."""
        with self._changed:
            self._closed = True
            if self.pending is not None:
                self._unused, self.pending = self.pending, None
            self._changed.notify_all()


class OutputLoop:
    """The output side. `run_once` and `close` belong to one thread; all else may be used from any."""

    def __init__(
        self,
        sink: Sink,
        pace: Pace,
        outbox: Mailbox[ScheduledFrame],
        clock: Clock,
        panic: PanicSwitch,
        card_size: tuple[int, int] | None = None,
    ) -> None:
        """card_size: height and width of the card where it is not that of the pictures."""
        self._card_size = card_size
        self._panic = panic
        self._outbox = outbox
        self._clock = clock
        self._handover = TargetHandover()
        self._target = OutputTarget.from_sink(sink, pace, panic)
        self._turns = OutputTurns(pace)
        self.copy_to: Callable[[AvatarFrame], None] | None = None
        """Gets every new picture, even while panic is on, and must not wait."""
        self._newest: ScheduledFrame | None = None
        self._another_shown = threading.Condition()
        self.tally = OutputTally()
        self.recent = LatencyMeter(RECENT_FRAMES)
        self.whole_run = LatencyMeter(RUN_FRAMES)
        self.write_meter = LatencyMeter(STAGE_WINDOW)

    @property
    def shown(self) -> int:
        """New pictures that were written."""
        return self.tally.shown

    @property
    def live_frame(self) -> AvatarFrame | None:
        """The avatar's latest picture, even while panic is on; not for viewers."""
        return None if self._newest is None else self._newest.frame

    @property
    def latest_frame(self) -> AvatarFrame | None:
        """What viewers see now: the latest picture, or the card; None before the first picture."""
        live = self.live_frame
        if live is None:
            return cached_card_frame(*(self._card_size or CARD_SIZE)) if self._panic.on else None
        return self._panic.frame_or_card(live, self._card_size)

    def wait_for_picture(self, shown: int, timeout_s: float) -> int:
        """Wait until another number of pictures was shown than `shown`, or for so long; return their number."""
        with self._another_shown:
            self._another_shown.wait_for(lambda: self.shown != shown, timeout_s)
            return self.shown

    @property
    def first_turn_ns(self) -> int | None:
        """When the first turn of this sink was due, or None before that."""
        return self._turns.first_ns

    @property
    def output_status(self) -> OutputStatus:
        """Return what the device got if there is one, else what the sink got."""
        tally, now_ns, device = self.tally, self._clock.now_ns(), self._target.device
        measured = OutputStatus(
            sent=tally.shown + tally.repeated,
            repeated=tally.repeated,
            late=self._turns.late,
            shows=tally.last.shows,
            is_panic_card=tally.last.is_panic,
            fps=tally.measure_fps(now_ns),
            dropped_percent=tally.measure_dropped_percent(now_ns),
            on_air_s=tally.measure_on_air_s(now_ns),
        )
        return measured if device is None else self._add_device_state(measured, device.read_state())

    @property
    def standby(self) -> DeviceState | None:
        """The state of a device that shows the card beside this output, or None."""
        sink = self._target.sink
        return sink.standby if isinstance(sink, SinkBesideDevice) else None

    @property
    def problem(self) -> Problem | None:
        """What is wrong with the device, or None."""
        device = self._target.device
        return None if device is None else device.read_state().problem

    def switch_sink(self, sink: Sink, pace: Pace) -> Sink:
        """Write to this sink from the next step on, and wait for that; one thread at a time may call it.

        Returns: the sink that is not used any more, to be closed by the caller: the one before, or, when the end
        came first, this one.
        """
        return self._handover.offer_and_wait(OutputTarget.from_sink(sink, pace, self._panic)).sink

    def run_once(self) -> None:
        """Write to the sink if its turn is due, else wait for that or for a new picture."""
        now_ns, turns = self._clock.now_ns(), self._turns
        if self._handover.pending is not None:
            self._target = self._handover.replace_target(self._target)
            turns.change_pace(self._target.pace, None if self.live_frame is None else now_ns)
        turns.skip_sleep(now_ns)
        if turns.pace.on_grid:
            self._drop_overdue_pictures(now_ns)
        head = self._outbox.peek()
        if turns.first_ns is None:
            if head is None:
                self._outbox.wait_for_items(1, PATIENCE_S)
                return
            turns.start(max(now_ns, head.due_ns) + turns.pace.lag_ns)
        fresh = head is not None and head.due_ns <= now_ns
        match turns.decide_action(now_ns, fresh):
            case OutputAction.SEND:
                self._send_new_frame(now_ns)
            case OutputAction.REPEAT:
                self._repeat_frame(now_ns)
            case OutputAction.WAIT:
                self._wait_for_turn(head, fresh, now_ns)

    def close(self) -> None:
        """Finish and release the sink."""
        self._handover.close()
        self._target.sink.close()

    def _drop_overdue_pictures(self, now_ns: int) -> None:
        """Drop pictures that the next one has overtaken: there are more of them than turns, while a delay shrinks."""
        latest_ns = now_ns - self._turns.pace.period_ns
        while (following := self._outbox.peek(newer=1)) is not None and following.due_ns <= latest_ns:
            self._outbox.drop_oldest()

    def _send_new_frame(self, now_ns: int) -> None:
        for picture in self._outbox.take_items():
            self._newest = picture
            if self.copy_to is not None:
                self.copy_to(picture.frame)
            seen = self._write_frame(picture.frame, now_ns)
            with self._another_shown:
                self.tally.shown += 1
                self._another_shown.notify_all()
            if self._target.device is None:
                self._record_delay(seen.capture_time_ns, self._clock.now_ns())

    def _repeat_frame(self, now_ns: int) -> None:
        if self.live_frame is not None:
            self._write_frame(self.live_frame, now_ns)
            self.tally.repeated += 1

    def _write_frame(self, frame: AvatarFrame, now_ns: int) -> AvatarFrame:
        """Write the picture, or during panic the card if the sink cannot show it by itself; return which one."""
        target = self._target
        is_panic = self._panic.on and not target.shows_card
        if is_panic:
            frame = self._panic.frame_or_card(frame, self._card_size)
        target.sink.write_frame(frame, self._turns.shown_at_ns(now_ns))
        if target.device is not None:
            for shown in target.device.read_shown_pictures():
                self._record_delay(shown.capture_time_ns, shown.sent_at_ns)
        self.write_meter.record_duration(now_ns, self._clock.now_ns())
        self._turns.end_turn(now_ns)
        written = self._describe_written(is_panic)
        if written != self.tally.last or now_ns >= self.tally.due_ns:
            self.tally.note_written(written, now_ns)
        return frame

    def _describe_written(self, is_panic: bool) -> LastWritten:
        newest = self._newest
        is_card = is_panic or (newest is not None and newest.is_card)
        return LastWritten(OutputShows.CARD if is_card else OutputShows.AVATAR, is_panic)

    def _add_device_state(self, measured: OutputStatus, state: DeviceState) -> OutputStatus:
        """Put in what viewers of a device get: its own word, and whether the picture that it shows is the card."""
        shows = DEVICE_SHOWS.get(state.shows, OutputShows.INTERRUPTED)
        if shows is OutputShows.AVATAR:
            shows = self._describe_written(is_panic=False).shows
        return replace(
            measured,
            sent=state.counts.sent,
            repeated=state.counts.repeated,
            late=state.counts.late,
            device=state.device,
            shows=shows,
            readers=state.readers,
            is_panic_card=state.shows == "panic",
        )

    def _record_delay(self, capture_ns: int | None, shown_ns: int) -> None:
        self.recent.record_duration(capture_ns, shown_ns)
        self.whole_run.record_duration(capture_ns, shown_ns)

    def _wait_for_turn(self, head: ScheduledFrame | None, fresh: bool, now_ns: int) -> None:
        wait_ns = self._turns.pace.time_to_turn_ns(self._turns.due_ns, now_ns, fresh)
        if head is not None and not fresh:
            wait_ns = min(wait_ns, head.due_ns - now_ns)
        wait_s = min(wait_ns / NS_PER_S, PATIENCE_S)
        if head is None:
            self._outbox.wait_for_items(1, wait_s)
        else:
            self._outbox.wait_for_change(wait_s)
