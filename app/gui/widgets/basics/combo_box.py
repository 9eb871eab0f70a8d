"""A combo box that shortens long texts with dots, and has a name for screen readers.

Owns: how it is painted and named. Does not know: what is chosen from.
"""

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from app.gui.widgets.basics.label import Label

SIGN_GAP_PX = 8
LEAST_LETTERS = 5
NOTIONAL_PX = 400
"""Of a list, to find what is around its words."""
DOT_PX = 8
"""On the sign of what was changed."""


class ComboBox(QComboBox):
    """The base of our lists to choose from."""

    opened = Signal()
    """The list is about to be shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label: Label | None = None
        self._changed_name = ""

    def mark_changed(self, name: str) -> None:
        """Say by a dot on the sign that what is chosen was changed; this is drawn where its row's text does not fit.

        name: what is chosen, without any word about the change; "" for no mark.
        """
        if name != self._changed_name:
            self._changed_name = name
            self.update()

    def measure_named_px(self, most_letters: int) -> int:
        """Return how wide it must be to show the name of what is chosen, or that many of its letters."""
        looks = self._style_option()
        looks.rect.setWidth(NOTIONAL_PX)
        around_px = NOTIONAL_PX - self._word_room_px(looks)
        metrics = self.fontMetrics()
        name_px = metrics.horizontalAdvance(self._changed_name or self.currentText()) + 1
        return around_px + min(name_px, most_letters * metrics.averageCharWidth())

    @property
    def drawn_words(self) -> str:
        """What is drawn beside its sign: all of it, a name alone, or what there is room for; "" for the sign alone."""
        looks = self._style_option()
        room_px, metrics = self._word_room_px(looks), looks.fontMetrics
        if not looks.currentIcon.isNull() and room_px < LEAST_LETTERS * metrics.averageCharWidth():
            return ""  # its sign says more
        words = looks.currentText
        if self._changed_name and metrics.horizontalAdvance(words) > room_px:
            words = self._changed_name
        return metrics.elidedText(words, Qt.TextElideMode.ElideRight, room_px)

    def set_accessible_label(self, name: str) -> None:
        """Say what it is for. Where a reader calls a list by what is chosen, only a label with its name helps."""
        self.setAccessibleName(name)
        if self._label is None:
            self._label = Label(self.parentWidget() or self)
            self._label.hide()
            self._label.setBuddy(self)
        self._label.setText(name)

    def showPopup(self) -> None:  # noqa: N802 -- Qt's name
        self.opened.emit()
        super().showPopup()

    def event(self, event: QEvent) -> bool:
        """The label must be beside it, wherever it is put."""
        if event.type() == QEvent.Type.ParentChange and self._label is not None:
            self._label.setParent(self.parentWidget())
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        painter = QStylePainter(self)
        looks = self._style_option()
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, looks)
        looks.currentText = self.drawn_words
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, looks)
        self._draw_arrow(painter)
        if self._changed_name and not looks.currentIcon.isNull():
            room = self._word_field(looks)
            self._draw_dot(painter, QPointF(room.left() + self.iconSize().width(), room.center().y() - DOT_PX))
        painter.end()

    def _style_option(self) -> QStyleOptionComboBox:
        looks = QStyleOptionComboBox()
        self.initStyleOption(looks)
        return looks

    def _word_field(self, looks: QStyleOptionComboBox) -> QRect:
        """Where sign and words lie."""
        field = QStyle.SubControl.SC_ComboBoxEditField
        return self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, looks, field, self)

    def _word_room_px(self, looks: QStyleOptionComboBox) -> int:
        sign_px = 0 if looks.currentIcon.isNull() else self.iconSize().width() + SIGN_GAP_PX
        return self._word_field(looks).width() - sign_px

    def _draw_dot(self, painter: QPainter, centre: QPointF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().button().color(), 1.5))
        painter.setBrush(self.palette().accent())
        painter.drawEllipse(centre, DOT_PX / 2, DOT_PX / 2)

    def _draw_arrow(self, painter: QPainter) -> None:
        """Draw what says that a list opens; the style sheet leaves it out."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().buttonText().color(), 1.5))
        x, y = self.width() - 16.0, self.height() / 2 + 2
        painter.drawPolyline([QPointF(x - 4, y - 4), QPointF(x, y), QPointF(x + 4, y - 4)])
