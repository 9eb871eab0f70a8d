"""Lies over the picture, and turns what mouse, wheel and keys do there into moves and zooms.

Owns: gestures, their begin and end, the pointer's look. Does not know: what is moved, where the picture lies.
"""

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

GESTURE_MS = 600
"""Turns of the wheel and presses of keys that follow each other sooner are one gesture."""
ZOOM_STEP = 1.1
WHEEL_UNITS = 120.0
STEP_PX, LONG_STEP_PX = 4.0, 24.0
ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
LARGER, SMALLER = (Qt.Key.Key_Plus, Qt.Key.Key_Equal), (Qt.Key.Key_Minus, Qt.Key.Key_Underscore)
BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
RESETS = (Qt.Key.Key_0, Qt.Key.Key_Home, Qt.Key.Key_Backspace)


class FramingOverlay(QWidget):
    """Draws nothing itself. Positions and distances are in its own pixels.

    It is painted with every picture below it: nobody filters its events, since that would cost as much as the picture.
    """

    dragged = Signal(QPointF)
    """The mouse holds the picture, and is that far from where it took it."""
    nudged = Signal(QPointF)
    """Move the picture that far."""
    zoomed = Signal(float, object)
    """Make it larger by that factor, about this point; None: about the middle."""
    ended = Signal()
    """The gesture is over."""
    hovered = Signal(bool)
    """The mouse has come, or moves; False: it has gone."""
    focused = Signal(bool)
    """Whether the keyboard has come to it; a click does not count."""
    language_changed = Signal()
    reset_asked = Signal()
    undo_asked = Signal()
    redo_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._editable = False
        self._pressed_at: QPointF | None = None
        self._dragging = False
        self._gesture = QTimer(self, interval=GESTURE_MS, singleShot=True)
        self._gesture.timeout.connect(self.ended)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def set_editable(self, on: bool) -> None:
        """Take gestures, or none, because what shows is not the avatar."""
        if on is self._editable:
            return
        self._editable = on
        if not on:
            self.end_gesture()
        self._show_cursor()

    @property
    def is_dragging(self) -> bool:
        return self._dragging

    def end_gesture(self) -> None:
        """End what is under way."""
        under_way = self._dragging or self._gesture.isActive()
        self._pressed_at, self._dragging = None, False
        self._gesture.stop()
        self._show_cursor()
        if under_way:
            self.ended.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        if event.button() == Qt.MouseButton.LeftButton and self._editable:
            self.end_gesture()
            self._pressed_at = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        if self._pressed_at is None:
            self.hovered.emit(True)
            return
        way = event.position() - self._pressed_at
        if not self._dragging and way.manhattanLength() >= QApplication.startDragDistance() / 2:
            self._dragging = True
            self._show_cursor()
        if self._dragging:
            self.dragged.emit(way)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        if event.button() == Qt.MouseButton.LeftButton:
            self.end_gesture()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        if event.button() == Qt.MouseButton.LeftButton and self._editable:
            self.end_gesture()
            self.reset_asked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 -- Qt's name
        event.accept()
        turned = event.angleDelta().y() / WHEEL_UNITS
        if self._editable and turned and not self._dragging:
            self._gesture.start()
            self.zoomed.emit(ZOOM_STEP**turned, event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        if event.matches(QKeySequence.StandardKey.Undo):
            self.end_gesture()
            self.undo_asked.emit()
        elif event.matches(QKeySequence.StandardKey.Redo) or _is_other_redo(event):
            self.end_gesture()
            self.redo_asked.emit()
        elif not self._editable or not self._take_key(event):
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 -- Qt's name
        self.hovered.emit(True)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        self.hovered.emit(False)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 -- Qt's name
        super().focusInEvent(event)
        self.focused.emit(event.reason() in BY_KEYBOARD)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 -- Qt's name
        super().focusOutEvent(event)
        self.focused.emit(False)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.language_changed.emit()
        super().changeEvent(event)

    def _take_key(self, event: QKeyEvent) -> bool:
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        if modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        if key in ARROWS:
            step = LONG_STEP_PX if modifiers & Qt.KeyboardModifier.ShiftModifier else STEP_PX
            self._gesture.start()
            self.nudged.emit(QPointF(*ARROWS[key]) * step)
        elif key in LARGER or key in SMALLER:
            self._gesture.start()
            self.zoomed.emit(ZOOM_STEP if key in LARGER else 1 / ZOOM_STEP, None)
        elif key in RESETS:
            self.end_gesture()
            self.reset_asked.emit()
        else:
            return False
        return True

    def _show_cursor(self) -> None:
        if not self._editable:
            self.unsetCursor()
        else:
            self.setCursor(Qt.CursorShape.ClosedHandCursor if self._dragging else Qt.CursorShape.OpenHandCursor)


def _is_other_redo(event: QKeyEvent) -> bool:
    """Both Ctrl+Shift+Z and Ctrl+Y, of which each system counts only one as its own."""
    ctrl, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    held = event.modifiers() & (ctrl | shift)
    return (held == ctrl | shift and event.key() == Qt.Key.Key_Z) or (held == ctrl and event.key() == Qt.Key.Key_Y)
