"""The program's own icon, drawn; with a red mark while other programs see the avatar.

Owns: how it looks at every size. Does not know: when it is live.
"""

from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QLinearGradient, QPainter, QPainterPath, QPen, QPixmap

SIZES_PX = (16, 22, 24, 32, 48, 64, 128, 256)
TOP, BOTTOM = QColor("#8fb2ff"), QColor("#5b3fd0")
LIVE = QColor("#e5484d")


@cache
def draw_app_icon(live: bool = False) -> QIcon:
    """Return it; needs a running QGuiApplication."""
    icon = QIcon()
    for size in SIZES_PX:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(size / 64, size / 64)
        _paint_artwork(painter, live)
        painter.end()
        icon.addPixmap(pixmap)
    return icon


def _paint_artwork(painter: QPainter, live: bool) -> None:
    """A face whose right half is a mask of light, in a square of 64."""
    ground = QLinearGradient(0, 0, 0, 64)
    ground.setColorAt(0, TOP)
    ground.setColorAt(1, BOTTOM)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(2, 2, 60, 60), 15, 15)
    white = QColor("white")
    painter.setPen(QPen(white, 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(32, 32), 19, 19)
    mask = QPainterPath(QPointF(32, 13))
    mask.arcTo(QRectF(13, 13, 38, 38), 90, -180)
    mask.closeSubpath()
    painter.fillPath(mask, white)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(white)
    painter.drawEllipse(QPointF(24.5, 28), 2.8, 3.4)
    painter.setBrush(BOTTOM)
    painter.drawEllipse(QPointF(39.5, 28), 2.8, 3.4)
    if live:
        painter.setBrush(white)
        painter.drawEllipse(QPointF(51, 51), 13, 13)
        painter.setBrush(LIVE)
        painter.drawEllipse(QPointF(51, 51), 10.5, 10.5)
