"""At the start after a crash: say that there is a report, and show it to whoever wants to see it.

Owns: the message and the window. Does not know: how a report is made, or when a message is seen.
"""

from PySide6.QtCore import QObject

from app.gui.view_state import Button, Message
from app.gui.widgets.main.report_window import ReportWindow
from app.gui.windows.main_window import MainWindow
from app.storage.crash_reports import CrashReports, process_died


class CrashOffer(QObject):
    """Belongs to the main window."""

    def __init__(self, reports: CrashReports, main: MainWindow) -> None:
        super().__init__(main)
        self._reports = reports
        self._main = main
        main.message_pressed.connect(self._show)

    def make(self) -> None:
        """Tell, if there is something to be told."""
        waiting = self._reports.waiting()
        if waiting:
            ended = self.tr("Persona Cam ended unexpectedly the last time.")
            problem = ended if process_died(waiting[0]) else self.tr("Persona Cam had a problem the last time.")
            remedy = self.tr("It wrote a report, which has not been sent anywhere.")
            self._main.tell(Message(problem, remedy, Button.SHOW_REPORT, str(waiting[0])))

    def _show(self, message: Message) -> None:
        waiting = self._reports.waiting()
        if message.button is Button.SHOW_REPORT and waiting:
            window = ReportWindow(waiting[0], self._main)
            window.finished.connect(self._reports.mark_seen)
            window.thrown_away.connect(self._reports.forget)
            window.show()
