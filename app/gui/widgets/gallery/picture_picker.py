"""Pictures with names to choose one from: cameras, portraits.

Owns: how a choice looks: a frame, a picture, a name and a mark; and that arrow keys and Tab reach it.
Does not know: what is chosen.
"""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QGridLayout, QWidget

from app.gui.widgets.basics import icons
from app.gui.widgets.basics.theme import GAP_PX, RADIUS_PX
from engine import Image

NAME_PX = 34
MARK_PX = 24


class PictureButton(QAbstractButton):
    """One of them. size: of the picture in it."""

    def __init__(self, name: str, size: QSize, sign: icons.Sign, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self._sign = sign
        self._image: QImage | None = None
        self._pixels: Image | None = None
        self.setText(name)
        self.setAccessibleName(name)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_picture(self, pixels: Image) -> None:
        """Show (H, W, 3) uint8 RGB, which must not be written to."""
        height, width = pixels.shape[:2]
        self._pixels = pixels
        self._image = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB888)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        return QSize(self._size.width(), self._size.height() + NAME_PX)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self.palette()
        outline = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        shape = QPainterPath()
        shape.addRoundedRect(outline, RADIUS_PX, RADIUS_PX)
        painter.fillPath(shape, colours.color(QPalette.ColorRole.Base))
        painter.setClipPath(shape)
        self._paint_picture(painter, QRect(0, 0, self.width(), self.height() - NAME_PX))
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

    def _paint_picture(self, painter: QPainter, place: QRect) -> None:
        painter.fillRect(place, self.palette().color(QPalette.ColorRole.AlternateBase))
        if self._image is None:
            side = min(place.height() // 2, 48)
            sign = QRect(place.center().x() - side // 2, place.center().y() - side // 2, side, side)
            icons.make_icon(self._sign, QPalette.ColorRole.PlaceholderText).paint(painter, sign)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        scale = max(place.width() / self._image.width(), place.height() / self._image.height())
        width, height = place.width() / scale, place.height() / scale
        part = QRectF((self._image.width() - width) / 2, (self._image.height() - height) / 2, width, height)
        painter.drawImage(QRectF(place), self._image, part)

    def _paint_name(self, painter: QPainter) -> None:
        place = QRect(GAP_PX + 2, self.height() - NAME_PX, self.width() - 2 * GAP_PX - 4, NAME_PX)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        font = painter.font()
        font.setBold(self.isChecked())
        painter.setFont(font)
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignHCenter, words)
        if self.isChecked():
            mark = QRect(self.width() - MARK_PX - GAP_PX, GAP_PX, MARK_PX, MARK_PX)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.palette().color(QPalette.ColorRole.Accent))
            painter.drawEllipse(mark)
            tick = self.palette().color(QPalette.ColorRole.HighlightedText)
            icons.make_icon(icons.Sign.CHECK_MARK, QColor(tick)).paint(painter, mark.adjusted(3, 3, -3, -3))


class PictureChoice(QWidget):
    """A grid of them, one chosen."""

    chosen = Signal(object)

    def __init__(self, size: QSize, columns: int, sign: icons.Sign, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self._columns = columns
        self._sign = sign
        self._group = QButtonGroup(self)
        self._buttons: dict[str, PictureButton] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP_PX + 4)

    def set_items(self, rows: Sequence[tuple[str, str]], chosen: str) -> None:
        """Offer these words with their names; what was there already keeps its picture."""
        for word in set(self._buttons) - {word for word, _ in rows}:
            gone = self._buttons.pop(word)
            self._group.removeButton(gone)
            gone.deleteLater()
        for at, (word, name) in enumerate(rows):
            button = self._buttons.get(word) or self._add_button(word, name)
            button.setText(name)
            self._grid.addWidget(button, at // self._columns, at % self._columns)
            button.setChecked(word == chosen)

    def find_button(self, word: str) -> PictureButton | None:
        return self._buttons.get(word)

    @property
    def chosen_item(self) -> str:
        """What is chosen, or an empty string."""
        return next((word for word, button in self._buttons.items() if button.isChecked()), "")

    def _add_button(self, word: str, name: str) -> PictureButton:
        button = PictureButton(name, self._size, self._sign)
        button.toggled.connect(lambda on: self.chosen.emit(word) if on else None)
        self._group.addButton(button)
        self._buttons[word] = button
        return button
