"""A countdown of a few seconds before an action.

Owns: the seconds. Does not know: what happens then.
"""

import threading
from collections.abc import Callable

SECOND_S = 1.0


class Countdown:
    """`start`, and at the end `happen` is called, on a thread of its own. told: called when `left_s` has changed."""

    def __init__(self, happen: Callable[[], None], told: Callable[[], None], second_s: float = SECOND_S) -> None:
        self._happen = happen
        self._told = told
        self._second_s = second_s
        self._lock = threading.Lock()
        self._run = 0
        self._timer: threading.Timer | None = None
        self.left_s = 0

    def start_countdown(self, seconds: int) -> None:
        """Start the countdown, from the beginning if it is running."""
        with self._lock:
            self._restart_timer(seconds)
        self._told()

    def cancel_countdown(self) -> None:
        """Let it not happen; may be called at any time."""
        with self._lock:
            was_counting = self.left_s > 0
            self._restart_timer(0)
        if was_counting:
            self._told()

    def _restart_timer(self, seconds: int) -> None:
        """Under the lock: count from there on; a timer that is under way counts no more."""
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
            self._happen()
        self._told()
