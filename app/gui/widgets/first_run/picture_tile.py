"""One picture with a name, to point at and to choose: a portrait, a camera.

Owns: how it looks: a frame, a picture, a name, a mark, and words over the picture where there is something to say.
Does not know: what is chosen, where pictures come from.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.gui.widgets.basics import icons
from app.gui.widgets.basics.label import escape_tool_tip
from app.gui.widgets.basics.theme import RADIUS_PX

if TYPE_CHECKING:  # it brings NumPy, and the first run is shown without it
    from engine import Image

NAME_PADDING_PX, NAME_EDGE_PX = 8, 5
NAME_FACTORS = (1.0, 0.9, 0.8, 0.72)
"""A name that has no room may be that much smaller."""
WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
MARK_PX = 20
SIGN_PX = 40
VEIL = QColor(0, 0, 0, 165)


class PictureTile(QAbstractButton):
    """A click, Enter or the space bar chooses it."""

    pointed = Signal(bool)
    """The pointer came or went, or the focus of the keyboard did."""

    stepped = Signal(int, int)
    """An arrow key was pressed: to the right and down, as -1, 0 or 1."""

    def __init__(self, name: str, size: QSize, sign: icons.Sign, parent: QWidget | None = None) -> None:
        """size: of the picture in it, in pixels. sign: what stands there before there is a picture."""
        super().__init__(parent)
        self._size = size
        self._sign = sign
        self._image: QImage | None = None
        self._pixels: Image | None = None
        self._mirrored = False
        self._words = ""
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_name(name)

    def set_name(self, name: str) -> None:
        self.setText(name)
        self.setAccessibleName(name)
        self._update_tool_tip()

    def set_picture_size(self, size: QSize) -> None:
        if size != self._size:
            self._size = size
            self.updateGeometry()

    def show_picture(self, pixels: "Image", mirrored: bool = False) -> None:
        """Show (H, W, 3) uint8 RGB, which must not be written to. mirrored: as in a mirror."""
        if pixels is self._pixels and mirrored is self._mirrored:
            return
        height, width = pixels.shape[:2]
        self._pixels, self._mirrored = pixels, mirrored
        self._image = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB888)
        self.update()

    def show_words(self, words: str) -> None:
        """Say something over the picture, such as why there is none; empty for nothing."""
        if words != self._words:
            self._words = words
            self.setAccessibleDescription(words)
            self._update_tool_tip()
            self.update()

    @property
    def shown_words(self) -> str:
        return self._words

    @property
    def has_picture(self) -> bool:
        return self._image is not None

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        return QSize(self._size.width(), self._size.height() + self._name_height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 -- Qt's name
        super().enterEvent(event)
        self.pointed.emit(True)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        super().leaveEvent(event)
        self.pointed.emit(False)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 -- Qt's name
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.pointed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 -- Qt's name
        super().focusOutEvent(event)
        self.pointed.emit(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        """Enter chooses, as the space bar does; arrow keys are for the row that holds the tiles."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in WAYS:
            self.stepped.emit(*WAYS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def nextCheckState(self) -> None:  # noqa: N802 -- Qt's name
        """What is checked is what is chosen: a second click leaves it so."""
        self.setChecked(True)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self.palette()
        outline = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        shape = QPainterPath()
        shape.addRoundedRect(outline, RADIUS_PX, RADIUS_PX)
        painter.fillPath(shape, colours.color(QPalette.ColorRole.Base))
        painter.setClipPath(shape)
        place = QRect(0, 0, self.width(), self.height() - self._name_height())
        self._paint_picture(painter, place)
        if self._words:
            self._paint_words(painter, place)
        painter.setClipping(False)
        strong = self.isChecked() or self.hasFocus() or self.underMouse()
        edge = QPalette.ColorRole.Accent if strong else QPalette.ColorRole.Mid
        painter.setPen(QPen(colours.color(edge), 3.0 if self.isChecked() else 1.5))
        painter.drawPath(shape)
        if self.hasFocus():
            painter.setPen(QPen(colours.color(QPalette.ColorRole.WindowText), 1, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(outline.adjusted(4, 4, -4, -4), RADIUS_PX - 3, RADIUS_PX - 3)
        self._paint_name(painter)
        painter.end()

    def _name_height(self) -> int:
        return self.fontMetrics().height() + NAME_PADDING_PX

    def _update_tool_tip(self) -> None:
        self.setToolTip(escape_tool_tip("\n".join(part for part in (self.text(), self._words) if part)))

    def _paint_picture(self, painter: QPainter, place: QRect) -> None:
        painter.fillRect(place, self.palette().color(QPalette.ColorRole.AlternateBase))
        if self._image is None:
            side = min(place.height() // 2, SIGN_PX)
            sign = QRect(place.center().x() - side // 2, place.center().y() - side // 2, side, side)
            icons.make_icon(self._sign, QPalette.ColorRole.PlaceholderText).paint(painter, sign)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        scale = max(place.width() / self._image.width(), place.height() / self._image.height())
        width, height = place.width() / scale, place.height() / scale
        part = QRectF((self._image.width() - width) / 2, (self._image.height() - height) / 2, width, height)
        painter.save()
        if self._mirrored:
            painter.translate(place.width(), 0)
            painter.scale(-1, 1)
        painter.drawImage(QRectF(place), self._image, part)
        painter.restore()

    def _fit_font(self, width_px: int) -> QFont:
        """The font of the name: smaller, before it is shortened."""
        font = self.font()
        font.setBold(self.isChecked())
        for factor in NAME_FACTORS:
            font.setPointSizeF(self.font().pointSizeF() * factor)
            if QFontMetrics(font).horizontalAdvance(self.text()) <= width_px:
                break
        return font

    def _paint_words(self, painter: QPainter, place: QRect) -> None:
        painter.fillRect(place, VEIL)
        painter.setPen(QColor("white"))
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(font)
        inside = place.adjusted(6, 4, -6, -4)
        how = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        words = self._words
        while words and painter.boundingRect(inside, int(how), words).height() > inside.height():
            words = f"{words.rstrip(' …').rpartition(' ')[0]} …" if " " in words.rstrip(" …") else ""
        painter.drawText(inside, int(how), words)

    def _paint_name(self, painter: QPainter) -> None:
        height = self._name_height()
        place = QRect(NAME_EDGE_PX, self.height() - height, self.width() - 2 * NAME_EDGE_PX, height)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        painter.setFont(self._fit_font(place.width()))
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignHCenter, words)
        if self.isChecked():
            mark = QRect(self.width() - MARK_PX - 6, 6, MARK_PX, MARK_PX)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.palette().color(QPalette.ColorRole.Accent))
            painter.drawEllipse(mark)
            tick = self.palette().color(QPalette.ColorRole.HighlightedText)
            icons.make_icon(icons.Sign.CHECK_MARK, QColor(tick)).paint(painter, mark.adjusted(3, 3, -3, -3))


def focus_neighbour(tiles: Sequence[PictureTile], tile: PictureTile, steps: int) -> None:
    """Bring the keyboard to the tile that many places on, if there is one."""
    to = tiles.index(tile) + steps
    if 0 <= to < len(tiles):
        tiles[to].setFocus(Qt.FocusReason.TabFocusReason)
