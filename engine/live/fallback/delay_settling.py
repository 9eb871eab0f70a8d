"""Decides when each driver moment is shown, so that a change of the delay is seen as a little slower or faster motion.

The delay never jumps: while it is not what it should be, pictures follow each other at 0.9 to 1.1 times the driver's
own pace, until it is. A picture that is not there in time is shown when it is there; then the delay settles again.

Owns: that arithmetic, and which moment was shown last. Pure: every time is an argument.
Does not know: animators, pictures, what the delay should be.
"""

from collections import deque
from typing import NamedTuple

SLOWER, FASTER = 0.9, 1.1
"""The driver's pace is multiplied by these while the delay grows, and while it shrinks."""
REMEMBERED = 128
"""Moments that may be taken back: more pictures than ever wait to be shown."""


class DueMoment(NamedTuple):
    """A driver's moment, and when its picture is due."""

    moment_ns: int
    due_ns: int


def approach_delay_ns(delay_ns: int, target_ns: int, interval_ns: int) -> int:
    """Return the delay of the moment that is one interval after that with `delay_ns`, on its way to the target."""
    most_ns, least_ns = int(interval_ns / SLOWER) - interval_ns, int(interval_ns / FASTER) + 1 - interval_ns
    return delay_ns + min(max(target_ns - delay_ns, least_ns), most_ns)


class DelaySettling:
    """The due times of driver moments, one after the other.

    target_ns: where the delay goes. may_jump: nothing was shown yet that the pictures that come have to continue.
    """

    def __init__(self) -> None:
        self._shown: deque[DueMoment] = deque(maxlen=REMEMBERED)
        self.target_ns = 0
        self.may_jump = True

    @property
    def last(self) -> DueMoment | None:
        """The latest moment that has a due time; None before the first."""
        return self._shown[-1] if self._shown else None

    @property
    def delay_ns(self) -> int:
        """The delay of the latest moment."""
        return 0 if self.last is None else self.last.due_ns - self.last.moment_ns

    @property
    def left_ns(self) -> int:
        """How much the delay has still to grow, or if negative, to shrink."""
        return self.target_ns - self.delay_ns

    def has_shown(self, moment_ns: int) -> bool:
        """Return True if this moment, or a later one, has a due time already."""
        return self.last is not None and moment_ns <= self.last.moment_ns

    def find_due_ns(self, moment_ns: int) -> int:
        """Return when this moment, which follows those that are scheduled, is due if its picture is there in time."""
        last = self.last
        if last is None:
            return moment_ns + self.target_ns
        interval_ns = max(0, moment_ns - last.moment_ns)
        return moment_ns + approach_delay_ns(self.delay_ns, self.target_ns, interval_ns)

    def schedule_moment(self, moment_ns: int, earliest_ns: int = 0) -> int:
        """Return when this moment, which follows those that are scheduled, is due; not before `earliest_ns`."""
        due_ns = max(self.find_due_ns(moment_ns), earliest_ns)
        if self.last is not None:
            due_ns = max(due_ns, self.last.due_ns + 1)
        self._shown.append(DueMoment(moment_ns, due_ns))
        return due_ns

    def take_back(self, due_ns: int) -> None:
        """Forget the moments that are due then or later: their pictures will not be shown, and others are made."""
        while self._shown and self._shown[-1].due_ns >= due_ns:
            self._shown.pop()

    def begin_again(self) -> None:
        """Begin again at the target: what follows need not continue what was shown."""
        self._shown.clear()
