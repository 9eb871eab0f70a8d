"""The card of a step: a sample look, its delay, what it needs, whether that is here, and what can be done.

Owns: these words and buttons. Does not know: where the card is shown, how anything is done.
"""

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.control.ladder.steps import LadderStep
from app.gui.ladder.ladder_view import Doubt, LadderView, StepState, StepView, Work
from app.gui.widgets.basics.display_names import step_name
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.theme import GAP_PX, enlarge_font, set_style_kind
from app.gui.widgets.ladder import ladder_words
from app.gui.widgets.ladder.look_picture import LookPicture
from app.gui.widgets.pages.page import create_quiet_label

PARTS = 1000
WORDS_PX = 280
"""The least width of the words beside the picture."""


class StepCard(QWidget):
    """Shows one step at a time."""

    used = Signal(object)
    """The LadderStep shall be used, whatever speaks against it."""
    paused = Signal()
    cancelled = Signal()
    details_asked = Signal()
    """The page of the weights is asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step = StepView(LadderStep.INSTANT)
        self._ladder = LadderView()
        self._look = LookPicture()
        self._title, self._trouble = Label(wrapped=True), Label(wrapped=True)
        self._lines = tuple(create_quiet_label() for _ in range(4))
        self._bar, self._work = QProgressBar(textVisible=False), create_quiet_label()
        self._main, self._pause, self._cancel, self._details = (QPushButton() for _ in range(4))
        self._bar.setRange(0, PARTS)
        enlarge_font(self._title, 1.1, bold=True)
        set_style_kind(self._trouble, "warning")
        set_style_kind(self._main, "primary")
        set_style_kind(self._details, "quiet")
        self._build_layout()
        self._main.clicked.connect(lambda: self.used.emit(self._step.step))
        self._pause.clicked.connect(self.paused)
        self._cancel.clicked.connect(self.cancelled)
        self._details.clicked.connect(self.details_asked)

    @property
    def step(self) -> LadderStep:
        """The step that is shown."""
        return self._step.step

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """All of them, in order; some are hidden."""
        return self._main, self._pause, self._cancel, self._details

    def show_step(self, step: LadderStep, ladder: LadderView) -> None:
        """Show this step as it is now."""
        self._step, self._ladder = ladder.find_step(step), ladder
        self.retranslate()

    def show_look(self, look: QImage | None) -> None:
        """Show this as its sample; None if there is none."""
        self._look.show_look(look)

    def retranslate(self) -> None:
        """Set all words."""
        step = self._step
        self._title.setText(step_name(step.step))
        said = (
            ladder_words.describe_step(step.step),
            ladder_words.write_delay(step),
            ladder_words.write_needs(step),
            ladder_words.write_presence(step, self._ladder),
        )
        for label, words in zip((*self._lines, self._trouble), (*said, ladder_words.write_trouble(step)), strict=True):
            if label.text() != words:
                label.setText(words)
            label.setVisible(bool(words))
        self._show_work()
        self._show_buttons()
        self.setAccessibleName(step_name(step.step))
        self.setAccessibleDescription(" ".join([*said, self._trouble.text()]).strip())

    def _show_work(self) -> None:
        step = self._step
        works = step.state in (StepState.WORKING, StepState.PAUSED)
        words = ladder_words.write_work(step) if step.state is StepState.WORKING else ""
        self._bar.setVisible(works and step.done is not None)
        self._bar.setValue(round(PARTS * (step.done or 0)))
        self._bar.setAccessibleName(ladder_words.name_work(step.work))
        if self._work.text() != words:
            self._work.setText(words)
        self._work.setVisible(bool(words))

    def _show_buttons(self) -> None:
        state = self._step.state
        words = self._name_main()
        self._main.setText(words)
        self._main.setVisible(bool(words))
        self._pause.setText(self.tr("Pause"))
        self._pause.setVisible(state is StepState.WORKING and self._step.work is Work.DOWNLOAD)
        self._cancel.setText(self.tr("Cancel"))
        self._cancel.setVisible(state in (StepState.WORKING, StepState.PAUSED))
        self._details.setText(self.tr("Details …"))
        self._details.setToolTip(self.tr("The page of PersonaLive's weights"))
        self._details.setVisible(self._step.step is not LadderStep.INSTANT)

    def _name_main(self) -> str:
        step = self._step
        is_doubtful = step.doubt is not Doubt.NONE
        if step.state is StepState.READY:
            return self.tr("Use it anyway") if is_doubtful else self.tr("Use it")
        if step.state is StepState.MISSING:
            return self.tr("Download it anyway") if is_doubtful else self.tr("Download and use it")
        words = {StepState.PAUSED: self.tr("Go on"), StepState.FAILED: self.tr("Try again")}
        return words.get(step.state, "")

    def _build_layout(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(GAP_PX // 2)
        words.addWidget(self._title)
        for label in self._lines:
            words.addWidget(label)
        words.addWidget(self._trouble)
        words.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(GAP_PX + 4)
        column = QVBoxLayout()
        column.addWidget(self._look)
        column.addStretch(1)
        top.addLayout(column)
        top.addLayout(words, 1)
        below = QHBoxLayout()
        below.setSpacing(GAP_PX)
        for button in self.buttons:
            below.addWidget(button, 2 if button is self._main else 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP_PX)
        whole.addLayout(top)
        whole.addWidget(self._bar)
        whole.addWidget(self._work)
        whole.addLayout(below)
        self._title.setMinimumWidth(WORDS_PX)
