"""Ctrl-C: the first one asks for a tidy end, and one that comes later insists.

Owns: the handlers of this process's signals. Does not know: what is being ended.
"""

import signal
import time
from types import FrameType

INSISTS_AFTER_S = 1.0
"""Presses within that time are one: nobody can have noticed the first so soon."""


class Interrupt:
    """Remembers that the user, or the system, wants the program to end."""

    def __init__(self, insists_after_s: float = INSISTS_AFTER_S) -> None:
        self._signal: int | None = None
        self._noticed = False
        self._insists_after_s = insists_after_s
        self._asked_at_s = 0.0

    @property
    def exit_code(self) -> int:
        """What shells expect of a program ended by that signal: 130 for Ctrl-C."""
        return 128 + (self._signal or signal.SIGINT)

    def install_handlers(self) -> None:
        """From now on, Ctrl-C and a request to terminate are remembered; for the main thread, once."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)

    def ignore_signals(self) -> None:
        """The exit code is known: from now on, presses change nothing any more."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)

    def is_requested(self) -> bool:
        """Return whether to end. Once that was noticed, further presses cannot disturb the tidying up."""
        self._noticed = self._noticed or self._signal is not None
        return self._noticed

    def raise_if_requested(self) -> None:
        """Raise KeyboardInterrupt if the user wants the program to end."""
        if self.is_requested():
            raise KeyboardInterrupt

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        now_s = time.monotonic()
        if self._signal is None:
            self._asked_at_s = now_s
        unheard = self._signal is not None and not self._noticed
        insisting = unheard and now_s - self._asked_at_s >= self._insists_after_s
        self._signal = number
        if insisting:
            self._noticed = True
            raise KeyboardInterrupt
