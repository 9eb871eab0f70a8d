"""Ctrl-C: the first press requests a clean end, a later one ends the program at once.

Owns: the handlers of this process's signals. Does not know: what is ended.
"""

import signal
import time
from types import FrameType

INSISTS_AFTER_S = 1.0
"""Presses within this time count as one."""


class Interrupt:
    """Remembers that the user or the system requested the end of the program."""

    def __init__(self, insists_after_s: float = INSISTS_AFTER_S) -> None:
        self._signal: int | None = None
        self._noticed = False
        self._insists_after_s = insists_after_s
        self._asked_at_s = 0.0

    @property
    def exit_code(self) -> int:
        """The exit code that shells expect after that signal: 130 for Ctrl-C."""
        return 128 + (self._signal or signal.SIGINT)

    def install_handlers(self) -> None:
        """Remember Ctrl-C and a request to terminate from now on. Call it once, on the main thread."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)

    def ignore_signals(self) -> None:
        """Ignore further signals, because the exit code is decided."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)

    def is_requested(self) -> bool:
        """Return True if the program should end. After that, further presses do not disturb the clean-up."""
        self._noticed = self._noticed or self._signal is not None
        return self._noticed

    def raise_if_requested(self) -> None:
        """Raise KeyboardInterrupt if the program should end."""
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
