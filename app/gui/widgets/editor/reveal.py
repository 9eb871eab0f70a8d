"""Shows what lies over a picture only while it is wanted: the mouse is over the picture, or the keyboard is in it.

Owns: when that is. Does not know: what is shown.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from app.gui.widgets.editor.framing_overlay import BY_KEYBOARD, FramingOverlay

REST_MS = 4000
"""A mouse that has not moved for that long over the picture does not count."""


class Reveal(QObject):
    """Follows an overlay, and the buttons that are shown on it."""

    changed = Signal(bool)
    """Whether they are wanted now."""

    def __init__(self, overlay: FramingOverlay, buttons: Sequence[QWidget]) -> None:
        super().__init__(overlay)
        self._hovered = self._held = self._focused = False
        self._button: QObject | None = None
        self._buttons = tuple(buttons)
        self._rest = QTimer(self, interval=REST_MS, singleShot=True)
        self._rest.timeout.connect(self._hide_at_rest)
        overlay.hovered.connect(self._note_hover)
        overlay.focused.connect(self._note_focus)
        for one in buttons:
            one.installEventFilter(self)

    @property
    def is_wanted(self) -> bool:
        return self._hovered or self._held or self._focused or self._button is not None

    def hold(self, on: bool) -> None:
        """Keep them shown, as while a menu that belongs to them is open."""
        self._held = on
        self.changed.emit(self.is_wanted)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        if isinstance(event, QFocusEvent):
            self._button = watched if event.gotFocus() and event.reason() in BY_KEYBOARD else None
            self.changed.emit(self.is_wanted)
        return False

    def _note_hover(self, on: bool) -> None:
        self._rest.start() if on else self._rest.stop()
        if on is not self._hovered:
            self._hovered = on
            self.changed.emit(self.is_wanted)

    def _hide_at_rest(self) -> None:
        """A mouse that was left there wants nothing; over a button it may be about to press."""
        if any(button.underMouse() for button in self._buttons):
            self._rest.start()
        else:
            self._note_hover(False)

    def _note_focus(self, on: bool) -> None:
        self._focused = on
        self.changed.emit(self.is_wanted)
