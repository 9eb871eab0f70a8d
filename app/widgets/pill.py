"""Words on a rounded ground, painted over a picture, readable on any.

Owns: how that looks. Does not know: what the words say.
"""

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.widgets import icons
from app.widgets.look import RADIUS_PX

GROUND = QColor(0, 0, 0, 150)
PADDING_PX = 10
SIGN_PX = 18


def paint_pill(painter: QPainter, at: QPoint, words: str, fill: QColor | None = None) -> None:
    """Paint it with its upper left corner there, in the painter's font. fill: makes it a signal, with a sign."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    sign = 0 if fill is None else SIGN_PX + 2
    height = painter.fontMetrics().height() + PADDING_PX
    width = painter.fontMetrics().horizontalAdvance(words) + 2 * PADDING_PX + sign
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(GROUND if fill is None else fill)
    painter.drawRoundedRect(QRectF(at.x(), at.y(), width, height), RADIUS_PX, RADIUS_PX)
    white = QColor("white")
    if fill is not None:
        place = QRect(at.x() + PADDING_PX - 2, at.y() + (height - SIGN_PX) // 2, SIGN_PX, SIGN_PX)
        icons.icon(icons.live, white).paint(painter, place)
    painter.setPen(white)
    painter.drawText(QRectF(at.x() + PADDING_PX + sign, at.y(), width, height), Qt.AlignmentFlag.AlignVCenter, words)
    painter.restore()
