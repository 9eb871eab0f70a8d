"""The ladder of qualities in the bar: a row of steps, or where there is little room one button that opens them.

Owns: which of both is shown, when the card of a step opens, and where the focus goes. Does not know: what a press does
(`ladder_link`), what is said (`ladder_words`).
"""

from functools import partial

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QCursor, QImage, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QWidget

from app.control.ladder.steps import LadderStep
from app.gui.engine_link import EngineLink
from app.gui.ladder.ladder_link import LadderLink
from app.gui.ladder.ladder_view import LadderView
from app.gui.ladder.sample_looks import SampleLooks
from app.gui.ladder.step_notes import StepNotes
from app.gui.view_state import ViewState
from app.gui.widgets.basics.theme import RADIUS_PX
from app.gui.widgets.ladder.ladder_panel import LadderPanel
from app.gui.widgets.ladder.one_step import OneStep
from app.gui.widgets.ladder.step_button import StepButton
from app.gui.widgets.ladder.step_card import StepCard
from app.storage.folders import samples_folder

HOVERED_MS = 400
"""The pointer rests for so long on a step before its card opens, and is away for so long before it closes."""


class Ladder(QWidget):
    """Follows the link; asks the ladder's link for what is pressed."""

    def __init__(self, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self.steps = LadderLink(link, self)
        self.notes = StepNotes(link, SampleLooks(samples_folder()), self)
        self._row = {step: StepButton(step) for step in LadderStep}
        self._column = {step: StepButton(step) for step in LadderStep}
        self._one = OneStep()
        self._card = StepCard()
        self._made_panel: LadderPanel | None = None
        for waiting in (*self._column.values(), self._card):
            waiting.setParent(self)
            waiting.hide()
        self._patience = QTimer(self, interval=HOVERED_MS, singleShot=True)
        self._patience.timeout.connect(self._follow_pointer)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._build_layout()
        self._connect_signals()
        self.retranslate()
        self._show_ladder(self.steps.latest_view)

    def show_view(self, view: ViewState) -> None:
        """Follow the engine."""
        self.steps.show_view(view)

    @property
    def tab_stops(self) -> tuple[QWidget, ...]:
        """What takes the focus, in the order in which Tab goes."""
        return (*self._row.values(), self._one)

    @property
    def row_width_px(self) -> int:
        """How wide it is with all steps."""
        return sum(button.sizeHint().width() for button in self._row.values())

    def set_narrow(self, narrow: bool) -> None:
        """Be one button, or all steps."""
        if narrow is self._one.isHidden():
            self._close_card()
            self._one.setVisible(narrow)
            for button in self._row.values():
                button.setVisible(not narrow)
            self.updateGeometry()
            self.update()

    def activate_layout(self) -> None:
        """Have everything in its place now, and not only when Qt finds the time."""
        layout = self.layout()
        if layout is not None:
            layout.activate()

    def shutdown(self) -> None:
        """End what it does beside the window's thread."""
        self.notes.close()

    def retranslate(self) -> None:
        for button in (*self._row.values(), *self._column.values()):
            button.retranslate()
        self._one.retranslate()
        self._card.retranslate()
        self.setAccessibleName(self.tr("Quality"))
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802 -- Qt's name
        """Tab leaves the ladder; within it the arrows go."""
        at = QApplication.focusWidget()
        if at is None or not self.isAncestorOf(at):
            return super().focusNextPrevChild(forward)
        start = at
        while not self._is_next_stop(at):
            following = at.nextInFocusChain() if forward else at.previousInFocusChain()
            if following is None or following is start:
                return False
            at = following
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        at.setFocus(reason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        """What no step takes."""
        if event.key() == Qt.Key.Key_Escape:
            self._close_card()
        else:
            super().keyPressEvent(event)

    @property
    def _panel(self) -> LadderPanel:
        """The panel, made when it is opened first: making it takes a third of what the whole window takes."""
        if self._made_panel is None:
            self._made_panel = LadderPanel(self._card, tuple(self._column.values()), self)
            for waiting in (*self._column.values(), self._card):
                waiting.show()
            self._made_panel.left.connect(self._patience.start)
            self._made_panel.closed.connect(self._return_focus)
        return self._made_panel

    @property
    def _is_open(self) -> bool:
        return self._made_panel is not None and self._made_panel.isVisible()

    def _is_next_stop(self, at: QWidget) -> bool:
        takes_focus = at.focusPolicy() & Qt.FocusPolicy.TabFocus and at.isVisible() and at.isEnabled()
        is_inside = self.isAncestorOf(at) or (self._made_panel is not None and self._made_panel.isAncestorOf(at))
        return bool(takes_focus) and not is_inside and at.window() is self.window()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        """The ground that the steps share; one button has its own."""
        if not self._one.isHidden():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Button))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), RADIUS_PX, RADIUS_PX)
        painter.end()

    def _build_layout(self) -> None:
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self._one)
        self._one.hide()
        for button in self._row.values():
            across.addWidget(button)
        for button in self._column.values():
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def _connect_signals(self) -> None:
        for step, button in self._row.items():
            button.entered.connect(partial(self._note_pointer, step))
            button.left.connect(self._patience.start)
            button.focused.connect(partial(self._focus_step, step))
        for buttons in (self._row, self._column):
            for step, button in buttons.items():
                button.moved.connect(partial(self._move_focus, buttons, step))
                button.clicked.connect(partial(self._press_step, step))
                button.card_asked.connect(partial(self._enter_card, step))
        for step, button in self._column.items():
            button.entered.connect(partial(self._show_card, step))
            button.focused.connect(partial(self._show_card, step))
        self._one.clicked.connect(self._open_column)
        self._card.used.connect(lambda step: self.steps.press_step(step, insists=True))
        self._card.paused.connect(self.steps.pause_download)
        self._card.cancelled.connect(self.steps.cancel_work)
        self._card.details_asked.connect(self._show_details)
        self.steps.changed.connect(self._show_ladder)
        self.steps.card_asked.connect(partial(self._show_card, pinned=True))
        self.steps.terms_asked.connect(self._ask_terms)
        self.notes.look_read.connect(self._show_read_look)

    # --- what is shown --------------------------------------------------------------------------------------------

    def _show_ladder(self, ladder: LadderView) -> None:
        for step in LadderStep:
            view = ladder.find_step(step)
            self._row[step].show_step(view)
            self._column[step].show_step(view)
        self._one.show_ladder(ladder)
        if self._is_open:
            self._card.show_step(self._card.step, ladder)

    def _show_card(self, step: LadderStep, pinned: bool = False) -> None:
        ladder = self.steps.latest_view
        self._card.show_step(step, ladder)
        self._show_look(step)
        if step is not LadderStep.INSTANT and self._link.weights.latest_view.memory is None:
            self._link.weights.count_memory()
        is_narrow = not self._one.isHidden()
        self._panel.open_panel(is_narrow, pinned or is_narrow)

    def _show_look(self, step: LadderStep) -> None:
        """Of the step in use what is on the screen now, of another what it showed last."""
        shown = self._link.latest_image() if step is self.steps.latest_view.in_use else None
        if shown is None:
            self._card.show_look(self.notes.find_look(self._link.latest_view.portrait_id, step))
            return
        height, width = shown.shape[:2]
        self._card.show_look(QImage(shown.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888))

    def _show_read_look(self, portrait_id: str, step: LadderStep) -> None:
        is_shown = self._is_open and self._card.step is step
        if is_shown and portrait_id == self._link.latest_view.portrait_id:
            self._show_look(step)

    # --- when it opens and closes ---------------------------------------------------------------------------------

    def _note_pointer(self, step: LadderStep) -> None:
        """With a card open the next one follows at once."""
        if self._is_open:
            self._show_card(step)
        else:
            self._patience.start()

    def _follow_pointer(self) -> None:
        """Open the card of the step under the pointer; close one that nobody is near."""
        over = next((step for step, button in self._row.items() if button.underMouse()), None)
        if over is not None:
            self._show_card(over)
        elif self._is_open and not self._panel.is_pinned and not self._is_near():
            self._close_card()

    def _is_near(self) -> bool:
        """Whether pointer or focus is on the card, or the focus came to the ladder by keyboard."""
        panel, focus = self._panel, QApplication.focusWidget()
        at = panel.mapFromGlobal(QCursor.pos()) if self._is_open else QPoint(-1, -1)
        around = QRect(QPoint(), panel.size()).adjusted(0, 0, 0, self.height())
        is_focused = focus is not None and (panel.isAncestorOf(focus) or focus in self._row.values())
        return around.contains(at) or (is_focused and self._card.step is self._focused_step(focus))

    def _focused_step(self, focus: QWidget | None) -> LadderStep:
        return focus.step if isinstance(focus, StepButton) else self._card.step

    def _close_card(self) -> None:
        if self._made_panel is not None:
            self._made_panel.close_panel()

    # --- keys and clicks ------------------------------------------------------------------------------------------

    def _focus_step(self, step: LadderStep) -> None:
        self._show_card(step)

    def _move_focus(self, buttons: dict[LadderStep, StepButton], step: LadderStep, places: int) -> None:
        order = list(LadderStep)
        at = min(max(order.index(step) + places, 0), len(order) - 1)
        buttons[order[at]].setFocus(Qt.FocusReason.OtherFocusReason)

    def _press_step(self, step: LadderStep) -> None:
        self.steps.press_step(step)
        if self._is_open:
            self._show_card(step)

    def _enter_card(self, step: LadderStep) -> None:
        """Give the keyboard to the card: to its first button."""
        self._show_card(step, pinned=True)
        first = next((one for one in self._card.buttons if one.isVisible() and one.isEnabled()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def _open_column(self) -> None:
        """In a narrow window: all steps, and the card of the chosen one."""
        if self._is_open:
            self._close_card()
            return
        chosen = self.steps.latest_view.chosen
        self._show_card(chosen, pinned=True)
        self._column[chosen].setFocus(Qt.FocusReason.OtherFocusReason)

    def _return_focus(self, had_focus: bool) -> None:
        if had_focus:
            is_narrow = not self._one.isHidden()
            (self._one if is_narrow else self._row[self._card.step]).setFocus(Qt.FocusReason.PopupFocusReason)

    def _show_details(self) -> None:
        self._close_card()
        self._link.weights.page_asked.emit()

    def _ask_terms(self) -> None:
        from app.gui.widgets.weights.terms_dialog import TermsDialog  # it is asked for once

        dialog = next((one for one in self.findChildren(TermsDialog) if one.isVisible()), None)
        if dialog is None:
            dialog = TermsDialog(self)
            dialog.answered.connect(self.steps.answer_terms)
            dialog.finished.connect(self.steps.leave_terms)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
