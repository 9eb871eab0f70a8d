"""The clock of the live parts, passed to them as an argument: they read the time and wait with it.

Owns: the protocol, and the computer's own clock. Does not know: what is waited for.
Tests pass a clock that moves only when they move it.
"""

import time
from typing import Protocol

NS_PER_S = 1_000_000_000
NS_PER_MS = 1_000_000
ASLEEP_NS = 30 * NS_PER_S
"""A longer gap means that the computer slept: on some systems the clock continues during sleep."""


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
