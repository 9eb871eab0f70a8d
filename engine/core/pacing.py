"""Decides which driver frames are used, when a picture is due, and what an output does now.

Owns: the arithmetic of rates. Pure: every time is an argument, in monotonic nanoseconds.
Does not know: threads, clocks, frames.
"""

from dataclasses import dataclass
from enum import Enum

from engine.core.clock import ASLEEP_NS, NS_PER_MS, NS_PER_S

HEARTBEAT_NS = 250 * NS_PER_MS
"""An output that gets each picture at once gets the last one again after this long without a new one."""
EARLY = 0.3
"""The share of a period by which such an output may be served early, because camera and animator jitter."""


class OutputAction(Enum):
    WAIT = "wait"
    SEND = "send"
    REPEAT = "repeat"


@dataclass(frozen=True, slots=True)
class Pace:
    """How one output is served.

    A new picture goes out from `early_ns` before its turn is due; without one, the last is repeated `late_ns` after.
    on_grid: turns stay on multiples of the period (a file); otherwise each counts from the one before.
    lag_ns: how long after the first picture the first turn is due. On a grid half a period: there, pictures that
    come a little early or late still fall into their own turn.
    """

    period_ns: int
    early_ns: int
    late_ns: int
    on_grid: bool
    lag_ns: int

    @property
    def waiting_max(self) -> int:
        """How many pictures may wait for their turn. On a grid two: of two that came in one period none is lost."""
        return 2 if self.on_grid else 1

    @classmethod
    def constant_rate(cls, fps: float) -> "Pace":
        """For outputs that need one picture in every period: a file of constant rate."""
        period_ns = round(NS_PER_S / fps)
        return cls(period_ns, 0, 0, on_grid=True, lag_ns=period_ns // 2)

    @classmethod
    def immediate(cls, fps: float) -> "Pace":
        """For outputs that keep their own rate: each picture at once, at most about `fps` of them."""
        period_ns = round(NS_PER_S / fps)
        return cls(period_ns, int(period_ns * EARLY), max(0, HEARTBEAT_NS - period_ns), on_grid=False, lag_ns=0)

    def decide_action(self, due_ns: int, now_ns: int, fresh: bool) -> OutputAction:
        """Return what to do at `now_ns` if the turn is due at `due_ns`; fresh: there is a picture not yet shown."""
        if fresh:
            return OutputAction.SEND if now_ns >= due_ns - self.early_ns else OutputAction.WAIT
        return OutputAction.REPEAT if now_ns >= due_ns + self.late_ns else OutputAction.WAIT

    def time_to_turn_ns(self, due_ns: int, now_ns: int, fresh: bool) -> int:
        """Return how long `decide_action` returns WAIT if nothing changes; 0 if it does not."""
        turn_ns = due_ns - self.early_ns if fresh else due_ns + self.late_ns
        return max(0, turn_ns - now_ns)

    def count_turns(self, due_ns: int, now_ns: int) -> int:
        """Return how many turns one write at `now_ns` serves: 1, or more if whole turns of a grid were missed."""
        return 1 + max(0, now_ns - due_ns) // self.period_ns if self.on_grid else 1

    def next_due_ns(self, due_ns: int, now_ns: int) -> int:
        """Return when the turn after a write at `now_ns` is due; always after now."""
        if self.on_grid:
            return due_ns + self.count_turns(due_ns, now_ns) * self.period_ns
        return now_ns + self.period_ns


class OutputTurns:
    """The turns of one output: when the next is due, and how many were missed.

    first_ns: when the first was due, None before it is known. due_ns: when the next is. late: turns missed so far.
    """

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self.first_ns: int | None = None
        self.due_ns = 0
        self.late = 0

    def start(self, first_ns: int) -> None:
        """Start with a first turn that is due at first_ns."""
        self.first_ns = self.due_ns = first_ns

    def change_pace(self, pace: Pace, now_ns: int | None) -> None:
        """Change to another output, whose first turn is now_ns, or None if it is not known yet."""
        self.pace = pace
        if now_ns is not None:
            self.start(now_ns)

    def skip_sleep(self, now_ns: int) -> None:
        """Continue from now after the computer's sleep, without a hole in what is written."""
        if self.first_ns is not None and now_ns - self.due_ns > ASLEEP_NS:
            self.first_ns += now_ns - self.due_ns
            self.due_ns = now_ns

    def decide_action(self, now_ns: int, fresh: bool) -> OutputAction:
        """Return what to do now; fresh: there is a picture not yet shown."""
        return self.pace.decide_action(self.due_ns, now_ns, fresh)

    def shown_at_ns(self, now_ns: int) -> int:
        """Return when a picture written now is shown, counted from the first turn."""
        turns = self.pace.count_turns(self.due_ns, now_ns)
        turn_ns = self.due_ns + (turns - 1) * self.pace.period_ns if self.pace.on_grid else now_ns
        return turn_ns - (self.first_ns or 0)

    def end_turn(self, now_ns: int) -> None:
        """End the turn of a picture whose writing began at now_ns."""
        self.late += self.pace.count_turns(self.due_ns, now_ns) - 1
        self.due_ns = self.pace.next_due_ns(self.due_ns, now_ns)


class FrameSampler:
    """Picks driver frames at even times, at the rate that the animator can answer, never several neighbours.

    For each even moment it picks the nearest camera frame, so two picked frames are one period apart, give or take one
    camera period.
    """

    def __init__(self) -> None:
        self._due_ns: int | None = None
        self._last_ns: int | None = None

    def accepts_frame(self, capture_ns: int, rate_fps: float | None) -> bool:
        """Return True if the frame captured at capture_ns is to be used; with rate_fps None, every later one is."""
        if self._last_ns is not None and capture_ns <= self._last_ns:
            return False
        gap_ns = 0 if self._last_ns is None else capture_ns - self._last_ns
        self._last_ns = capture_ns
        if rate_fps is None:
            self._due_ns = None
            return True
        period_ns = round(NS_PER_S / rate_fps)
        if self._due_ns is None:
            self._due_ns = capture_ns
        if capture_ns + min(gap_ns, period_ns) // 2 < self._due_ns:
            return False
        behind = capture_ns - self._due_ns > period_ns
        self._due_ns = (capture_ns if behind else self._due_ns) + period_ns
        return True


def spread_due_times_ns(made_ns: int, count: int, interval_ns: int, last_due_ns: int) -> list[int]:
    """Return evenly spaced times at which to show the pictures of one chunk, which were made together.

    made_ns: when the chunk was ready. interval_ns: between two driver moments of it. last_due_ns: of the one before.
    A single picture, and the first of a late chunk, is due at once.
    """
    first_ns = max(made_ns, min(last_due_ns + interval_ns, made_ns + interval_ns)) if count > 1 else made_ns
    return [first_ns + i * interval_ns for i in range(count)]
