"""The lines over the picture while it is being framed, and what keys do to one who came by keyboard.

Owns: how they look. Does not know: what is moved. It is hidden, and costs nothing, while nobody moves anything.
"""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QWidget

from app.gui.widgets.basics.theme import GAP_PX
from app.gui.widgets.main.pill import PADDING_PX, Pill, text_width_px

FACE_HEIGHT = 0.42
"""Where an avatar's face is, from the top."""
LINE, SHADOW = QColor(255, 255, 255, 150), QColor(0, 0, 0, 90)
FOCUS_PX = 3


class FramingGuide(QWidget):
    """Takes no mouse; lies over the whole picture."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._frame = QRect()
        self._words = ""
        self._in_middle = (False, False)
        self._has_lines = self._has_focus = False
        self._pill = Pill()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_lines(self, frame: QRect, words: str, in_middle: tuple[bool, bool]) -> None:
        """Show the lines in this frame. in_middle: whether the avatar is where it belongs, across and down."""
        self._frame, self._words, self._in_middle, self._has_lines = frame, words, in_middle, True
        self._update_shown()

    def hide_lines(self) -> None:
        self._has_lines = False
        self._update_shown()

    def show_focus(self, on: bool, frame: QRect, words: str) -> None:
        """Show that the picture has the focus, and what keys do."""
        self._has_focus = on
        if on and not self._has_lines:
            self._frame, self._words = frame, words
        self._update_shown()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        painter = QPainter(self)
        if self._has_focus:
            half = FOCUS_PX / 2
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), FOCUS_PX))
            painter.drawRect(QRectF(self._frame).adjusted(half, half, -half, -half))
        if self._has_lines:
            self._paint_lines(painter)
        if self._words:
            width = text_width_px(self._words, painter.fontMetrics())
            height = painter.fontMetrics().height() + PADDING_PX
            left = self._frame.center().x() - width // 2
            top = self._frame.bottom() - 2 * (height + GAP_PX)  # above what else stands at the picture's lower edge
            self._pill.paint_text(painter, QPoint(max(left, GAP_PX), top), self._words)
        painter.end()

    def _paint_lines(self, painter: QPainter) -> None:
        """The middle, and the height of the face; in the accent's colour where the avatar is right on it."""
        frame = QRectF(self._frame)
        middle, eyes = frame.center().x(), frame.top() + FACE_HEIGHT * frame.height()
        lines = (
            (self._in_middle[0], QPointF(middle, frame.top()), QPointF(middle, frame.bottom())),
            (self._in_middle[1], QPointF(frame.left(), eyes), QPointF(frame.right(), eyes)),
        )
        accent = self.palette().color(QPalette.ColorRole.Accent)
        for is_on_it, begin, end in lines:
            painter.setPen(QPen(SHADOW, 3))
            painter.drawLine(begin, end)
            painter.setPen(QPen(accent, 2) if is_on_it else QPen(LINE, 1))
            painter.drawLine(begin, end)
        painter.setPen(QPen(LINE, 1))
        painter.drawRect(frame.adjusted(0.5, 0.5, -0.5, -0.5))

    def _update_shown(self) -> None:
        self.setVisible(self._has_lines or self._has_focus)
        self.update()
