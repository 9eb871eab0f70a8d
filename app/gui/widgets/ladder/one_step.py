"""The ladder in a narrow window: one button with the name of the step in use, as wide as the longest name.

Owns: its words and its width. Does not know: what opens when it is pressed.
"""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

from app.control.ladder.steps import LadderStep
from app.gui.ladder.ladder_view import LadderView, StepState
from app.gui.widgets.basics.display_names import step_name
from app.gui.widgets.basics.theme import CONTROL_HEIGHT_PX, Tint, tint_colour
from app.gui.widgets.ladder.ladder_words import read_aloud

BESIDE_PX, ARROW_PX = 12, 16
WORKS = (StepState.WORKING, StepState.PAUSED)


class OneStep(QPushButton):
    """Says which step is in use; if another was chosen, a line or a sign says that it is not there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ladder = LadderView()
        self._seen: tuple[object, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_ladder(self, ladder: LadderView) -> None:
        """Follow the view; drawn again only where something that is seen differs."""
        self._ladder = ladder
        self.setText(step_name(ladder.in_use))
        chosen = ladder.find_step(ladder.chosen)
        words = self.tr("Quality: {step}").format(step=read_aloud(ladder.find_step(ladder.in_use)))
        if chosen.step is not ladder.in_use:
            words = f"{words}; {read_aloud(chosen)}"
        if self.accessibleName() != words:
            self.setAccessibleName(words)
            self.setToolTip(words)
        seen = (chosen.state, None if chosen.done is None else round(100 * chosen.done))
        if seen != self._seen:
            self._seen = seen
            self.update()

    def retranslate(self) -> None:
        self.show_ladder(self._ladder)
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        longest = max(QFontMetrics(font).horizontalAdvance(step_name(step)) for step in LadderStep)
        return QSize(longest + 2 * BESIDE_PX + ARROW_PX, max(CONTROL_HEIGHT_PX, self.fontMetrics().height() + 10))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        painter, looks = QStylePainter(self), QStyleOptionButton()
        self.initStyleOption(looks)
        looks.text = ""
        painter.drawControl(QStyle.ControlElement.CE_PushButton, looks)
        room = self.rect().adjusted(BESIDE_PX, 0, -BESIDE_PX - ARROW_PX // 2, 0)
        painter.setPen(self.palette().color(QPalette.ColorRole.ButtonText))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self.text())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, chosen = self.palette(), self._ladder.find_step(self._ladder.chosen)
        painter.setPen(QPen(palette.color(QPalette.ColorRole.ButtonText), 1.5))
        x, y = self.width() - 14.0, self.height() / 2 + 1
        painter.drawPolyline([QPointF(x - 4, y + 2), QPointF(x, y - 2), QPointF(x + 4, y + 2)])
        y, left, width = self.height() - 4.5, 8.0, self.width() - 16.0
        if chosen.state in WORKS:
            style = Qt.PenStyle.DotLine if chosen.done is None else Qt.PenStyle.SolidLine
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Accent), 3, style))
            painter.drawLine(QPointF(left, y), QPointF(left + width * (1.0 if chosen.done is None else chosen.done), y))
        elif chosen.state in (StepState.FAILED, StepState.LOWERED):
            painter.setPen(QPen(tint_colour(Tint.WARNING, palette), 3))
            painter.drawLine(QPointF(left, y), QPointF(left + width, y))
        painter.end()
