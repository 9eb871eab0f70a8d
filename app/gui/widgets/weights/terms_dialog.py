"""Asks whether the user accepts the terms of PersonaLive's weights, before anything is fetched.

Owns: the window with the terms, and the answer. Does not know: the terms themselves, what is done then.
"""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.gui.engine_messages import translate_phrase
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.screen_fit import keep_on_screen
from app.gui.widgets.basics.scroll_area import VerticalScrollArea
from app.gui.widgets.basics.theme import EDGE_PX, GAP_PX, enlarge_font, set_style_kind
from app.weights.store import terms

WIDTH_PX, HEIGHT_PX = 560, 460


class WrappedText(QWidget):
    """Asks for as much height as its words need at its width; a scroll area gives it."""

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        layout = self.layout()
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize) and layout is not None:
            self.setMinimumHeight(max(0, layout.totalHeightForWidth(self.width())))
        return done


class TermsDialog(QDialog):
    """Not modal; closing it is no answer."""

    answered = Signal(bool)
    """The user accepts the terms, or does not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self._title, self._question = Label(wrapped=True), Label(wrapped=True)
        self._lines = tuple(Label(wrapped=True) for _ in terms.describe_terms())
        self._yes, self._no = QPushButton(), QPushButton()
        self._yes.clicked.connect(lambda: self._answer(True))
        self._no.clicked.connect(lambda: self._answer(False))
        self._build_layout()
        self.retranslate()
        keep_on_screen(self)

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Terms of PersonaLive"))
        self._title.setText(translate_phrase(terms.TITLE))
        for label, phrase in zip(self._lines, terms.describe_terms(), strict=True):
            label.setText(translate_phrase(phrase))
        self._question.setText(translate_phrase(terms.QUESTION))
        self._yes.setText(self.tr("&Accept and download"))
        self._no.setText(self.tr("&Do not accept"))
        read_aloud = " ".join(label.text() for label in (*self._lines, self._question))
        self.setAccessibleDescription(read_aloud)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _answer(self, accepts: bool) -> None:
        self.answered.emit(accepts)
        self.close()

    def _build_layout(self) -> None:
        enlarge_font(self._title, 1.25, bold=True)
        set_style_kind(self._yes, "primary")
        self._no.setDefault(True)
        down = QVBoxLayout(self)
        down.setContentsMargins(EDGE_PX + GAP_PX, EDGE_PX + GAP_PX, EDGE_PX + GAP_PX, EDGE_PX)
        down.setSpacing(EDGE_PX)
        down.addWidget(self._title)
        down.addWidget(self._make_text(), 1)
        down.addWidget(self._question)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(self._no)
        across.addWidget(self._yes)
        down.addLayout(across)
        self.resize(WIDTH_PX, HEIGHT_PX)

    def _make_text(self) -> QScrollArea:
        """What has no room scrolls, also by keyboard."""
        text = WrappedText()
        lines = QVBoxLayout(text)
        lines.setContentsMargins(0, 0, GAP_PX, 0)
        lines.setSpacing(EDGE_PX - GAP_PX // 2)
        for label in self._lines:
            lines.addWidget(label)
        lines.addStretch(1)
        area = VerticalScrollArea(text)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        area.setAccessibleName(self.tr("Terms of PersonaLive"))
        return area
