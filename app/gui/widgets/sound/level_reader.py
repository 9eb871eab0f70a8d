"""Reads how loud the microphone is: from the recording under way, or from a microphone that is opened to look at it.

No sound is taken for a level unless the user asks to see it: a microphone is open only from `begin_looking` to
`end_looking`, and what it hears is measured and thrown away.

Owns: that microphone, the thread that opens it, and how often is read. Does not know: how a level is shown.
"""

import logging
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.control.worker import Worker
from app.gui.engine_link import EngineLink
from engine import PersonaCamError

log = logging.getLogger(__name__)

PERIOD_MS = 80
CLOSE_S = 5.0


class Monitor(Protocol):
    """What is used of the engine's SoundMonitor."""

    def read_level(self) -> float: ...
    def close(self) -> None: ...


def open_sound_monitor(name: str) -> Monitor:
    """Open a microphone, "" for the system's choice; slow. Raises: SourceError."""
    from engine import SoundMonitor  # loads miniaudio

    return SoundMonitor(name)


class LevelReader(QObject):
    """Lives on the window's thread; reads only between `start` and `stop`."""

    measured = Signal(float)
    """How loud it is now, 0 to 1."""

    def __init__(
        self, link: EngineLink, parent: QObject, open_monitor: Callable[[str], Monitor] = open_sound_monitor
    ) -> None:
        super().__init__(parent)
        self._link = link
        self._open = open_monitor
        self._worker = Worker("sound level")
        self._monitor: Monitor | None = None
        self._looking = 0
        self._timer = QTimer(self, interval=PERIOD_MS)
        self._timer.timeout.connect(self._read_level)

    @property
    def is_open(self) -> bool:
        """Whether a microphone is open only to be looked at."""
        return self._monitor is not None

    def set_reading(self, on: bool) -> None:
        """Read the level of the recording, or do not; nothing is opened for it."""
        if on and not self._timer.isActive():
            self._timer.start()
        elif not on and not self._looking:
            self._stop_reading()

    def begin_looking(self, name: str | None) -> None:
        """Open that microphone, unless the recording has a sound of its own; None: there is none to look at."""
        self._looking += 1
        turn = self._looking
        if name is not None and self._link.read_sound_level() is None:
            self._worker.submit_job(lambda: self._open_monitor(name, turn))
        self._timer.start()

    def end_looking(self) -> None:
        """Close what was opened to be looked at, at once or as soon as it is open."""
        self._looking = 0
        self._worker.submit_job(self._close_monitor)
        self._stop_reading()

    def close(self) -> None:
        """End the thread; may be called more than once."""
        self._looking = 0
        self._timer.stop()
        self._worker.submit_job(self._close_monitor)
        self._worker.close(CLOSE_S)
        self._close_monitor()

    def _stop_reading(self) -> None:
        self._timer.stop()
        self.measured.emit(0.0)

    def _read_level(self) -> None:
        level, monitor = self._link.read_sound_level(), self._monitor
        if level is None:
            level = 0.0 if monitor is None else monitor.read_level()
        self.measured.emit(level)

    def _open_monitor(self, name: str, turn: int) -> None:
        """On the thread: open it if it is still looked at."""
        if self._looking != turn or self._monitor is not None:
            return
        try:
            self._monitor = self._open(name)
        except PersonaCamError as failure:  # a recording would say why
            log.info("no level: %s", failure)

    def _close_monitor(self) -> None:
        monitor, self._monitor = self._monitor, None
        if monitor is not None:
            monitor.close()
