"""Computes when the next picture is due: at absolute times, so that delays do not accumulate.

Owns: the arithmetic of one fixed rate. Pure: every time is an argument.
Does not know: clocks, sleeping, pictures.
"""

NS_PER_1000_S = 1_000_000_000_000


ASLEEP_NS = 30_000_000_000
"""A longer gap means that the computer slept; missed turns are then not counted as late."""


class TurnSchedule:
    """Turn k is due at start + k * period, with the period as a fraction. Missed turns are skipped."""

    def __init__(self, fps_milli: int, start_ns: int) -> None:
        self._fps_milli = fps_milli
        self._start_ns = start_ns
        self._turn = 0

    @property
    def due_time_ns(self) -> int:
        """Return when the next turn is due, rounded up to whole nanoseconds."""
        return self._start_ns - (-self._turn * NS_PER_1000_S // self._fps_milli)

    def time_until_due_ns(self, now_ns: int) -> int:
        """Return the time until the next turn; 0 if it is due."""
        return max(0, self.due_time_ns - now_ns)

    def advance_turn(self, now_ns: int) -> int:
        """Serve the turn that is due now, and return the number of periods that were missed or served too late.

        The next turn is the first one after now. A turn served more than half a period late counts as one.
        """
        behind_ns = now_ns - self.due_time_ns
        if behind_ns > ASLEEP_NS:
            self._start_ns, self._turn = now_ns, 1
            return 0
        latest = (now_ns - self._start_ns) * self._fps_milli // NS_PER_1000_S
        missed = latest - self._turn
        self._turn = latest + 1
        late_now = 2 * behind_ns * self._fps_milli > NS_PER_1000_S
        return missed or int(late_now)
