"""Qt wrapper of the settings file: emits `changed`, saves half a second after the last change.

Owns: when the file is written. Does not know: what a choice means. Lives on the window's thread.
"""

from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.gui.view_state import Message
from app.storage.settings_file import SettingsFile
from app.storage.user_settings import UserSettings
from engine import PersonaCamError, Problem

SAVE_AFTER_MS = 500
"""A slider that is dragged changes a choice a hundred times."""


class Preferences(QObject):
    """The user's settings for widgets."""

    changed = Signal(object)
    """The new UserSettings. What other threads change arrives a moment later, several changes in one."""
    message_posted = Signal(object)
    """A Message: what could not be read or written."""
    recording_keys = Signal(bool)
    """Whether a combination is being recorded: meanwhile no key may trigger what it is for."""
    _changed_anywhere = Signal()

    def __init__(self, store: SettingsFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self._announced = store.user_settings
        self._told: Problem | None = None
        self._timer = QTimer(self, interval=SAVE_AFTER_MS, singleShot=True)
        self._timer.timeout.connect(self.save_settings)
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
        """Write at once; to be called at the end."""
        self._timer.stop()
        try:
            self.store.save_settings()
        except PersonaCamError as failure:
            if failure.problem != self._told:  # not with every change
                self._told = failure.problem
                self.message_posted.emit(Message(failure.problem))
        else:
            self._told = None

    def _announce_change(self) -> None:
        settings = self.user_settings
        if settings != self._announced:
            self._announced = settings
            self._timer.start()
            self.changed.emit(settings)
