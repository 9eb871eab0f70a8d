"""The page for a virtual camera that is missing: on Linux one button installs it, elsewhere it says what to install.

Owns: the words for each system, what is shown in each step, and looking again by itself. Does not know: how a virtual
camera works, how one is installed.
"""

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.control.worker import Worker
from app.gui.engine_messages import translate_phrase, translate_problem
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.screen_fit import keep_on_screen
from app.gui.widgets.basics.scroll_area import VerticalScrollArea
from app.gui.widgets.basics.theme import EDGE_PX, GAP_PX, enlarge_font, set_style_kind
from app.gui.windows.camera_installation import CameraInstallation
from app.gui.windows.installation_words import (
    missing_text,
    more_cameras_text,
    plan_text,
    secure_boot_text,
    stage_text,
)
from engine import InstallStage, Phrase, Problem

if TYPE_CHECKING:
    from engine import InstallPlan, LiveCheck

LOOK_AGAIN_MS = 2000
CLOSE_S = 5.0
FRAME_PX = 40
"""What the frame that the system draws around a window may take of the screen's height."""
LINES = 5
"""This many of the installation's last lines are shown."""
OBS_PAGE = "https://obsproject.com/download"
UNITY_PAGE = "https://github.com/schellingb/UnityCapture#installation"


class VirtualCameraDialog(QDialog):
    """Not modal; closes nothing and stops nothing. An installation goes on while it is closed."""

    go_live_asked = Signal()
    installed = Signal(str)
    """The device of a camera that was installed from here, and is there now."""
    _looked = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._finding: LiveCheck | None = None
        self._plan: InstallPlan | None = None
        self._failure: Problem | None = None
        self._worker = Worker("virtual camera")
        self._installation = CameraInstallation(self)
        self._words = _Words()
        self._area = VerticalScrollArea(self._words)
        self._button, self._second, self._close = QPushButton(), QPushButton(), QPushButton()
        self._progress = QProgressBar()
        self._timer = QTimer(self, interval=LOOK_AGAIN_MS)
        self._connect_signals()
        self._build_layout()
        keep_on_screen(self)
        self.retranslate()

    def start_search(self) -> None:
        """Look whether there is a virtual camera now; returns at once."""
        self._worker.submit_job(lambda: self._looked.emit(*find_virtual_camera()))

    def show_finding(self, finding: "LiveCheck", plan: "InstallPlan | None" = None) -> None:
        """Show what was found, and what would be done. plan: None where this program can install nothing."""
        if (finding, plan) == (self._finding, self._plan):
            return
        self._finding = finding
        if finding.found:
            self._failure = None
        if not self._installation.is_running and self._failure is None:
            self._plan = plan
        self.retranslate()

    def shutdown(self) -> None:
        self._timer.stop()
        self._worker.close(CLOSE_S)
        self._installation.shutdown()
        self.close()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Virtual camera"))
        self._close.setText(self.tr("Close"))
        finding = self._finding
        if self._installation.is_running:
            self._show_running()
        elif finding is None:
            self._show(self.tr("Looking for a virtual camera …"))
        elif finding.found:
            says = self.tr("Choose it as the camera in OBS, Zoom or Discord once you are live.")
            self._show(self.tr("The virtual camera is there"), says, state=finding.detail, button=self.tr("Go live"))
        elif self._failure is not None:
            self._show_failure(self._failure)
        else:
            self._show_missing(finding)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 -- Qt's name
        self._timer.start()
        self.start_search()
        super().showEvent(event)
        self._fit_height()
        (self._close if self._button.isHidden() else self._button).setFocus()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 -- Qt's name
        self._timer.stop()
        super().hideEvent(event)

    def _connect_signals(self) -> None:
        self._timer.timeout.connect(self.start_search)
        self._looked.connect(self.show_finding)
        self._installation.changed.connect(self.retranslate)
        self._installation.ended.connect(self._on_installation_ended)
        self._button.clicked.connect(self._on_button_clicked)
        self._second.clicked.connect(self._on_second_clicked)
        self._close.clicked.connect(self.close)

    def _show(
        self, title: str, says: str = "", code: str = "", state: str = "", button: str = "", second: str = ""
    ) -> None:
        """Show these words; what has none is hidden."""
        self._words.show_words(title, says, code, state)
        for widget, words in ((self._button, button), (self._second, second)):
            widget.setText(words)
            widget.setVisible(bool(words))
            widget.setEnabled(True)
        self._progress.setVisible(self._installation.is_running)
        self._fit_height()

    def _fit_height(self) -> None:
        """Be as high as the words need, as far as the screen allows; beyond that they scroll."""
        whole, words = self.layout(), self._words.layout()
        assert whole is not None
        assert words is not None
        whole.activate()
        around = whole.sizeHint().height() - self._area.sizeHint().height()
        needed = words.totalHeightForWidth(self._area.viewport().width()) + around
        self.resize(self.width(), min(needed, self.screen().availableGeometry().height() - FRAME_PX))

    def _show_missing(self, finding: "LiveCheck") -> None:
        waiting = self.tr("Not there yet; this page notices by itself when it is.")
        title, plan = self.tr("A virtual camera is missing"), self._plan
        if plan is not None and plan.root_by:
            says = "\n\n".join(words for words in (plan_text(plan), secure_boot_text(plan)) if words)
            button, copy = self.tr("Install it"), self.tr("Copy the command")
            self._show(title, says, plan.command, waiting, button, copy)
        elif finding.command:
            self._show(title, missing_text(), finding.command, waiting, self.tr("Copy the command"))
        else:
            advice = "" if finding.problem is None else translate_phrase(finding.problem.advice_phrase)
            says = "\n\n".join(words for words in (advice, more_cameras_text()) if words)
            unity = self.tr("Unity Capture's page") if sys.platform == "win32" else ""
            self._show(title, says, state=waiting, button=self.tr("OBS Studio's page"), second=unity)

    def _show_running(self) -> None:
        stage = self._installation.stage or InstallStage.ASKING
        self._progress.setValue(list(InstallStage).index(stage))
        lines = "\n".join(list(self._installation.lines)[-LINES:])
        self._show(self.tr("Installing the virtual camera"), stage_text(stage), lines, second=self.tr("Cancel"))
        self._second.setEnabled(self._installation.can_be_cancelled)

    def _show_failure(self, failure: Problem) -> None:
        lines = "\n".join(list(self._installation.lines)[-LINES:])
        title, button = self.tr("The virtual camera is not there yet"), self.tr("Try again")
        code = find_command(failure) or lines
        self._show(title, translate_problem(failure), code, button=button, second=self.tr("Copy the command"))

    def _on_installation_ended(self, failure: Problem | None) -> None:
        self._failure = failure
        self.retranslate()
        self.start_search()
        if failure is None and self._plan is not None:
            self.installed.emit(self._plan.device)

    def _on_button_clicked(self) -> None:
        finding, plan = self._finding, self._plan
        if finding is None:
            return
        if finding.found:
            self.go_live_asked.emit()
            self.close()
        elif plan is not None and plan.root_by:
            self._failure = None
            self._installation.start_installation(plan)
        elif finding.command:
            self._copy_command(finding.command)
        else:
            QDesktopServices.openUrl(QUrl(OBS_PAGE))

    def _on_second_clicked(self) -> None:
        if self._installation.is_running:
            self._installation.cancel_installation()
        elif self._plan is not None:
            command = "" if self._failure is None else find_command(self._failure)
            self._copy_command(command or self._plan.command)
        else:
            QDesktopServices.openUrl(QUrl(UNITY_PAGE))

    def _copy_command(self, command: str) -> None:
        QGuiApplication.clipboard().setText(command)
        self._words.show_state(self.tr("The command is copied. Paste it into a terminal; it asks for your password."))

    def _build_layout(self) -> None:
        self.setMinimumWidth(540)
        self._progress.setRange(0, len(InstallStage) - 1)
        self._progress.setTextVisible(False)
        set_style_kind(self._button, "primary")
        down = QVBoxLayout(self)
        down.setContentsMargins(EDGE_PX + GAP_PX, EDGE_PX + GAP_PX, EDGE_PX + GAP_PX, EDGE_PX)
        down.setSpacing(EDGE_PX)
        down.addWidget(self._area, 1)
        down.addWidget(self._progress)
        across = QHBoxLayout()
        across.addStretch(1)
        for button in (self._close, self._second, self._button):
            across.addWidget(button)
        down.addLayout(across)


