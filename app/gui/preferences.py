"""The user's choices for widgets: told when they change, written a moment later.

Owns: when the store is written. Does not know: what a choice means. Lives on the window's thread.
"""

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.gui.view_state import Message
from app.storage.settings_file import SettingsFile, UserSettings
from engine import PersonaCamError

SAVE_AFTER_MS = 500
"""A slider that is dragged changes a choice a hundred times."""


class Preferences(QObject):
    """The one place where widgets read and change choices."""

    changed = Signal(object)
    """The new Choices."""
    told = Signal(object)
    """A Message: what could not be read or written."""
    recording_keys = Signal(bool)
    """Whether a combination is being recorded: meanwhile no key may trigger what it is for."""

    def __init__(self, store: SettingsFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._told = ""
        self._timer = QTimer(self, interval=SAVE_AFTER_MS, singleShot=True)
        self._timer.timeout.connect(self.save_settings)

    @property
    def user_settings(self) -> UserSettings:
        return self._store.user_settings

    def startup_problem(self) -> Message | None:
        """What was wrong with the file at the start."""
        found = self._store.complaint
        return None if found is None else Message(found.message, found.remedy)

    def change_settings(self, **changes: Any) -> None:
        """Take new values for some fields. Raises: SettingsError."""
        before = self._store.user_settings
        self._notify_change(before, self._store.change_settings(**changes))

    def reset_settings(self) -> None:
        """Forget what was chosen."""
        before = self._store.user_settings
        self._notify_change(before, self._store.reset_settings())

    def save_settings(self) -> None:
        """Write at once; to be called at the end."""
        self._timer.stop()
        try:
            self._store.save_settings()
        except PersonaCamError as failure:
            if failure.message != self._told:  # not with every change
                self._told = failure.message
                self.told.emit(Message(failure.message, failure.remedy))
        else:
            self._told = ""

    def _notify_change(self, before: UserSettings, after: UserSettings) -> None:
        if after != before:
            self._timer.start()
            self.changed.emit(after)
