"""The report can be read, copied and deleted, and goes nowhere."""

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.gui.widgets.main.report_window import ReportWindow


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "report.txt"
    file.write_bytes(b"It failed \xff here.")
    return file


@pytest.fixture
def window(qtbot: QtBot, report: Path) -> ReportWindow:
    made = ReportWindow(report)
    qtbot.addWidget(made)
    return made


def test_it_shows_the_report_whatever_is_in_it_and_changes_nothing(window: ReportWindow) -> None:
    assert window._text.toPlainText() == "It failed \ufffd here."
    assert window._text.isReadOnly()
    assert not window.isModal()


def test_a_report_that_is_gone_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    made = ReportWindow(tmp_path / "gone.txt")
    qtbot.addWidget(made)
    assert "gone.txt" in made._text.toPlainText()


def test_it_is_copied_whole(window: ReportWindow) -> None:
    window._copy.click()
    assert QGuiApplication.clipboard().text() == window._text.toPlainText()


def test_its_folder_is_opened(window: ReportWindow, report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr("app.gui.widgets.main.report_window.QDesktopServices.openUrl", opened.append)
    window._folder.click()
    assert opened == [QUrl.fromLocalFile(str(report.parent))]


def test_deleting_is_asked_for_and_closes_it_and_closing_asks_for_nothing(report: Path) -> None:
    for press, asked in (("_throw_away", 1), ("_close", 0)):
        made = ReportWindow(report)
        asks: list[str] = []
        made.thrown_away.connect(lambda asks=asks: asks.append("gone"))
        made.show()
        getattr(made, press).click()
        assert (len(asks), made.isVisible()) == (asked, False)
