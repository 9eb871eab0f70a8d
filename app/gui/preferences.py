"""Qt wrapper of the settings file: emits `changed`, saves half a second after the last change.

Owns: when the file is written, and the thread for it: a disk that hangs does not stop the window.
Does not know: what a choice means. Lives on the window's thread.
"""

import threading
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal

from app.gui.view_state import Message
from app.storage.settings_file import SettingsFile
from app.storage.user_settings import UserSettings
from engine import PersonaCamError, Problem

SAVE_AFTER_MS = 500
"""A slider that is dragged changes a choice a hundred times."""
SAVE_S = 3.0
"""How long the disk is waited for at the end."""


class Preferences(QObject):
    """The user's settings for widgets."""

    changed = Signal(object)
    """The new UserSettings. What other threads change arrives a moment later, several changes in one."""
    message_posted = Signal(object)
    """A Message: what could not be read or written."""
    recording_keys = Signal(bool)
    """Whether a combination is being recorded: meanwhile no key may trigger what it is for."""
    _changed_anywhere = Signal()
    _saved = Signal(object)

    def __init__(self, store: SettingsFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self._announced = store.user_settings
        self._told: Problem | None = None
        self._timer = QTimer(self, interval=SAVE_AFTER_MS, singleShot=True)
        self._timer.timeout.connect(self._save_soon)
        self._saving: threading.Thread | None = None
        self._saved.connect(self._report_saving)
        self._changed_anywhere.connect(self._announce_change, Qt.ConnectionType.QueuedConnection)
        store.subscribe(self._changed_anywhere.emit)

    @property
    def user_settings(self) -> UserSettings:
        return self.store.user_settings

    @property
    def startup_problem(self) -> Problem | None:
        """What was wrong with the file at the start."""
        return self.store.problem

    def change_settings(self, **changes: Any) -> None:
        """Take new values for some fields. Raises: SettingsError."""
        self.store.change_settings(**changes)
        self._announce_change()

    def save_settings(self) -> None:
        """Write at once and wait for that, but not for ever; to be called at the end."""
        self._timer.stop()
        self._start_saving().join(SAVE_S)
        QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall)  # what went wrong is reported now

    def _save_soon(self) -> None:
        """Write on another thread; while that is still at work, later."""
        if self._saving is not None and self._saving.is_alive():
            self._timer.start()
        else:
            self._start_saving()

    def _start_saving(self) -> threading.Thread:
        self._saving = threading.Thread(target=self._write_settings, name="settings", daemon=True)
        self._saving.start()
        return self._saving

    def _write_settings(self) -> None:
        """On a thread of its own."""
        problem = None
        try:
            self.store.save_settings()
        except PersonaCamError as failure:
            problem = failure.problem
        with suppress(RuntimeError):  # the window is gone
            self._saved.emit(problem)

    def _report_saving(self, problem: Problem | None) -> None:
        if problem is not None and problem != self._told:  # not with every change
            self.message_posted.emit(Message(problem))
        self._told = problem

    def _announce_change(self) -> None:
        settings = self.user_settings
        if settings != self._announced:
            self._announced = settings
            self._timer.start()
            self.changed.emit(settings)
