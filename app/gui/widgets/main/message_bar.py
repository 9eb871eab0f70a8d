"""The message over the picture: what happened, what the app does about it, and one button.

Owns: how a message looks, where it floats, and that it goes after its time. It moves nothing else, and nothing here is
modal. Does not know: which message comes first (`message_queue`), what a button does; it says whose button was pressed.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.gui.engine_messages import translate_phrase
from app.gui.view_state import CAMERA, Button, Message, ViewState
from app.gui.widgets.basics import icons
from app.gui.widgets.basics.label import Label, escape_tool_tip
from app.gui.widgets.basics.theme import GAP_PX, RADIUS_PX, Tint, set_style_kind, tint_colour
from app.gui.widgets.main.message_queue import MessageQueue
from app.gui.widgets.notices.message_words import describe_button, describe_message
from app.gui.widgets.notices.notice_log import NoticeLog

TICK_MS = 250
DONE_ONCE = (Button.UNDO, Button.GO_LIVE, Button.TRY_AGAIN, Button.USE_PERSONALIVE)
"""Buttons that nobody presses twice."""
UNTIL_DONE = (Button.PLACE_POINTS,)
"""Buttons that open what may be closed again without having done it: their messages stay until it is done."""


class MessageBar(QWidget):
    """Hidden while there is nothing to say; otherwise along the lower edge of its place."""

    pressed = Signal(object)
    """The Message whose button was pressed, unless that only closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queue = MessageQueue()
        self.log = NoticeLog(parent=self)
        """All that was ever shown here, and what was not seen before its time was over."""
        self._shown: Message | None = None
        self._camera = ""
        self._place: Callable[[], QRect] | None = None
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._on_tick)
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
        """Show what is wrong now, until it goes by itself, is closed, or has had its time."""
        if view.camera != self._camera:
            self._camera = view.camera
            self._queue.drop_matter(CAMERA)
        self._queue.withdraw_untrue(view.live_on)
        self._queue.set_problem(view.problem)
        self.log.end_untrue(view.live_on)
        self.log.set_problem(view.problem)
        self._show_first_message()

    def show_message(self, message: Message) -> None:
        """Show what happened, until it is closed or has had its time."""
        self._queue.add_message(message)
        self.log.add_message(message)
        self._show_first_message()

    def drop_messages(self, button: Button, target: str = "") -> None:
        """Show no more what offered this, because it was done."""
        self._queue.drop_messages(button, target)
        self.log.end_offers(button, target)
        self._show_first_message()

    def float_over(self, widget: QWidget, place: Callable[[], QRect]) -> None:
        """Lie over this widget. place: where that leaves room, in this one's parent; asked when the widget changes."""
        self._place = place
        widget.installEventFilter(self)
        self.move_to_place()

    def move_to_place(self) -> None:
        """Lie along the lower edge of the place, as high as the words need."""
        if self._place is None or self._shown is None:
            return
        place = self._place()
        height = max(self.heightForWidth(place.width()), self.minimumSizeHint().height())
        top = max(place.top(), place.bottom() + 1 - height)
        self.setGeometry(place.left(), top, place.width(), height)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show):
            self.move_to_place()
        return False

    @property
    def open_messages(self) -> tuple[Message, ...]:
        """All that still have time, the one shown first."""
        return self._queue.open_messages

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
        if self._queue.shown_message != self._shown:
            self._render_message(self._queue.shown_message)
        if self._queue.is_empty:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def _on_tick(self) -> None:
        """A message that the pointer or the focus is on stays; one that cannot be seen waits."""
        is_busy = self.underMouse() or self.isAncestorOf(self.window().focusWidget() or self.window())
        self._queue.pass_time(TICK_MS, self.isVisible() and not self.window().isMinimized() and not is_busy)
        self._show_first_message()

    def _render_message(self, message: Message | None) -> None:
        self._shown = message
        self.setVisible(message is not None)
        if message is None:
            return
        problem = message.problem
        words = describe_message(message)
        self._words.setText(words)
        what, advice = translate_phrase(problem.message_phrase), translate_phrase(problem.advice_phrase)
        self._words.setToolTip(escape_tool_tip(f"{what}\n{advice}".strip()))
        sign = icons.make_icon(icons.Sign.CHECK_CIRCLE if message.good else icons.Sign.WARNING, self._message_colour())
        self._sign.setPixmap(sign.pixmap(20, 20))
        self._button.setText(describe_button(message.button))
        self._close.setVisible(message.button is not Button.DISMISS)
        self.setAccessibleDescription(words)
        self.move_to_place()
        self.update()

    def _message_colour(self) -> QColor:
        good = self._shown is not None and self._shown.good
        return tint_colour(Tint.GOOD if good else Tint.WARNING, self.palette())

    def _on_button_clicked(self) -> None:
        message = self._shown
        if message is not None and message.button not in UNTIL_DONE:
            self._dismiss_message()
        if message is not None and message.button is not Button.DISMISS:
            self.press_button(message)

    def press_button(self, message: Message) -> None:
        """Do what the message's button says, here or in the list; what is done once is offered no more."""
        if message.button in DONE_ONCE:
            self.drop_messages(message.button, message.target)
        self.pressed.emit(message)

    def _dismiss_message(self) -> None:
        if self._shown is not None:
            self.log.mark_read(self._shown)
        self._queue.close_shown()
        self._show_first_message()
