"""What happened, what the app does about it, and one button: above the preview, never in the way of it.

Owns: which message is shown: what is wrong now before what happened, the newest first. Nothing here is modal.
Does not know: what a button does; it tells whose button was pressed.
"""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.view_state import Button, Message, ViewState
from app.widgets import icons
from app.widgets.look import GAP_PX, RADIUS_PX, Tint, set_kind, tint_colour

KEPT_MAX = 20


class MessageBar(QWidget):
    """Hidden while there is nothing to say."""

    pressed = Signal(object)
    """The Message whose button was pressed, unless that only closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problem: Message | None = None
        self._closed_problem: Message | None = None
        self._told: list[Message] = []
        self._shown: Message | None = None
        self._sign = QLabel()
        self._words = QLabel(wordWrap=True)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button = QPushButton()
        self._close = QPushButton()
        self._close.setIcon(icons.icon(icons.close))
        set_kind(self._close, "quiet")
        self._button.clicked.connect(self._press)
        self._close.clicked.connect(self._dismiss)
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
        self._problem = view.problem
        if view.problem is None:
            self._closed_problem = None
        self._show_first()

    def tell(self, message: Message) -> None:
        """Show what happened, until it is closed."""
        self._told = [message, *(other for other in self._told if other != message)][:KEPT_MAX]
        self._show_first()

    @property
    def shown(self) -> Message | None:
        return self._shown

    def retranslate(self) -> None:
        self._close.setAccessibleName(self.tr("Close this message"))
        self._close.setToolTip(self.tr("Close"))
        self.setAccessibleName(self.tr("Message"))
        self._show(self._shown)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._colour(), 1.5))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS_PX, RADIUS_PX)
        painter.end()

    def _show_first(self) -> None:
        problem = None if self._problem == self._closed_problem else self._problem
        first = problem or (self._told[0] if self._told else None)
        if first != self._shown:
            self._show(first)

    def _show(self, message: Message | None) -> None:
        self._shown = message
        self.setVisible(message is not None)
        if message is None:
            return
        words = self._short(message) or f"{message.problem} {message.remedy}".strip()
        self._words.setText(words)
        self._words.setToolTip(f"{message.problem}\n{message.remedy}".strip())
        sign = icons.icon(icons.check if message.good else icons.warning, self._colour())
        self._sign.setPixmap(sign.pixmap(20, 20))
        self._button.setText(self._button_words(message.button))
        self._close.setVisible(message.button is not Button.DISMISS)
        self.setAccessibleDescription(words)

    def _short(self, message: Message) -> str:
        """Say in plain words what has a page of its own."""
        if message.button is Button.SET_UP_OUTPUT:
            return self.tr("No virtual camera could be opened, so you are not live. Preview and recording go on.")
        return ""

    def _colour(self) -> QColor:
        good = self._shown is not None and self._shown.good
        return tint_colour(Tint.GOOD if good else Tint.WARNING, self.palette())

    def _button_words(self, button: Button) -> str:
        return {
            Button.DISMISS: self.tr("OK"),
            Button.TRY_AGAIN: self.tr("Try again"),
            Button.SET_UP_OUTPUT: self.tr("Set it up …"),
            Button.SHOW_FILE: self.tr("Show the file"),
            Button.UNDO: self.tr("Undo"),
            Button.SHOW_REPORT: self.tr("Show the report"),
        }[button]

    def _press(self) -> None:
        message = self._shown
        self._dismiss()
        if message is not None and message.button is not Button.DISMISS:
            self.pressed.emit(message)

    def _dismiss(self) -> None:
        if self._shown is not None and self._shown == self._problem:
            self._closed_problem = self._problem
        else:
            self._told = [message for message in self._told if message != self._shown]
        self._show_first()
