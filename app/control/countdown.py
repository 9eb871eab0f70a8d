"""A countdown of a few seconds before an action.

Owns: the seconds. Does not know: what happens then.
"""

import threading
from collections.abc import Callable

SECOND_S = 1.0


class Countdown:
    """Counts seconds. on_end: called at the end, on another thread. on_change: called when `left_s` has changed."""

    def __init__(self, on_end: Callable[[], None], on_change: Callable[[], None], second_s: float = SECOND_S) -> None:
        self._on_end = on_end
        self._on_change = on_change
        self._second_s = second_s
        self._lock = threading.Lock()
        self._run = 0
        self._timer: threading.Timer | None = None
        self.left_s = 0

    def start_countdown(self, seconds: int) -> None:
        """Start the countdown, from the beginning if it is running."""
        with self._lock:
            self._restart_timer(seconds)
        self._on_change()

    def cancel_countdown(self) -> None:
        """Cancel the countdown; safe at any time."""
        with self._lock:
            was_counting = self.left_s > 0
            self._restart_timer(0)
        if was_counting:
            self._on_change()

    def _restart_timer(self, seconds: int) -> None:
        """Under the lock: count from there on; a running timer no longer counts."""
        self._run += 1
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self.left_s = None, seconds
        if seconds:
            self._timer = threading.Timer(self._second_s, self._count_down, (self._run,))
            self._timer.daemon = True
            self._timer.start()

    def _count_down(self, run: int) -> None:
        with self._lock:
            if run != self._run:
                return
            self._restart_timer(self.left_s - 1)
            over = self.left_s == 0
        if over:
            self._on_end()
        self._on_change()
