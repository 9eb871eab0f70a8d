"""The report can be read, copied and deleted, and goes nowhere."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.gui.widgets.main.report_window import ReportWindow
from tests.fakes.find import words_of


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


def test_everything_in_it_has_its_words_and_its_place(window: ReportWindow) -> None:
    assert words_of(window) == [
        (
            "This is what Persona Cam wrote down when it failed. It is only on this computer. It holds no "
            "picture, no name and no place of yours. Add it if you report the problem."
        ),
        "Report",
        "&Copy",
        "Open the &folder",
        "&Delete",
        "C&lose",
    ]


def test_another_language_is_spoken_at_once(window: ReportWindow, speak_in_capitals: Callable[[], None]) -> None:
    before = words_of(window)
    speak_in_capitals()
    now = words_of(window)
    assert [word for word, other in zip(before, now, strict=True) if word == other] == []


def test_it_goes_for_good_when_it_is_closed(report: Path) -> None:
    made = ReportWindow(report)
    gone: list[bool] = []
    made.destroyed.connect(lambda: gone.append(True))
    made.show()
    made.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert gone == [True]


def test_the_text_has_the_room_that_is_left(window: ReportWindow) -> None:
    window.resize(640, 520)
    window.show()
    assert window.windowTitle() == "Report"
    assert window._text.height() > 250
    assert window._text.accessibleName() == "Report"
