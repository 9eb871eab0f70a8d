"""The crop editor: the user moves, zooms and turns a picture under a fixed square.

Owns: the gestures, and the crop that they lead to; its points are moved by handles. Does not know: files, the gallery.
"""

import math
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.widgets.gallery.face_handles import FaceHandles
from engine import PortraitCrop

MARGIN_SHARE = 0.12
"""How much of the picture is seen around the square."""
SIDE_MIN, SIDE_MAX = 0.1, 2.0
STEP_SHARE = 0.02
"""How far an arrow key moves the picture, as part of the square's side."""
ZOOM_STEP = 1.05
TURN_STEP_DEG = 1.0
QUARTER_DEG = 90.0
WHEEL_UNITS = 120.0
SHADE = QColor(0, 0, 0, 140)
THIRDS = QColor(255, 255, 255, 90)
KEYS = {
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Plus, Qt.Key.Key_Equal),
    *(Qt.Key.Key_Minus, Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight),
}
"""The keys that change something."""
FACE_HEIGHT = 0.42
"""Where an avatar's face is, from the top."""


class CropEditor(QWidget):
    """Drag moves, the wheel zooms; arrow keys move, + and - zoom, [ and ] turn."""

    changed = Signal(object)
    """The new PortraitCrop; the user made it."""
    grabbed = Signal()
    """The user begins to change something."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._crop = PortraitCrop(0.5, 0.5, 1.0)
        self._quarter_deg = 0.0
        self._grabbed: QPointF | None = None
        self.handles = FaceHandles(self)
        self.handles.grabbed.connect(self.grabbed)
        self.handles.changed.connect(lambda points: self._change_crop(points=points))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 160)

    @property
    def crop(self) -> PortraitCrop:
        return self._crop

    def set_picture(self, image: QImage, crop: PortraitCrop) -> None:
        """Begin with this picture and this part of it."""
        self._image = image
        self.set_crop(crop)

    def set_crop(self, crop: PortraitCrop) -> None:
        """Show this part of the picture."""
        self._crop = crop
        self._quarter_deg = QUARTER_DEG * round(crop.turn_deg / QUARTER_DEG)
        self.handles.set_points(crop.points)
        self._show_changes()

    def zoom_to_side(self, side: float) -> None:
        self._change_crop(side=min(max(side, SIDE_MIN), SIDE_MAX))

    @property
    def angle_deg(self) -> float:
        """How far the picture is turned beyond the quarters by which it was turned upright; clockwise is positive."""
        return _wrap_angle(self._quarter_deg - self._crop.turn_deg)

    def turn_to_angle(self, angle_deg: float) -> None:
        """Turn the picture around the square's middle, to an angle as `angle_deg`."""
        self._change_crop(turn_deg=_wrap_angle(self._quarter_deg - angle_deg))

    def turn_by_quarter(self) -> None:
        """Turn the picture clockwise by a quarter."""
        angle_deg = self.angle_deg
        self._quarter_deg -= QUARTER_DEG
        self.turn_to_angle(angle_deg)

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        return QSize(440, 440)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Shadow))
        square = self._crop_square()
        if not self._image.isNull():
            painter.setTransform(self._picture_to_screen())
            painter.drawImage(0, 0, self._image)
            painter.resetTransform()
        around = QPainterPath()
        around.addRect(QRectF(self.rect()))
        around.addRect(square)
        painter.fillPath(around, SHADE)
        painter.setPen(QPen(THIRDS, 1))
        middle = square.center().x()
        painter.drawLine(QPointF(middle, square.top()), QPointF(middle, square.bottom()))
        eyes = square.top() + FACE_HEIGHT * square.height()
        painter.drawLine(QPointF(square.left(), eyes), QPointF(square.right(), eyes))
        accent = self.palette().color(QPalette.ColorRole.Accent)
        painter.setPen(QPen(accent if self.hasFocus() else QColor("white"), 3 if self.hasFocus() else 1))
        painter.drawRect(square)
        self.handles.draw_leaders(painter, accent)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed = event.position()
            self.grabbed.emit()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        if self._grabbed is not None:
            self._move_picture(event.position() - self._grabbed)
            self._grabbed = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        self._grabbed = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 -- Qt's name
        self.grabbed.emit()
        self.zoom_to_side(self._crop.side / ZOOM_STEP ** (event.angleDelta().y() / WHEEL_UNITS))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        step = STEP_SHARE * self._crop_square().width()
        ways = {
            Qt.Key.Key_Left: QPointF(-step, 0),
            Qt.Key.Key_Right: QPointF(step, 0),
            Qt.Key.Key_Up: QPointF(0, -step),
            Qt.Key.Key_Down: QPointF(0, step),
        }
        key = Qt.Key(event.key())
        if key in KEYS and not event.isAutoRepeat():
            self.grabbed.emit()
        if key in ways:
            self._move_picture(ways[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_to_side(self._crop.side / ZOOM_STEP)
        elif key is Qt.Key.Key_Minus:
            self.zoom_to_side(self._crop.side * ZOOM_STEP)
        elif key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            way = 1 if key is Qt.Key.Key_BracketRight else -1
            self.turn_to_angle(self.angle_deg + way * TURN_STEP_DEG)
        else:
            super().keyPressEvent(event)

    def _change_crop(self, **changes: Any) -> None:
        crop = replace(self._crop, **changes)
        if crop != self._crop and not self._image.isNull():
            self._crop = crop
            self._show_changes()
            self.changed.emit(crop)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        super().resizeEvent(event)
        self._show_changes()

    def _show_changes(self) -> None:
        self.handles.follow_picture(self._image.width(), self._image.height(), self._picture_to_screen())
        self.update()

    def _move_picture(self, by: QPointF) -> None:
        """Carry the picture along on the screen; its middle stays in sight."""
        turn = math.radians(self._crop.turn_deg)
        right = (math.cos(turn) * by.x() - math.sin(turn) * by.y()) / self._screen_scale()
        down = (math.sin(turn) * by.x() + math.cos(turn) * by.y()) / self._screen_scale()
        x = self._crop.x - right / max(self._image.width(), 1)
        y = self._crop.y - down / max(self._image.height(), 1)
        self._change_crop(x=min(max(x, 0.0), 1.0), y=min(max(y, 0.0), 1.0))

    def _crop_square(self) -> QRectF:
        side = min(self.width(), self.height()) * (1 - 2 * MARGIN_SHARE)
        return QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)

    def _screen_scale(self) -> float:
        """Screen pixels for each pixel of the picture."""
        return self._crop_square().width() / max(self._crop.side * min(self._image.width(), self._image.height()), 1e-6)

    def _picture_to_screen(self) -> QTransform:
        middle, scale = self._crop_square().center(), self._screen_scale()
        transform = QTransform()
        transform.translate(middle.x(), middle.y())
        transform.rotate(-self._crop.turn_deg)
        transform.scale(scale, scale)
        transform.translate(-self._crop.x * self._image.width(), -self._crop.y * self._image.height())
        return transform


def _wrap_angle(angle_deg: float) -> float:
    """Return the same angle in -180 to 180."""
    return (angle_deg + 180.0) % 360.0 - 180.0
