"""How loud it is, as a row of bars that light up.

Owns: how that looks; it is painted only when another bar lights up or goes out. Does not know: where sound comes from.
"""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.widgets.basics.theme import Tint, tint_colour

BAR_PX, APART_PX, HEIGHT_PX = 4, 2, 14
LOUD = 0.9
"""From there on it may be too loud."""


class LevelMeter(QWidget):
    """Takes no focus and no clicks."""

    def __init__(self, bars: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars = bars
        self.lit = 0
        """How many bars light up."""
        self._is_loud = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.resize(self.sizeHint())

    def show_level(self, level: float) -> None:
        """Show a level from 0 to 1."""
        lit, is_loud = round(level * self._bars), level >= LOUD
        if (lit, is_loud) != (self.lit, self._is_loud):
            self.lit, self._is_loud = lit, is_loud
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        return QSize(self._bars * (BAR_PX + APART_PX) - APART_PX, HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = tint_colour(Tint.WARNING if self._is_loud else Tint.GOOD, self.palette())
        for bar in range(self._bars):
            painter.setBrush(lit if bar < self.lit else self.palette().color(QPalette.ColorRole.Mid))
            painter.drawRoundedRect(QRectF(bar * (BAR_PX + APART_PX), 0, BAR_PX, self.height()), 1.5, 1.5)
        painter.end()
