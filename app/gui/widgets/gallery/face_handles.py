"""Six handles over a picture, on the eyes and the mouth of a face: dragged by the mouse, moved by keys.

Owns: the handles, and where each is in the picture. Does not know: crops, how the points are found or used.
"""

from functools import partial

from PySide6.QtCore import QObject, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QTransform
from PySide6.QtWidgets import QWidget

from engine import FacePoints

SIDE_PX = 22
DOT_PX, RING_PX = 3.0, 7.0
STEP_PX, FINE_STEP_PX = 4.0, 0.5
"""How far an arrow key moves a handle on the screen; the second with Shift."""
SHARES = (1.0, 0.75, 0.5, 0.25, 0.1, 0.02)
"""A handle goes as much of a movement as leaves the points a face's."""
WAYS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}


class FaceHandle(QWidget):
    """One handle. Arrow keys move it, with Shift by little."""

    grabbed = Signal()
    """A drag, or a key's movement, begins."""
    moved = Signal(QPointF)
    """By so much on the screen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._held_at: QPointF | None = None
        self.setFixedSize(SIDE_PX, SIDE_PX)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SizeAllCursor)

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        return QSize(SIDE_PX, SIDE_PX)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(self.width() / 2, self.height() / 2)
        accent = self.palette().color(QPalette.ColorRole.Accent)
        painter.setPen(QPen(QColor("black"), 4 if self.hasFocus() else 3))
        painter.drawEllipse(middle, RING_PX, RING_PX)
        painter.setPen(QPen(accent if self.hasFocus() else QColor("white"), 3 if self.hasFocus() else 1.5))
        painter.drawEllipse(middle, RING_PX, RING_PX)
        painter.setPen(QPen(QColor("white"), 1))
        painter.setBrush(accent)
        painter.drawEllipse(middle, DOT_PX, DOT_PX)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        if event.button() == Qt.MouseButton.LeftButton:
            self.raise_()
            self._held_at = event.position()
            self.grabbed.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        if self._held_at is not None:
            self.moved.emit(event.position() - self._held_at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        self._held_at = None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        way = WAYS.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
            return
        if not event.isAutoRepeat():
            self.grabbed.emit()
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.moved.emit(way * (FINE_STEP_PX if fine else STEP_PX))


class FaceHandles(QObject):
    """The six handles of one picture, children of the widget that shows it. Hidden until they are given points."""

    grabbed = Signal()
    changed = Signal(object)
    """The new FacePoints; the user made them."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._points: FacePoints | None = None
        self._size = (1.0, 1.0)
        self._to_screen = QTransform()
        self.handles = tuple(FaceHandle(over) for _ in range(6))
        for at, handle in enumerate(self.handles):
            handle.grabbed.connect(self.grabbed)
            handle.moved.connect(partial(self._move_point, at))
            handle.hide()
        self.retranslate()

    @property
    def points(self) -> FacePoints | None:
        return self._points

    def set_points(self, points: FacePoints | None) -> None:
        """Show the handles at these points; None hides them."""
        self._points = points
        self._place_handles()

    def follow_picture(self, width: float, height: float, to_screen: QTransform) -> None:
        """Stay with a picture of that size, which is shown by that transform."""
        self._size, self._to_screen = (max(width, 1.0), max(height, 1.0)), to_screen
        self._place_handles()

    def retranslate(self) -> None:
        """Name the handles in the language of the program."""
        names = (
            self.tr("Outer corner of the eye at the left"),
            self.tr("Outer corner of the eye at the right"),
            self.tr("Left corner of the mouth"),
            self.tr("Right corner of the mouth"),
            self.tr("Upper lip"),
            self.tr("Lower lip"),
        )
        for handle, name in zip(self.handles, names, strict=True):
            handle.setAccessibleName(name)
            handle.setToolTip(name)
            handle.setAccessibleDescription(self.tr("Arrow keys move it, with Shift by little."))

    def _place_handles(self) -> None:
        for at, handle in enumerate(self.handles):
            handle.setVisible(self._points is not None)
            if self._points is not None:
                x, y = self._points.places[2 * at : 2 * at + 2]
                seen = self._to_screen.map(QPointF(x * self._size[0], y * self._size[1]))
                handle.move(round(seen.x() - SIDE_PX / 2), round(seen.y() - SIDE_PX / 2))

    def _move_point(self, at: int, by: QPointF) -> None:
        back, possible = self._to_screen.inverted()
        if self._points is None or not possible:
            return
        x, y = self._points.places[2 * at : 2 * at + 2]
        start = self._to_screen.map(QPointF(x * self._size[0], y * self._size[1]))
        for share in SHARES:
            place = back.map(start + by * share)
            points = self._points.move_point(at, place.x() / self._size[0], place.y() / self._size[1])
            if points.find_fault(*self._size) is None or self._points.find_fault(*self._size) is not None:
                break
        else:
            return
        self._points = points
        self._place_handles()
        self.changed.emit(self._points)
