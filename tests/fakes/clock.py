"""Clocks for tests: one that moves only when told to, or when somebody waits on it; and one that can jump ahead."""

import threading

from engine.core.clock import NS_PER_S, SystemClock, Waitable


class FakeClock:
    """Waiting takes no real time: it moves the clock to the end of the wait, unless an event is already set."""

    def __init__(self, now_ns: int = 1_000_000_000) -> None:
        self._now_ns = now_ns

    def now_ns(self) -> int:
        return self._now_ns

    def advance(self, seconds: float) -> None:
        self._now_ns += round(seconds * NS_PER_S)

    def wait(self, waitable: Waitable, timeout_s: float) -> bool:
        if isinstance(waitable, threading.Event) and waitable.is_set():
            return True
        self.advance(timeout_s)
        return False


class JumpingClock(SystemClock):
    """The computer's clock for real threads, but a test need not wait: it can say that time has passed."""

    def __init__(self) -> None:
        self._ahead_ns = 0

    def now_ns(self) -> int:
        return super().now_ns() + self._ahead_ns

    def jump(self, seconds: float) -> None:
        self._ahead_ns += round(seconds * NS_PER_S)
