"""The page that says what to install for a virtual camera, with one button.

Owns: the words for each system, and looking again by itself. Does not know: how a virtual camera works.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.control.worker import Worker
from app.gui.engine_messages import translate_phrase
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.screen_fit import keep_on_screen
from app.gui.widgets.basics.theme import EDGE_PX, GAP_PX, enlarge_font, set_style_kind

if TYPE_CHECKING:
    from engine import LiveCheck

LOOK_AGAIN_MS = 2000
CLOSE_S = 5.0
COMMAND_LINES = 6
OBS_PAGE = "https://obsproject.com/download"


class VirtualCameraDialog(QDialog):
    """Not modal; closes nothing and stops nothing."""

    go_live_asked = Signal()
    _looked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._finding: LiveCheck | None = None
        self._copied = False
        self._worker = Worker("virtual camera")
        self._title, self._says, self._command = Label(), Label(wrapped=True), QPlainTextEdit(readOnly=True)
        self._without, self._state = Label(wrapped=True), Label(wrapped=True)
        self._button, self._close = QPushButton(), QPushButton()
        self._timer = QTimer(self, interval=LOOK_AGAIN_MS)
        self._timer.timeout.connect(self.start_search)
        self._looked.connect(self.show_finding)
        self._button.clicked.connect(self._on_button_clicked)
        self._close.clicked.connect(self.close)
        self._build_layout()
        keep_on_screen(self)
        self.retranslate()

    def start_search(self) -> None:
        """Look whether there is a virtual camera now; returns at once."""
        self._worker.submit_job(lambda: self._looked.emit(find_virtual_camera()))

    def show_finding(self, finding: "LiveCheck") -> None:
        if finding != self._finding:
            self._finding = finding
            self.retranslate()

    def shutdown(self) -> None:
        self._timer.stop()
        self._worker.close(CLOSE_S)
        self.close()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Virtual camera"))
        self._close.setText(self.tr("Close"))
        self._command.setAccessibleName(self.tr("Command"))
        self._without.setText(self.tr("Preview and recording work without it."))
        finding = self._finding
        if finding is None:
            self._title.setText(self.tr("Looking for a virtual camera …"))
        elif finding.found:
            self._show_found(finding)
        else:
            self._show_missing(finding)
        self._command.setVisible(bool(self._command.toPlainText()))
        self._button.setVisible(finding is not None)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 -- Qt's name
        self._timer.start()
        self.start_search()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 -- Qt's name
        self._timer.stop()
        super().hideEvent(event)

    def _show_found(self, finding: "LiveCheck") -> None:
        self._title.setText(self.tr("The virtual camera is there"))
        self._says.setText(self.tr("Choose it as the camera in OBS, Zoom or Discord once you are live."))
        self._command.setPlainText("")
        self._state.setText(finding.detail)
        self._button.setText(self.tr("Go live"))

    def _show_missing(self, finding: "LiveCheck") -> None:
        self._title.setText(self.tr("A virtual camera is missing"))
        if finding.command:
            self._says.setText(
                self.tr(
                    "Other programs see the avatar through a virtual camera, which this system gets with one command. "
                    "Paste it into a terminal; it asks for your password."
                )
            )
            self._command.setPlainText(finding.command)
            self._button.setText(self.tr("Copied") if self._copied else self.tr("Copy the command"))
        else:
            self._says.setText("" if finding.problem is None else translate_phrase(finding.problem.advice_phrase))
            self._command.setPlainText("")
            self._button.setText(self.tr("Open the download page"))
        self._state.setText(self.tr("Not there yet; this page notices by itself when it is."))

    def _on_button_clicked(self) -> None:
        finding = self._finding
        if finding is None:
            return
        if finding.found:
            self.go_live_asked.emit()
            self.close()
        elif finding.command:
            QGuiApplication.clipboard().setText(finding.command)
            self._copied = True
            self.retranslate()
        else:
            QDesktopServices.openUrl(QUrl(OBS_PAGE))

    def _build_layout(self) -> None:
        self.setMinimumWidth(520)
        enlarge_font(self._title, 1.5, bold=True)
        set_style_kind(self._command, "code")
        line_px = self._command.fontMetrics().lineSpacing()
        self._command.setMinimumHeight(line_px + 2 * EDGE_PX)
        self._command.setMaximumHeight(COMMAND_LINES * line_px + 2 * EDGE_PX)
        self._command.setTabChangesFocus(True)
        set_style_kind(self._button, "primary")
        for label in (self._without, self._state):
            set_style_kind(label, "quiet")
        down = QVBoxLayout(self)
        down.setContentsMargins(EDGE_PX + GAP_PX, EDGE_PX + GAP_PX, EDGE_PX + GAP_PX, EDGE_PX)
        down.setSpacing(EDGE_PX)
        for widget in (self._title, self._says, self._command, self._state, self._without):
            down.addWidget(widget)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(self._close)
        across.addWidget(self._button)
        down.addLayout(across)


def find_virtual_camera() -> "LiveCheck":
    """Look for a virtual camera; opens none. Slow."""
    from engine import check_virtual_camera

    return check_virtual_camera()
