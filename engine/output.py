"""From the outbox to the sink: each picture when it is due, the last one again when there is none, and the delay.

Owns: the running sink, its pace, and the delay: up to the device where the sink tells, else up to the sink.
Knows no threads: `step` is called in a loop by one. Does not know: cameras, animators, how a sink shows pictures.
"""

from engine.clock import NS_PER_S, Clock
from engine.latency import LatencyMeter
from engine.mailbox import Mailbox
from engine.messages import AvatarFrame, OutputStatus
from engine.pacing import Action, Pace
from engine.performer import Picture
from engine.sinks import DeviceSink, Sink

PATIENCE_S = 0.1
"""How long a step waits at most."""
RECENT_FRAMES = 300
"""The delay in the status is that of the latest frames: ten seconds at 30 fps."""
RUN_FRAMES = 36_000
"""The delay in a report is that of at most this many frames: twenty minutes at 30 fps."""
STAGE_WINDOW = 1000


class Output:
    """The output side. Public attributes may be read from any thread; `step` and `close` belong to one."""

    def __init__(self, sink: Sink, pace: Pace, outbox: Mailbox[Picture], clock: Clock) -> None:
        self._sink = sink
        self._device = sink if isinstance(sink, DeviceSink) else None
        self._pace = pace
        self._outbox = outbox
        self._clock = clock
        self._first_turn_ns: int | None = None
        self._due_ns = 0
        self.shown = 0
        self._repeated = 0
        self._late = 0
        self.latest: AvatarFrame | None = None
        self.recent = LatencyMeter(RECENT_FRAMES)
        self.whole_run = LatencyMeter(RUN_FRAMES)
        self.write_meter = LatencyMeter(STAGE_WINDOW)

    @property
    def counts(self) -> OutputStatus:
        """What the device was given if there is one, else what the sink was."""
        if self._device is not None:
            counts = self._device.state().counts
            return OutputStatus(counts.sent, counts.repeated, counts.late)
        return OutputStatus(self.shown + self._repeated, self._repeated, self._late)

    @property
    def problem(self) -> tuple[str, str]:
        """What is wrong with the device and what to do about it, or two empty strings."""
        if self._device is None:
            return "", ""
        state = self._device.state()
        return state.problem, state.remedy

    def step(self) -> None:
        """Serve the sink if its turn has come, else wait for that or for a new picture."""
        now_ns = self._clock.now_ns()
        head = self._outbox.peek()
        if self._first_turn_ns is None:
            if head is None:
                self._outbox.wait_for(1, PATIENCE_S)
                return
            self._due_ns = self._first_turn_ns = max(now_ns, head.due_ns) + self._pace.lag_ns
        fresh = head is not None and head.due_ns <= now_ns
        match self._pace.decide(self._due_ns, now_ns, fresh):
            case Action.SEND:
                self._send(now_ns)
            case Action.REPEAT:
                self._repeat(now_ns)
            case Action.WAIT:
                self._wait(head, fresh, now_ns)

    def close(self) -> None:
        """Finish and release the sink."""
        self._sink.close()

    def _send(self, now_ns: int) -> None:
        for picture in self._outbox.take():
            self.latest = picture.frame
            self._write(picture.frame, now_ns)
            self.shown += 1
            if self._device is None:
                self._note_delay(picture.frame.capture_time_ns, self._clock.now_ns())

    def _repeat(self, now_ns: int) -> None:
        if self.latest is not None:
            self._write(self.latest, now_ns)
            self._repeated += 1

    def _write(self, frame: AvatarFrame, now_ns: int) -> None:
        turns = self._pace.turns(self._due_ns, now_ns)
        turn_ns = self._due_ns + (turns - 1) * self._pace.period_ns if self._pace.on_grid else now_ns
        self._sink.write(frame, turn_ns - (self._first_turn_ns or 0))
        if self._device is not None:
            for shown in self._device.shown():
                self._note_delay(shown.capture_time_ns, shown.sent_at_ns)
        self.write_meter.note(now_ns, self._clock.now_ns())
        self._late += turns - 1
        self._due_ns = self._pace.next_due(self._due_ns, now_ns)

    def _note_delay(self, capture_ns: int | None, shown_ns: int) -> None:
        self.recent.note(capture_ns, shown_ns)
        self.whole_run.note(capture_ns, shown_ns)

    def _wait(self, head: Picture | None, fresh: bool, now_ns: int) -> None:
        wait_ns = self._pace.wait_ns(self._due_ns, now_ns, fresh)
        if head is not None and not fresh:
            wait_ns = min(wait_ns, head.due_ns - now_ns)
        wait_s = min(wait_ns / NS_PER_S, PATIENCE_S)
        if head is None:
            self._outbox.wait_for(1, wait_s)
        else:
            self._outbox.wait_change(wait_s)
