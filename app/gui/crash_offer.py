"""After a crash, offers the report at the next start, and shows it on request.

Owns: the message and the window. Does not know: how a report is made, or when a message is seen.
"""

from PySide6.QtCore import QObject

from app.gui.view_state import Button, Message
from app.gui.widgets.main.report_window import ReportWindow
from app.gui.windows.main_window import MainWindow
from app.storage.crash_reports import CrashReporter, process_died
from engine import Problem


class CrashReportOffer(QObject):
    """Belongs to the main window."""

    def __init__(self, reports: CrashReporter, main: MainWindow) -> None:
        super().__init__(main)
        self._reports = reports
        self._main = main
        main.message_pressed.connect(self._show_report)

    def offer_report(self) -> None:
        """Offer the newest report, if there is one that was not seen."""
        waiting = self._reports.list_unseen_reports()
        if waiting:
            problem = Problem(
                "Persona Cam ended unexpectedly the last time."
                if process_died(waiting[0])
                else "Persona Cam had a problem the last time.",
                "It wrote a report, which has not been sent anywhere.",
            )
            self._main.show_message(Message(problem, Button.SHOW_REPORT, str(waiting[0])))

    def _show_report(self, message: Message) -> None:
        waiting = self._reports.list_unseen_reports()
        if message.button is Button.SHOW_REPORT and waiting:
            window = ReportWindow(waiting[0], self._main)
            window.finished.connect(self._reports.mark_reports_seen)
            window.thrown_away.connect(self._reports.delete_reports)
            window.show()
