"""Asks for the address of a network camera, a telephone or another program that sends pictures.

Owns: the question, and that what is no address is said at once. Does not know: what becomes of the answer.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.gui.engine_messages import translate_problem
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.screen_fit import keep_on_screen
from app.gui.widgets.basics.theme import set_style_kind
from engine import PersonaCamError, check_address

EXAMPLES = "rtsp://192.168.1.20/stream1   http://192.168.1.30:8080/video   srt://192.168.1.40:9000"
LEAST_PX = 460


class AddressQuestion(QDialog):
    """Blocks nothing; deletes itself when it is answered, and when the window of who asked goes."""

    answered = Signal(str)

    def __init__(self, asker: QWidget) -> None:
        super().__init__(asker)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setMinimumWidth(LEAST_PX)
        self._words, self._problem, self._address = Label(), Label(), QLineEdit()
        self._words.setWordWrap(True)
        self._problem.setWordWrap(True)
        self._problem.hide()
        self._use, self._cancel = QPushButton(), QPushButton()
        self._use.setDefault(True)
        set_style_kind(self._use, "primary")
        self._use.clicked.connect(self._check_answer)
        self._cancel.clicked.connect(self.close)
        self._address.textChanged.connect(self._follow_typing)
        self._build_layout()
        self.retranslate()
        self._follow_typing("")
        keep_on_screen(self)
        asker.window().installEventFilter(self)

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Network camera"))
        self._words.setText(
            self.tr(
                "The address of what sends pictures with RTSP, MJPEG or SRT: a network camera, an app on a telephone, "
                "another program. User and password stand before the host: rtsp://user:password@192.168.1.20/stream1. "
                "They are kept in the settings on this computer, and shown nowhere."
            )
        )
        self._address.setPlaceholderText(EXAMPLES)
        self._address.setAccessibleName(self.tr("Address"))
        self._use.setText(self.tr("Use"))
        self._cancel.setText(self.tr("Cancel"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.Hide and not event.spontaneous() and watched is not self:
            self.close()
        return super().eventFilter(watched, event)

    def _build_layout(self) -> None:
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._use)
        down = QVBoxLayout(self)
        for part in (self._words, self._address, self._problem):
            down.addWidget(part)
        down.addLayout(buttons)

    def _follow_typing(self, text: str) -> None:
        self._use.setEnabled(bool(text.strip()))
        self._problem.hide()

    def _check_answer(self) -> None:
        address = self._address.text().strip()
        try:
            check_address(address)
        except PersonaCamError as failure:
            self._problem.setText(translate_problem(failure.problem))
            self._problem.show()
            return
        self.answered.emit(address)
        self.close()


def ask_for_address(asker: QWidget, take: Callable[[str], object]) -> AddressQuestion:
    """Ask for an address; a question that is open already comes to the front."""
    open_one = next((one for one in asker.findChildren(AddressQuestion) if one.isVisible()), None)
    if open_one is None:
        open_one = AddressQuestion(asker)
        open_one.answered.connect(take)
    open_one.show()
    open_one.raise_()
    open_one.activateWindow()
    return open_one
