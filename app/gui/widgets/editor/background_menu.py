"""The palette on the picture: the backgrounds that are chosen most, each with its colour, and the way to all others.

Owns: this menu. Does not know: what a background does.
"""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QIcon, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from app.gui.widgets.basics import icons
from app.gui.widgets.editor.background_choice import BLUR, COLOUR, GREEN, OWN, PICTURE, background_kind

BLUE, MAGENTA = "#0000ff", "#ff00ff"
"""As OBS keys them out when blue or magenta is chosen there."""
SWATCH_PX = 22
SWATCHES = {GREEN: QColor(0, 177, 64), BLUE: QColor(BLUE), MAGENTA: QColor(MAGENTA)}
SIGNS = {OWN: icons.Sign.PERSON, BLUR: icons.Sign.BLUR, COLOUR: icons.Sign.PALETTE, PICTURE: icons.Sign.PICTURE}


class BackgroundMenu(QMenu):
    """Made when it is opened."""

    kind_chosen = Signal(str)
    """OWN, BLUR, GREEN, BLUE, MAGENTA, COLOUR or PICTURE."""

    def __init__(self, now: str, parent: QWidget) -> None:
        """now: the background in use."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._group = QActionGroup(self)
        self._now = now if now in (BLUE, MAGENTA) else background_kind(now)
        words = {
            OWN: self.tr("The portrait's &own"),
            BLUR: self.tr("&Blurred"),
            GREEN: self.tr("&Green, to be keyed out"),
            BLUE: self.tr("B&lue, to be keyed out"),
            MAGENTA: self.tr("&Magenta, to be keyed out"),
            COLOUR: self.tr("Another &colour …"),
            PICTURE: self.tr("A &picture …"),
        }
        for kind, told in words.items():
            if kind in (GREEN, COLOUR):
                self.addSeparator()
            self._add_kind(kind, told)

    def _add_kind(self, kind: str, words: str) -> QAction:
        action = self.addAction(self._make_icon(kind), words)
        action.setCheckable(True)
        action.setChecked(kind == self._now)
        action.setActionGroup(self._group)
        action.triggered.connect(lambda: self.kind_chosen.emit(kind))
        return action

    def _make_icon(self, kind: str) -> QIcon:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(QSize(SWATCH_PX, SWATCH_PX) * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if kind in SWATCHES:
            painter.setBrush(SWATCHES[kind])
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
            painter.drawEllipse(QRectF(2, 2, SWATCH_PX - 4, SWATCH_PX - 4))
        else:
            icons.make_icon(SIGNS[kind], QPalette.ColorRole.WindowText).paint(
                painter, QRect(2, 2, SWATCH_PX - 4, SWATCH_PX - 4)
            )
        if kind == self._now:
            self._paint_tick(painter, kind)
        painter.end()
        return QIcon(pixmap)

    def _paint_tick(self, painter: QPainter, kind: str) -> None:
        """In the icon: a menu whose rows have icons shows no ticks of its own."""
        accent = self.palette().color(QPalette.ColorRole.Accent)
        side = SWATCH_PX // 2
        place = QRect(SWATCH_PX - side, SWATCH_PX - side, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawEllipse(place)
        tick = self.palette().color(QPalette.ColorRole.HighlightedText)
        icons.make_icon(icons.Sign.CHECK_MARK, tick).paint(painter, place.adjusted(2, 2, -2, -2))
