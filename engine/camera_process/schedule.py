"""When the next picture is due: absolute moments on the monotonic clock, so that nothing adds up.

Owns: the arithmetic of one fixed rate. Pure: every moment comes in as an argument.
Does not know: clocks, sleeping, pictures.
"""

NS_PER_1000_S = 1_000_000_000_000


ASLEEP_NS = 30_000_000_000
"""Who comes so late was asleep with the computer: its turns were nobody's."""


class TurnSchedule:
    """Turn k is due at start + k * period, with the period kept as a fraction. Missed turns are never made up for."""

    def __init__(self, fps_milli: int, start_ns: int) -> None:
        self._fps_milli = fps_milli
        self._start_ns = start_ns
        self._turn = 0

    @property
    def due_time_ns(self) -> int:
        """When the next turn is due, rounded up, so that it has come at that moment."""
        return self._start_ns - (-self._turn * NS_PER_1000_S // self._fps_milli)

    def time_until_due_ns(self, now_ns: int) -> int:
        """How long it is until the next turn; 0 when it is due."""
        return max(0, self.due_time_ns - now_ns)

    def advance_turn(self, now_ns: int) -> int:
        """Serve the turn that is due now, and give the number of periods that were missed or badly late.

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
