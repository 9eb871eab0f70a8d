"""The few signs on buttons, drawn: sharp at every size, in the colour of the text around them.

Owns: their shapes, in a square of 24. Does not know: what they stand for on a button.
"""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPainterPath, QPalette, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QApplication

SIDE = 24.0
LINE = 1.8

Draw = Callable[[QPainter], None]


class _DrawnIconEngine(QIconEngine):
    """Draws when it is asked to, so that it follows the palette and the screen."""

    def __init__(self, draw: Draw, role: QPalette.ColorRole | QColor) -> None:
        super().__init__()
        self._draw = draw
        self._role = role

    def clone(self) -> QIconEngine:
        return _DrawnIconEngine(self._draw, self._role)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(rect.width(), rect.height())
        painter.translate(rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2)
        painter.scale(side / SIDE, side / SIDE)
        painter.setPen(_make_pen(self._pen_colour(mode)))
        self._draw(painter)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return made

    def _pen_colour(self, mode: QIcon.Mode) -> QColor:
        if isinstance(self._role, QColor):
            return self._role
        faded = mode == QIcon.Mode.Disabled
        group = QPalette.ColorGroup.Disabled if faded else QPalette.ColorGroup.Active
        return QApplication.palette().color(group, self._role)


def make_icon(draw: Draw, colour: QPalette.ColorRole | QColor = QPalette.ColorRole.ButtonText) -> QIcon:
    """Return one of the drawings below as an icon."""
    return QIcon(_DrawnIconEngine(draw, colour))


def draw_camera(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(2.5, 6, 13, 12), 2.5, 2.5)
    painter.drawPolygon(QPolygonF([QPointF(15.5, 11), QPointF(21.5, 7.5), QPointF(21.5, 16.5), QPointF(15.5, 13)]))


def draw_sliders(painter: QPainter) -> None:
    for y, x in ((7.0, 15.5), (12.0, 8.5), (17.0, 13.5)):
        painter.drawLine(QPointF(3.5, y), QPointF(x - 2.2, y))
        painter.drawLine(QPointF(x + 2.2, y), QPointF(20.5, y))
        painter.drawEllipse(QPointF(x, y), 2.2, 2.2)


def draw_spark(painter: QPainter) -> None:
    path = QPainterPath(QPointF(12, 3))
    for tip, waist in (((21, 12), (14, 10)), ((12, 21), (14, 14)), ((3, 12), (10, 14)), ((12, 3), (10, 10))):
        path.quadTo(QPointF(*waist), QPointF(*tip))
    painter.drawPath(path)


def draw_record(painter: QPainter) -> None:
    painter.drawEllipse(QPointF(12, 12), 8.5, 8.5)
    _set_solid_fill(painter)
    painter.drawEllipse(QPointF(12, 12), 4.2, 4.2)


def draw_stop(painter: QPainter) -> None:
    _set_solid_fill(painter)
    painter.drawRoundedRect(QRectF(6.5, 6.5, 11, 11), 2, 2)


def draw_live(painter: QPainter) -> None:
    for start in (-55, 125):
        for radius in (5.5, 9.5):
            painter.drawArc(QRectF(12 - radius, 12 - radius, 2 * radius, 2 * radius), start * 16, 110 * 16)
    _set_solid_fill(painter)
    painter.drawEllipse(QPointF(12, 12), 2.4, 2.4)


def draw_panic(painter: QPainter) -> None:
    """A ring around two bars, as on the card."""
    painter.drawEllipse(QPointF(12, 12), 9, 9)
    _set_solid_fill(painter)
    painter.drawRoundedRect(QRectF(8.2, 8, 2.6, 8), 0.8, 0.8)
    painter.drawRoundedRect(QRectF(13.2, 8, 2.6, 8), 0.8, 0.8)


def draw_inset(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(2.5, 4.5, 19, 15), 2.5, 2.5)
    _set_solid_fill(painter)
    painter.drawRoundedRect(QRectF(12, 12, 7, 5), 1.2, 1.2)


def draw_close(painter: QPainter) -> None:
    painter.drawLine(QPointF(6.5, 6.5), QPointF(17.5, 17.5))
    painter.drawLine(QPointF(17.5, 6.5), QPointF(6.5, 17.5))


def draw_check_circle(painter: QPainter) -> None:
    painter.drawEllipse(QPointF(12, 12), 9, 9)
    painter.drawPolyline([QPointF(7.8, 12.4), QPointF(10.8, 15.2), QPointF(16.2, 9)])


def draw_check_mark(painter: QPainter) -> None:
    painter.drawPolyline([QPointF(5, 12.8), QPointF(10, 17.5), QPointF(19, 7)])


def draw_film(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(3, 5, 18, 14), 2, 2)
    painter.drawPolygon(QPolygonF([QPointF(10, 9), QPointF(15, 12), QPointF(10, 15)]))


def draw_face(painter: QPainter) -> None:
    painter.drawEllipse(QPointF(12, 12), 9, 9)
    painter.drawArc(QRectF(7.5, 8, 9, 9), 200 * 16, 140 * 16)
    _set_solid_fill(painter)
    for x in (9.0, 15.0):
        painter.drawEllipse(QPointF(x, 10), 1.2, 1.4)


def draw_shield(painter: QPainter) -> None:
    path = QPainterPath(QPointF(12, 3))
    path.lineTo(20, 6)
    path.cubicTo(QPointF(20, 14), QPointF(17, 18.5), QPointF(12, 21))
    path.cubicTo(QPointF(7, 18.5), QPointF(4, 14), QPointF(4, 6))
    path.closeSubpath()
    painter.drawPath(path)


def draw_warning(painter: QPainter) -> None:
    painter.drawPolygon(QPolygonF([QPointF(12, 3.5), QPointF(21.5, 20), QPointF(2.5, 20)]))
    painter.drawLine(QPointF(12, 9.5), QPointF(12, 14))
    _set_solid_fill(painter)
    painter.drawEllipse(QPointF(12, 17), 1.2, 1.2)


def draw_person(painter: QPainter) -> None:
    painter.drawEllipse(QPointF(12, 8), 4.2, 4.2)
    path = QPainterPath(QPointF(4, 20.5))
    path.cubicTo(QPointF(4.5, 11.5), QPointF(19.5, 11.5), QPointF(20, 20.5))
    path.closeSubpath()
    painter.drawPath(path)


def _make_pen(colour: QColor) -> QPen:
    return QPen(colour, LINE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _set_solid_fill(painter: QPainter) -> None:
    """Fill what follows instead of drawing around it."""
    painter.setBrush(painter.pen().color())
    painter.setPen(Qt.PenStyle.NoPen)
