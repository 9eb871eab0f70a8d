"""Shows what lies over a picture only while it is wanted: the mouse is over the picture, or the keyboard is in it.

Owns: when that is. Does not know: what is shown.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class Reveal(QObject):
    """Watches an area for the mouse, and some of its parts for the focus."""

    changed = Signal(bool)
    """Whether it is wanted now."""
    focused = Signal(object)
    """The part that the keyboard has come to, or None."""

    def __init__(self, area: QWidget, stops: Sequence[QWidget]) -> None:
        """stops: the parts that take the focus."""
        super().__init__(area)
        self._area = area
        self._hovered = False
        self._focused: QObject | None = None
        self._held = False
        for one in (area, *stops):
            one.installEventFilter(self)

    @property
    def is_wanted(self) -> bool:
        return self._hovered or self._held or self._focused is not None

    def hold(self, on: bool) -> None:
        """Keep it shown, as while a menu that belongs to it is open."""
        self._held = on
        self.changed.emit(self.is_wanted)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        kind = event.type()
        if watched is self._area and kind in (QEvent.Type.Enter, QEvent.Type.Leave):
            self._hovered = kind == QEvent.Type.Enter
            self.changed.emit(self.is_wanted)
        elif watched is not self._area and isinstance(event, QFocusEvent):
            came = event.gotFocus() and event.reason() in BY_KEYBOARD
            self._focused = watched if came else None
            self.focused.emit(self._focused)
            self.changed.emit(self.is_wanted)
        return False
