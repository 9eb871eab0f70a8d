"""Six handles over a picture, on the eyes and the mouth of a face: dragged by the mouse, moved by keys.

On a small face they stand around it, each with a line to its point, so that they cover neither it nor one another.

Owns: the handles, and where each is in the picture. Does not know: crops, how the points are found or used.
"""

import math
from functools import partial
from itertools import combinations

from PySide6.QtCore import QObject, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QTransform
from PySide6.QtWidgets import QWidget

from engine import FacePoints

SIDE_PX = 22
DOT_PX, RING_PX = 3.0, 7.0
POINT_PX = 1.5
"""Radius of the dot on a point whose handle stands beside it."""
LEADER_EDGE = QColor(0, 0, 0, 110)
APART_PX = 1.3 * SIDE_PX
"""From this distance on, the handles are on their points; the nearer two points are, the farther the handles stand."""
SLACK_PX = 0.3 * SIDE_PX
"""Handles stay where they are after a drag, for the next grab, as long as they cover each other by at most this."""
OUTWARDS = ((-1.0, -0.5), (1.0, -0.5), (-1.0, 0.6), (1.0, 0.6), (0.0, -1.0), (0.0, 1.0))
"""Where each handle goes from its point, across and down as the face has them."""
STEP_PX, FINE_STEP_PX = 4.0, 0.5
"""How far an arrow key moves a handle on the screen; the second with Shift."""
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

    @property
    def is_held(self) -> bool:
        """Whether it is being dragged."""
        return self._held_at is not None

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
        self.moved.emit(QPointF())  # it may stand elsewhere from now on

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
        self._stand_off_px = 0.0
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
        self._stand_off_px = self._needed_stand_off_px()
        self._place_handles()

    def follow_picture(self, width: float, height: float, to_screen: QTransform) -> None:
        """Stay with a picture of that size, which is shown by that transform."""
        size = (max(width, 1.0), max(height, 1.0))
        is_other = (size, to_screen) != (self._size, self._to_screen)
        self._size, self._to_screen = size, to_screen
        if is_other:
            self._stand_off_px = self._needed_stand_off_px()
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

    def draw_leaders(self, painter: QPainter, colour: QColor) -> None:
        """Draw a line from each handle to its point, where it stands beside that."""
        if self._stand_off_px < RING_PX or self._points is None:
            return
        for point, place in zip(self._seen_points(), self._handle_places(), strict=True):
            ring = place + (point - place) * (RING_PX / max(_distance(point, place), RING_PX))
            for pen in (QPen(LEADER_EDGE, 3), QPen(QColor("white"), 1)):
                painter.setPen(pen)
                painter.drawLine(point, ring)
            painter.setPen(QPen(QColor("white"), 0.5))
            painter.setBrush(colour)
            painter.drawEllipse(point, POINT_PX, POINT_PX)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _place_handles(self) -> None:
        if self._points is None:
            for handle in self.handles:
                handle.hide()
            return
        needed_px = self._needed_stand_off_px()
        if needed_px > self._stand_off_px + SLACK_PX and not any(handle.is_held for handle in self.handles):
            self._stand_off_px = needed_px
        for handle, place in zip(self.handles, self._handle_places(), strict=True):
            handle.show()
            handle.move(round(place.x() - SIDE_PX / 2), round(place.y() - SIDE_PX / 2))

    def _needed_stand_off_px(self) -> float:
        nearest = min((_distance(*pair) for pair in combinations(self._seen_points(), 2)), default=APART_PX)
        return max(0.0, APART_PX - nearest)

    def _seen_points(self) -> list[QPointF]:
        """Return where the points are on the screen."""
        places = () if self._points is None else self._points.places
        pairs = zip(places[::2], places[1::2], strict=True)
        return [self._to_screen.map(QPointF(x * self._size[0], y * self._size[1])) for x, y in pairs]

    def _handle_places(self) -> list[QPointF]:
        """Return where the handles are on the screen: on their points, or beside them, away from the face."""
        seen = self._seen_points()
        across = seen[1] - seen[0]
        across = across / max(_distance(seen[0], seen[1]), 1e-6)
        down = QPointF(-across.y(), across.x())
        return [
            point + (across * right + down * below) * self._stand_off_px
            for point, (right, below) in zip(seen, OUTWARDS, strict=True)
        ]

    def _move_point(self, at: int, by: QPointF) -> None:
        """Let the point go wherever it is dragged within the picture; whether it can be a face's is said elsewhere."""
        back, possible = self._to_screen.inverted()
        if self._points is None or not possible:
            return
        place = back.map(self._seen_points()[at] + by)
        x, y = place.x() / self._size[0], place.y() / self._size[1]
        points = self._points.move_point(at, min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0))
        is_moved = points != self._points
        self._points = points
        self._place_handles()
        if is_moved:
            self.changed.emit(self._points)


def _distance(one: QPointF, other: QPointF) -> float:
    return math.hypot(other.x() - one.x(), other.y() - one.y())
