"""Runs the installation of the virtual camera, as root, and says how it goes.

Owns: that process: its start without a shell, its lines, its end, and cancelling it. Does not know: what it does, how
that is shown.
"""

from collections import deque

from PySide6.QtCore import QObject, QProcess, Signal

from engine import InstallPlan, InstallStage, Problem, explain_failed_installation, read_stage

LINES = 40
"""As many of the last lines are kept; few of them are shown."""
_left_running: list[QProcess] = []
"""Qt waits for a process that is destroyed; this one cannot be ended, because it is root's and has to reach its end."""


class CameraInstallation(QObject):
    """One at a time. lines: what it wrote last. stage: where it is, None while none runs."""

    changed = Signal()
    """There is a new stage, or new lines."""
    ended = Signal(object)
    """It is over: None if the camera is installed, else a Problem."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: deque[str] = deque(maxlen=LINES)
        self.stage: InstallStage | None = None
        self._plan: InstallPlan | None = None
        self._rest = b""
        self._process = QProcess(self)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        self._process.readyRead.connect(self._read_lines)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)

    @property
    def is_running(self) -> bool:
        return self.stage is not None

    @property
    def can_be_cancelled(self) -> bool:
        """Whether it runs and has not changed anything yet."""
        return self.stage is not None and self.stage.can_be_cancelled

    def start_installation(self, plan: InstallPlan) -> None:
        """Begin; the system asks for a password. Does nothing while one runs."""
        if self.is_running:
            return
        self._plan, self.stage, self._rest = plan, InstallStage.ASKING, b""
        self.lines.clear()
        program, *arguments = plan.arguments
        self._process.start(program, arguments)
        self.changed.emit()

    def cancel_installation(self) -> None:
        """End it, if nothing was changed yet: the question for the password is closed, or the download ends."""
        if self.can_be_cancelled:
            self._process.closeWriteChannel()
            if self.stage is InstallStage.ASKING:
                self._process.terminate()

    def shutdown(self, wait_ms: int = 2000) -> None:
        """Let go of it: what only downloads ends; what is being installed goes on by itself to its end."""
        self.cancel_installation()
        self._process.closeWriteChannel()
        if self.can_be_cancelled:
            self._process.waitForFinished(wait_ms)
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.setParent(None)
            _left_running.append(self._process)

    def _read_lines(self) -> None:
        *lines, self._rest = (self._rest + bytes(self._process.readAll().data())).split(b"\n")
        for line in lines:
            words = line.decode(errors="replace").rpartition("\r")[2].strip()
            stage = read_stage(words)
            if stage is not None:
                self.stage = stage
            elif words:
                self.lines.append(words)
        if lines:
            self.changed.emit()

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read_lines()
        was, self.stage = self.stage, None
        plan = self._plan
        if plan is None or was is None:
            return
        is_done = status is QProcess.ExitStatus.NormalExit and code == 0
        was_stopped = status is QProcess.ExitStatus.CrashExit and was.can_be_cancelled
        code = 20 if was_stopped else code
        self.ended.emit(None if is_done else explain_failed_installation(code, list(self.lines), plan.tool))

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._plan is not None:
            self.stage = None
            program, *_ = self._plan.arguments
            self.ended.emit(
                Problem(
                    "{program} could not be started.",
                    "Type the command into a terminal instead; it does the same.",
                    program=program,
                )
            )
