"""The sample look on a step's card: what this computer showed there, or a sketch that says that it never did.

Owns: how both are drawn. Does not know: where a picture comes from.
"""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.widgets.basics.theme import RADIUS_PX, SMALL

SIDE_PX = 112
"""Of the sketch, and the least of the picture: larger letters make it larger."""
LINES = 6


class LookPicture(QWidget):
    """A square picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        side = max(SIDE_PX, LINES * self.fontMetrics().height())
        return QSize(side, side)

    def show_look(self, look: QImage | None) -> None:
        """Show this; None for the sketch."""
        self._look = look
        seen = self.tr("What it showed last with this portrait")
        self.setAccessibleName(self.tr("Not seen here yet") if look is None else seen)
        self.setToolTip(self.accessibleName())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_PX, RADIUS_PX)
        painter.setClipPath(shape)
        if self._look is not None:
            painter.drawImage(QRectF(self.rect()), self._look)
        else:
            self._draw_sketch(painter)
        painter.setClipping(False)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
        painter.drawPath(shape)
        painter.end()

    def _draw_sketch(self, painter: QPainter) -> None:
        """A head in dashes: nothing that could be taken for a picture."""
        palette, middle = self.palette(), SIDE_PX / 2
        painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.AlternateBase))
        painter.save()
        painter.scale(self.width() / SIDE_PX, self.height() / SIDE_PX)
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Dark), 1.5, Qt.PenStyle.DashLine))
        painter.drawEllipse(QPointF(middle, 34), 15, 19)
        shoulders = QPainterPath(QPointF(middle - 36, 80))
        shoulders.cubicTo(QPointF(middle - 34, 56), QPointF(middle + 34, 56), QPointF(middle + 36, 80))
        painter.drawPath(shoulders)
        painter.restore()
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * SMALL)
        painter.setFont(font)
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        room = self.rect().adjusted(4, round(0.68 * self.height()), -4, -4)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(room, int(flags), self.tr("Not seen here yet"))
