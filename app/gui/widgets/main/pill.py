"""Text on a rounded background, painted over a picture and readable on any.

Owns: how that looks, and the last drawing of it: words are drawn when they change, not with every picture.
Does not know: what the words say.
"""

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap

from app.gui.widgets.basics import icons
from app.gui.widgets.basics.theme import RADIUS_PX

GROUND = QColor(0, 0, 0, 150)
PADDING_PX = 10
SIGN_PX = 18


class Pill:
    """One place for words over a picture that is repainted many times a second."""

    def __init__(self) -> None:
        self._drawn: tuple[object, ...] = ()
        self._pixmap = QPixmap()

    def paint_text(self, painter: QPainter, at: QPoint, words: str, fill: QColor | None = None) -> None:
        """Paint it with its upper left corner there, in the painter's font. fill: makes it a signal, with a sign."""
        ratio = painter.device().devicePixelRatioF()
        wanted = (words, painter.font().key(), None if fill is None else fill.rgba(), ratio)
        if wanted != self._drawn:
            self._drawn, self._pixmap = wanted, _render_pixmap(words, painter.font(), fill, ratio)
        painter.drawPixmap(at, self._pixmap)


def text_width_px(words: str, metrics: QFontMetrics) -> int:
    """Return how wide words without a sign are painted."""
    return metrics.horizontalAdvance(words) + 2 * PADDING_PX


def _render_pixmap(words: str, font: QFont, fill: QColor | None, ratio: float) -> QPixmap:
    metrics = QFontMetrics(font)
    sign = 0 if fill is None else SIGN_PX + 2
    height = metrics.height() + PADDING_PX
    width = text_width_px(words, metrics) + sign
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(GROUND if fill is None else fill)
    painter.drawRoundedRect(QRectF(0, 0, width, height), RADIUS_PX, RADIUS_PX)
    white = QColor("white")
    if fill is not None:
        icons.make_icon(icons.Sign.LIVE, white).paint(
            painter, QRect(PADDING_PX - 2, (height - SIGN_PX) // 2, SIGN_PX, SIGN_PX)
        )
    painter.setPen(white)
    painter.drawText(QRectF(PADDING_PX + sign, 0, width, height), Qt.AlignmentFlag.AlignVCenter, words)
    painter.end()
    return pixmap
