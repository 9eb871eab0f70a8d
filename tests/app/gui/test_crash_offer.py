"""At the start after a crash the report is offered."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.gui.crash_offer import CrashReportOffer
from app.gui.view_state import Button, Message
from app.gui.widgets.main.report_window import ReportWindow
from app.storage.crash_reports import DIED, CrashReporter
from app.storage.log_file import LogFile
from app.storage.user_settings import UserSettings
from engine import Problem
from tests.fakes.find import child
from tests.problems import message_of


class Main(QWidget):
    """What the offer needs of the main window."""

    message_pressed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Message] = []

    def show_message(self, message: Message) -> None:
        self.heard.append(message)


def make_reporter(folder: Path) -> CrashReporter:
    return CrashReporter(folder, UserSettings, LogFile(folder, "window"))


def offered(qtbot: QtBot, folder: Path) -> tuple[Main, CrashReporter]:
    main, reports = Main(), make_reporter(folder)
    qtbot.addWidget(main)
    assert isinstance(main, QObject)
    CrashReportOffer(reports, main).offer_report()  # type: ignore[arg-type]
    return main, reports


def test_without_a_crash_nothing_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    main, _ = offered(qtbot, tmp_path)
    assert main.heard == []


def test_a_report_is_offered_shown_copied_and_thrown_away(qtbot: QtBot, tmp_path: Path) -> None:
    make_reporter(tmp_path).write_report("in this line", "It failed")
    main, reports = offered(qtbot, tmp_path)
    (message,) = main.heard
    assert message.button is Button.SHOW_REPORT
    assert message_of(message.problem) == "Persona Cam had a problem the last time."
    main.message_pressed.emit(Message(Problem("something else")))
    assert main.findChild(ReportWindow) is None
    main.message_pressed.emit(message)
    window = child(main, ReportWindow)
    assert not window.isModal()
    window._copy.click()
    assert "in this line" in QGuiApplication.clipboard().text()
    window._throw_away.click()
    assert reports.list_unseen_reports() == []
    qtbot.waitUntil(lambda: main.findChild(ReportWindow) is None, timeout=20_000)


def test_only_of_a_process_that_died_it_says_that_it_ended(qtbot: QtBot, tmp_path: Path) -> None:
    make_reporter(tmp_path).write_report("at this address", DIED)
    main, _ = offered(qtbot, tmp_path)
    assert message_of(main.heard[0].problem) == "Persona Cam ended unexpectedly the last time."


def test_a_report_that_was_read_stays_and_is_not_offered_again(qtbot: QtBot, tmp_path: Path) -> None:
    make_reporter(tmp_path).write_report("in this line", "It failed")
    main, reports = offered(qtbot, tmp_path)
    main.message_pressed.emit(main.heard[0])
    child(main, ReportWindow)._close.click()
    assert reports.list_unseen_reports() == []
    assert len(list(tmp_path.glob("report-*.txt"))) == 1
    assert offered(qtbot, tmp_path)[0].heard == []
    reports.write_report("in another line", "It failed again")
    assert len(offered(qtbot, tmp_path)[0].heard) == 1
    qtbot.waitUntil(lambda: main.findChild(ReportWindow) is None, timeout=20_000)
