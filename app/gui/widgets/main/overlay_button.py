"""A button over a moving picture, repainted with every picture.

Owns: how it looks, drawn once per look: a styled button costs half of what its picture does.
Does not know: what it is for.
"""

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFont, QIcon, QPainter, QPaintEvent, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.gui.widgets.basics.theme import RADIUS_PX

GROUND, HOVERED, PRESSED = QColor(0, 0, 0, 150), QColor(0, 0, 0, 210), QColor(0, 0, 0, 255)
SIDE_PX = 32
ICON_PX = 16
FOCUS_PX = 2
BADGE_PX = 14
FADED = 0.4
"""How visible the icon of one that cannot be pressed now is."""


class OverlayButton(QAbstractButton):
    """A square with an icon, half transparent; filled with the accent while checked, and with a line while focused."""

    def __init__(self, icon: QIcon, parent: QWidget) -> None:
        super().__init__(parent)
        self._drawn: tuple[object, ...] = ()
        self._pixmap = QPixmap()
        self._badge, self._badge_colour = "", QColor()
        self.setIcon(icon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        return QSize(SIDE_PX, SIDE_PX)

    def set_badge(self, words: str, colour: QColor) -> None:
        """Have a few letters on this colour in the upper right corner, or none for an empty text."""
        if (words, colour) != (self._badge, self._badge_colour):
            self._badge, self._badge_colour = words, colour
            self.update()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 -- Qt's name
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        accent = self.palette().color(QPalette.ColorRole.Accent)
        ground = accent if self.isChecked() else HOVERED if self.underMouse() else GROUND
        ground = PRESSED if self.isDown() else ground
        wanted: tuple[object, ...] = (
            ground.rgba(),
            accent.rgba(),
            self.hasFocus(),
            self.isEnabled(),
            self.devicePixelRatioF(),
        )
        wanted += (self._badge, self._badge_colour.rgba())
        if wanted != self._drawn:
            self._drawn, self._pixmap = wanted, self._render_pixmap(ground, accent)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._pixmap)
        painter.end()

    def _render_pixmap(self, ground: QColor, accent: QColor) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(accent if not self.isChecked() else QColor("white"), FOCUS_PX))
        if not self.hasFocus():
            painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        half = FOCUS_PX / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), RADIUS_PX, RADIUS_PX)
        place = QRect(0, 0, ICON_PX, ICON_PX)
        place.moveCenter(self.rect().center())
        painter.setOpacity(1.0 if self.isEnabled() else FADED)
        self.icon().paint(painter, place)
        self._draw_badge(painter)
        painter.end()
        return pixmap

    def _draw_badge(self, painter: QPainter) -> None:
        if not self._badge:
            return
        font = QFont(self.font())
        font.setPixelSize(BADGE_PX - 4)
        font.setBold(True)
        painter.setFont(font)
        width = max(BADGE_PX, painter.fontMetrics().horizontalAdvance(self._badge) + 6)
        place = QRectF(self.width() - width, 0, width, BADGE_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._badge_colour)
        painter.drawRoundedRect(place, BADGE_PX / 2, BADGE_PX / 2)
        painter.setPen(QColor("white"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self._badge)
