"""One step of the ladder as a part of a row of buttons.

Owns: how a step looks in each state, that its width never changes with that, and which keys it takes.
Does not know: the other steps, what pressing it does.
"""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.control.ladder.steps import LadderStep
from app.gui.ladder.ladder_view import StepState, StepView
from app.gui.widgets.basics.display_names import step_name
from app.gui.widgets.basics.theme import CONTROL_HEIGHT_PX, RADIUS_PX, Tint, tint_colour
from app.gui.widgets.ladder.ladder_words import read_aloud

BESIDE_PX = 12
"""Left and right of the words."""
MARK_PX = 8
LINE_PX = 3
MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -9, Qt.Key.Key_End: 9}
OPENS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_F4)
KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.OtherFocusReason)
WARNED = (StepState.FAILED, StepState.LOWERED)


class StepButton(QPushButton):
    """Draws itself; a click says `clicked`."""

    moved = Signal(int)
    """The focus shall go that many steps to the right."""
    entered = Signal()
    """The pointer is over it."""
    left = Signal()
    focused = Signal()
    """The keyboard has come to it."""
    card_asked = Signal()
    """A key asks for what there is to say about it."""

    def __init__(self, step: LadderStep, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.step = step
        self._view = StepView(step)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.retranslate()

    def show_step(self, view: StepView) -> None:
        """Follow the view; drawn again only where something that is seen differs."""
        seen, self._view = _list_seen(self._view), view
        self.setChecked(view.state is StepState.IN_USE)
        self._name()
        if _list_seen(view) != seen:
            self.update()

    def retranslate(self) -> None:
        self.setText(step_name(self.step))
        self._name()
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        width = QFontMetrics(self._bold_font()).horizontalAdvance(self.text()) + 2 * BESIDE_PX
        return QSize(width, max(CONTROL_HEIGHT_PX, self.fontMetrics().height() + 10))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        return self.sizeHint()

    def nextCheckState(self) -> None:  # noqa: N802 -- Qt's name
        """A click wishes; what is in use is shown when it is so."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        key = Qt.Key(event.key())
        if key in MOVES:
            self.moved.emit(MOVES[key])
        elif key in OPENS:
            self.card_asked.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 -- Qt's name
        super().enterEvent(event)
        self.entered.emit()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        super().leaveEvent(event)
        self.left.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 -- Qt's name
        super().focusInEvent(event)
        if event.reason() in KEYBOARD:
            self.focused.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 -- Qt's name
        super().focusOutEvent(event)
        self.left.emit()

    def _name(self) -> None:
        words = read_aloud(self._view)
        if self.accessibleName() != words:
            self.setAccessibleName(words)

    def _bold_font(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    # --- painting -------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = QRectF(self.rect()).adjusted(2.5, 2.5, -2.5, -2.5)
        self._draw_ground(painter, inside)
        self._draw_words(painter)
        self._draw_mark(painter)
        self._draw_line(painter, inside)
        painter.end()

    def _draw_ground(self, painter: QPainter, inside: QRectF) -> None:
        palette, shape = self.palette(), QPainterPath()
        shape.addRoundedRect(inside, RADIUS_PX - 2, RADIUS_PX - 2)
        if self._view.state is StepState.IN_USE:
            painter.fillPath(shape, palette.color(QPalette.ColorRole.Accent))
        elif self.underMouse() or self.isDown():
            painter.fillPath(shape, palette.color(QPalette.ColorRole.Midlight))
        if self._view.is_chosen and self._view.state is not StepState.IN_USE:
            painter.setPen(QPen(self._sign_colour(), 1.5))
            painter.drawPath(shape)
        if self.hasFocus():
            is_filled = self._view.state is StepState.IN_USE
            colour = palette.color(QPalette.ColorRole.WindowText if is_filled else QPalette.ColorRole.Accent)
            painter.setPen(QPen(colour, 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS_PX - 1, RADIUS_PX - 1)

    def _draw_words(self, painter: QPainter) -> None:
        painter.setFont(self._bold_font() if self._view.is_chosen or self.isChecked() else self.font())
        painter.setPen(self._word_colour())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())

    def _word_colour(self) -> QColor:
        palette, state = self.palette(), self._view.state
        if state is StepState.IN_USE:
            return palette.color(QPalette.ColorRole.HighlightedText)
        if state is StepState.IMPOSSIBLE or not self.isEnabled():
            return palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
        is_quiet = state in (StepState.MISSING, StepState.PAUSED)
        return palette.color(QPalette.ColorRole.PlaceholderText if is_quiet else QPalette.ColorRole.ButtonText)

    def _sign_colour(self) -> QColor:
        if self._view.state in WARNED:
            return tint_colour(Tint.WARNING, self.palette())
        return self.palette().color(QPalette.ColorRole.Accent)

    def _draw_mark(self, painter: QPainter) -> None:
        """In the upper right corner, a sign of what there is to know: the card says it."""
        right, top = self.width() - 5.0, 5.0
        state = self._view.state
        painter.setPen(QPen(self._word_colour(), 1.4, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        if state is StepState.MISSING:
            middle = right - MARK_PX / 2
            painter.drawLine(QPointF(middle, top), QPointF(middle, top + 5))
            painter.drawPolyline(
                [QPointF(middle - 2.5, top + 2.8), QPointF(middle, top + 5.3), QPointF(middle + 2.5, top + 2.8)]
            )
            painter.drawLine(QPointF(middle - 3.2, top + 8), QPointF(middle + 3.2, top + 8))
        elif state is StepState.PAUSED:
            for x in (right - 5.0, right - 2.0):
                painter.drawLine(QPointF(x, top), QPointF(x, top + 6))
        elif state in WARNED:
            painter.setPen(QPen(self._sign_colour(), 2.0, c=Qt.PenCapStyle.RoundCap))
            painter.drawLine(QPointF(right - 3, top), QPointF(right - 3, top + 4))
            painter.drawPoint(QPointF(right - 3, top + 7.5))

    def _draw_line(self, painter: QPainter, inside: QRectF) -> None:
        """Along the lower edge, how far it is; as far as nobody can tell, a dotted line."""
        if self._view.state not in (StepState.WORKING, StepState.PAUSED):
            return
        y, left, width = inside.bottom() - LINE_PX, inside.left() + 6, inside.width() - 12
        palette = self.palette()
        if self._view.done is None:
            pen = QPen(palette.color(QPalette.ColorRole.Accent), LINE_PX - 0.5, Qt.PenStyle.DotLine)
            painter.setPen(pen)
            painter.drawLine(QPointF(left, y), QPointF(left + width, y))
            return
        ends = ((width, QPalette.ColorRole.Mid), (width * self._view.done, QPalette.ColorRole.Accent))
        for length, role in ends:
            painter.setPen(QPen(palette.color(role), LINE_PX, c=Qt.PenCapStyle.RoundCap))
            painter.drawLine(QPointF(left, y), QPointF(left + max(length, 1), y))


def _list_seen(view: StepView) -> tuple[object, ...]:
    """What of a view can be seen on the button: how far it is only in whole hundredths."""
    return view.state, view.is_chosen, None if view.done is None else round(100 * view.done)