class _Words(QWidget):
    """The words of the page, from above: title, what it is about, a command or what is said by it, and how it is."""

    def __init__(self) -> None:
        super().__init__()
        self._title, self._says, self._state = Label(wrapped=True), Label(wrapped=True), Label(wrapped=True)
        self._code, self._without = QPlainTextEdit(readOnly=True), Label(wrapped=True)
        enlarge_font(self._title, 1.5, bold=True)
        set_style_kind(self._code, "code")
        self._code.setTabChangesFocus(True)
        for label in (self._without, self._state):
            set_style_kind(label, "quiet")
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(EDGE_PX)
        for widget in (self._title, self._says, self._code, self._state, self._without):
            down.addWidget(widget)

    def show_words(self, title: str, says: str, code: str, state: str) -> None:
        self._code.setAccessibleName(self.tr("Command"))
        self._without.setText(self.tr("Preview and recording work without it."))
        self._title.setText(title)
        if self._code.toPlainText() != code:
            self._code.setPlainText(code)
            lines = min(max(code.count("\n") + 1, 2), LINES)
            self._code.setFixedHeight(lines * self._code.fontMetrics().lineSpacing() + EDGE_PX + GAP_PX)
            self._code.verticalScrollBar().setValue(self._code.verticalScrollBar().maximum())
        self._code.setVisible(bool(code))
        self._says.setText(says)
        self._says.setVisible(bool(says))
        self.show_state(state)

    def show_state(self, words: str) -> None:
        self._state.setText(words)
        self._state.setVisible(bool(words))


def find_command(failure: Problem) -> str:
    """Return the command that helps against a failure; empty if there is none."""
    advice = failure.values.get("advice")
    return str(advice.values.get("command", "")) if isinstance(advice, Phrase) else ""


def find_virtual_camera() -> "tuple[LiveCheck, InstallPlan | None]":
    """Look for a virtual camera, and for how one is installed; opens none. Slow."""
    from engine import check_virtual_camera, plan_installation

    finding = check_virtual_camera()
    return finding, plan_installation() if finding.command and not finding.found else None
