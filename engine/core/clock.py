"""Time as an argument: what the live parts read the time from and wait with.

Owns: the protocol, and the computer's own clock. Does not know: who waits, or for what.
Tests pass a clock that moves only when they say so.
"""

import time
from typing import Protocol

NS_PER_S = 1_000_000_000
NS_PER_MS = 1_000_000
ASLEEP_NS = 30 * NS_PER_S
"""What seems to take longer was interrupted by the computer's sleep: on some systems the clock goes on meanwhile."""


class Waitable(Protocol):
    """A threading.Event, or a threading.Condition that the caller holds."""

    def wait(self, timeout: float | None = None) -> bool: ...


class Clock(Protocol):
    """Monotonic: never goes back, and a change of the wall clock does not move it."""

    def now_ns(self) -> int: ...

    def wait(self, waitable: Waitable, timeout_s: float) -> bool:
        """Wait until the waitable is set or notified, or the time is up; True in the first case."""


class SystemClock:
    """The computer's monotonic clock."""

    def now_ns(self) -> int:
        return time.monotonic_ns()

    def wait(self, waitable: Waitable, timeout_s: float) -> bool:
        return waitable.wait(timeout_s)
