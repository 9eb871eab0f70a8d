"""The message bar above the preview: what happened, what the app does about it, and one button.

Owns: which message is shown: that nothing runs any more, then what happened, the newest first, then what is wrong now
for as long as it is: that comes and goes, and must not cover the answer to what the user did. Nothing here is modal.
Does not know: what a button does; it tells whose button was pressed.
"""

import re

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.gui.engine_messages import translate_phrase, translate_problem
from app.gui.view_state import Button, Message, ViewState
from app.gui.widgets.basics import icons
from app.gui.widgets.basics.label import Label, escape_tool_tip
from app.gui.widgets.basics.theme import GAP_PX, RADIUS_PX, Tint, set_style_kind, tint_colour

KEPT_MAX = 20


class MessageBar(QWidget):
    """Hidden while there is nothing to say."""

    pressed = Signal(object)
    """The Message whose button was pressed, unless that only closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problem: Message | None = None
        self._waiting: list[Message] = []
        self._shown: Message | None = None
        self._sign = Label()
        self._words = Label(wrapped=True)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button = QPushButton()
        self._close = QPushButton()
        self._close.setIcon(icons.make_icon(icons.Sign.CLOSE))
        set_style_kind(self._close, "quiet")
        self._button.clicked.connect(self._on_button_clicked)
        self._close.clicked.connect(self._dismiss_message)
        across = QHBoxLayout(self)
        across.setContentsMargins(GAP_PX + 4, GAP_PX - 2, GAP_PX - 2, GAP_PX - 2)
        across.setSpacing(GAP_PX)
        across.addWidget(self._sign)
        across.addWidget(self._words, 1)
        across.addWidget(self._button)
        across.addWidget(self._close)
        self.retranslate()
        self.hide()

    def show_view(self, view: ViewState) -> None:
        """Show what is wrong now, until it goes by itself or is closed."""
        before, self._problem = self._problem, view.problem
        if self._problem == before:
            return
        if (
            before is not None
            and self._problem is not None
            and _text_without_numbers(before) == _text_without_numbers(self._problem)
        ):
            self._waiting = [self._problem if message == before else message for message in self._waiting]
        else:
            self._waiting = [message for message in self._waiting if message != before]
            if self._problem is not None:
                self._waiting.insert(0 if self._problem.button is Button.TRY_AGAIN else KEPT_MAX, self._problem)
        self._show_first_message()

    def show_message(self, message: Message) -> None:
        """Show what happened, until it is closed."""
        self._waiting = [message, *(other for other in self._waiting if other != message)][:KEPT_MAX]
        self._show_first_message()

    @property
    def open_messages(self) -> tuple[Message, ...]:
        """All that is not closed yet, the one shown first."""
        return tuple(self._waiting)

    @property
    def shown_message(self) -> Message | None:
        return self._shown

    def retranslate(self) -> None:
        self._close.setAccessibleName(self.tr("Close this message"))
        self._close.setToolTip(self.tr("Close"))
        self.setAccessibleName(self.tr("Message"))
        self._render_message(self._shown)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._message_colour(), 1.5))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS_PX, RADIUS_PX)
        painter.end()

    def _show_first_message(self) -> None:
        first = self._waiting[0] if self._waiting else None
        if first != self._shown:
            self._render_message(first)

    def _render_message(self, message: Message | None) -> None:
        self._shown = message
        self.setVisible(message is not None)
        if message is None:
            return
        problem = message.problem
        words = self._short_text(message) or translate_problem(problem)
        self._words.setText(words)
        what, advice = translate_phrase(problem.message_phrase), translate_phrase(problem.advice_phrase)
        self._words.setToolTip(escape_tool_tip(f"{what}\n{advice}".strip()))
        sign = icons.make_icon(icons.Sign.CHECK_CIRCLE if message.good else icons.Sign.WARNING, self._message_colour())
        self._sign.setPixmap(sign.pixmap(20, 20))
        self._button.setText(self._button_text(message.button))
        self._close.setVisible(message.button is not Button.DISMISS)
        self.setAccessibleDescription(words)
        self.update()

    def _short_text(self, message: Message) -> str:
        """Say in plain words what has a page of its own."""
        if message.button is Button.SET_UP_OUTPUT:
            return self.tr("No virtual camera could be opened, so you are not live. Preview and recording go on.")
        return ""

    def _message_colour(self) -> QColor:
        good = self._shown is not None and self._shown.good
        return tint_colour(Tint.GOOD if good else Tint.WARNING, self.palette())

    def _button_text(self, button: Button) -> str:
        return {
            Button.DISMISS: self.tr("OK"),
            Button.TRY_AGAIN: self.tr("Try again"),
            Button.SET_UP_OUTPUT: self.tr("Set it up …"),
            Button.SHOW_FILE: self.tr("Show the file"),
            Button.UNDO: self.tr("Undo"),
            Button.SHOW_REPORT: self.tr("Show the report"),
        }[button]

    def _on_button_clicked(self) -> None:
        message = self._shown
        self._dismiss_message()
        if message is not None and message.button is not Button.DISMISS:
            self.pressed.emit(message)

    def _dismiss_message(self) -> None:
        self._waiting = self._waiting[1:]
        self._show_first_message()


def _text_without_numbers(message: Message) -> str:
    """What it is about: numbers in it may go on counting."""
    return re.sub(r"\d+", "", message.problem.message)
