"""One portrait in the strip: its picture, its name, its key's number, and a mark if it is shown.

Owns: how it is painted and how large it is. Does not know: what a click does.
"""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPalette, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.gui.widgets.basics import icons
from app.gui.widgets.basics.theme import GAP_PX, RADIUS_PX, Tint, tint_colour
from app.gui.widgets.gallery.gallery_model import (
    BROKEN_ROLE,
    HIDDEN_ROLE,
    PICTURE_ROLE,
    PORTRAIT_ROLE,
    SLOT_ROLE,
    WORN_ROLE,
)

PICTURE_PX = 84
WORN_LINE_PX = 3
FOCUS_LINE_PX = 2
CHIP_PX = 20
SIGN_PX = 32
SHADE_ALPHA = 170
HIDDEN_OPACITY = 0.45

Index = QModelIndex | QPersistentModelIndex


class GalleryTile(QStyledItemDelegate):
    """Paints; edits the name in place.

    sample: the id of a portrait that is shown moving, and how it looks now; None if none is.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sample: tuple[str, QImage] | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 -- Qt's name
        return QSize(PICTURE_PX + 2 * GAP_PX, PICTURE_PX + 2 * GAP_PX + option.fontMetrics.height() + GAP_PX // 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        picture = _picture_rect(option.rect)
        worn = bool(index.data(WORN_ROLE))
        self._paint_picture(painter, option, index, picture)
        shade = QColor(0, 0, 0, SHADE_ALPHA)
        if slot := index.data(SLOT_ROLE):
            chip = QRectF(picture.left() + 4, picture.top() + 4, CHIP_PX, CHIP_PX)
            _paint_chip(painter, chip, str(slot), shade, QColor("white"))
        if index.data(HIDDEN_ROLE):
            chip = QRectF(picture.right() - CHIP_PX - 4, picture.top() + 4, CHIP_PX, CHIP_PX)
            _paint_chip(painter, chip, "", shade, QColor("white"))
            sign = chip.toRect().adjusted(3, 3, -3, -3)
            icons.make_icon(icons.Sign.HIDDEN, QColor("white")).paint(painter, sign)
        if worn:
            accent = option.palette.color(QPalette.ColorRole.Accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(accent, WORN_LINE_PX))
            painter.drawRoundedRect(picture, RADIUS_PX, RADIUS_PX)
            chip = QRectF(picture.right() - CHIP_PX - 4, picture.bottom() - CHIP_PX - 4, CHIP_PX, CHIP_PX)
            _paint_chip(painter, chip, "✓", accent, option.palette.color(QPalette.ColorRole.HighlightedText))
        self._paint_name(painter, option, index, worn)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(option.palette.color(QPalette.ColorRole.WindowText), FOCUS_LINE_PX))
            around = QRectF(option.rect.topLeft(), self.sizeHint(option, index)).adjusted(2, 2, -2, -2)
            painter.drawRoundedRect(around, RADIUS_PX + 2, RADIUS_PX + 2)
        painter.restore()

    def createEditor(  # noqa: N802 -- Qt's name
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> QWidget:
        editor = QLineEdit(parent)
        editor.setAccessibleName(self.tr("Name of the portrait"))
        editor.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return editor

    def updateEditorGeometry(  # noqa: N802 -- Qt's name
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        height = editor.sizeHint().height()
        editor.setGeometry(option.rect.left() + 2, option.rect.bottom() - height, option.rect.width() - 4, height)

    def _paint_picture(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, inside: QRectF) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(inside, RADIUS_PX, RADIUS_PX)
        image = index.data(PICTURE_ROLE)
        if self.sample is not None and index.data(PORTRAIT_ROLE).id == self.sample[0]:
            image = self.sample[1]
        painter.fillPath(shape, option.palette.color(QPalette.ColorRole.Midlight))
        if index.data(BROKEN_ROLE):
            place = QRect(0, 0, SIGN_PX, SIGN_PX)
            place.moveCenter(inside.center().toPoint())
            icons.make_icon(icons.Sign.WARNING, tint_colour(Tint.WARNING, option.palette)).paint(painter, place)
        elif image is not None:
            painter.setClipPath(shape)
            painter.setOpacity(HIDDEN_OPACITY if index.data(HIDDEN_ROLE) else 1.0)
            painter.drawImage(inside, image)
            painter.setOpacity(1.0)
            painter.setClipping(False)
        if option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillPath(shape, QColor(255, 255, 255, 40))

    def _paint_name(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, worn: bool) -> None:
        font = QFont(option.font)
        font.setBold(worn)
        painter.setFont(font)
        painter.setPen(option.palette.color(QPalette.ColorRole.WindowText))
        top = option.rect.top() + GAP_PX + PICTURE_PX + GAP_PX // 2
        room = QRect(option.rect.left() + 4, top, option.rect.width() - 8, option.fontMetrics.height())
        name = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, name)


def _picture_rect(tile: QRect) -> QRectF:
    left = tile.left() + (tile.width() - PICTURE_PX) / 2
    return QRectF(left, tile.top() + GAP_PX, PICTURE_PX, PICTURE_PX)


def _paint_chip(painter: QPainter, where: QRectF, text: str, back: QColor, front: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(back)
    painter.drawRoundedRect(where, CHIP_PX / 2, CHIP_PX / 2)
    painter.setPen(front)
    font = QFont(painter.font())
    font.setPixelSize(12)
    font.setBold(True)
    painter.setFont(font)
    painter.drawText(where, Qt.AlignmentFlag.AlignCenter, text)
