"""The page that says what to install, for every system's answer."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from pytestqt.qtbot import QtBot

from app.gui.windows import set_up_output
from app.gui.windows.set_up_output import VirtualCameraDialog
from engine import LiveCheck, Problem

COMMAND = "sudo apt install a && sudo b c='d'"
NOT_LOADED = Problem("v4l2loopback is not loaded", "Install and load v4l2loopback: {command}", command=COMMAND)
LINUX = LiveCheck("virtual camera", problem=NOT_LOADED, command=COMMAND)
WINDOWS = LiveCheck("virtual camera", problem=Problem("none is installed", "Install OBS Studio, and try again."))
THERE = LiveCheck("virtual camera", "v4l2loopback 0.15.0: /dev/video10")


@pytest.fixture
def page(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> VirtualCameraDialog:
    monkeypatch.setattr(set_up_output, "find_virtual_camera", lambda: LINUX)
    made = VirtualCameraDialog()
    qtbot.addWidget(made, before_close_func=lambda page: page.shutdown())
    return made


def test_a_command_is_copied(page: VirtualCameraDialog, qtbot: QtBot) -> None:
    page.show_finding(LINUX)
    qtbot.mouseClick(page._button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == COMMAND
    assert page._button.text() == "Copied"
    assert "without it" in page._without.text()


def test_without_a_command_the_download_page_is_opened(
    page: VirtualCameraDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    page.show_finding(WINDOWS)
    assert page._says.text() == "Install OBS Studio, and try again."
    qtbot.mouseClick(page._button, Qt.MouseButton.LeftButton)
    assert opened == [set_up_output.OBS_PAGE]


def test_it_notices_by_itself_that_the_camera_is_there(
    page: VirtualCameraDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.show()
    qtbot.waitUntil(lambda: page._finding == LINUX, timeout=60_000)
    monkeypatch.setattr(set_up_output, "find_virtual_camera", lambda: THERE)
    qtbot.waitUntil(lambda: page._finding == THERE, timeout=60_000)
    with qtbot.waitSignal(page.go_live_asked):
        qtbot.mouseClick(page._button, Qt.MouseButton.LeftButton)
    assert not page.isVisible()


def test_this_computer_can_be_asked() -> None:
    found = set_up_output.find_virtual_camera()
    assert found.problem is None or found.problem.advice


def test_before_anything_is_known_it_says_that_it_looks_and_offers_nothing(page: VirtualCameraDialog) -> None:
    assert page._title.text() == "Looking for a virtual camera …"
    assert page._button.isHidden()
    assert page._command.isHidden()


def test_a_command_is_shown_with_what_it_is_for_and_offered_to_be_copied(page: VirtualCameraDialog) -> None:
    page.show_finding(LINUX)
    assert page._title.text() == "A virtual camera is missing"
    assert "Paste it into a terminal" in page._says.text()
    assert page._command.toPlainText() == COMMAND
    assert not page._command.isHidden()
    assert page._button.text() == "Copy the command"
    assert not page._button.isHidden()
    assert page._state.text() == "Not there yet; this page notices by itself when it is."


def test_once_it_is_there_the_command_goes_and_going_live_is_offered(page: VirtualCameraDialog) -> None:
    page.show_finding(LINUX)
    page.show_finding(THERE)
    assert page._title.text() == "The virtual camera is there"
    assert "Choose it as the camera in OBS" in page._says.text()
    assert page._command.isHidden()
    assert page._state.text() == THERE.detail
    assert page._button.text() == "Go live"


def test_without_a_command_there_is_a_page_to_open(page: VirtualCameraDialog) -> None:
    page.show_finding(LINUX)
    page.show_finding(WINDOWS)
    assert page._command.isHidden()
    assert page._button.text() == "Open the download page"


def test_the_same_finding_again_changes_nothing(page: VirtualCameraDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    page.show_finding(LINUX)
    monkeypatch.setattr(page, "retranslate", lambda: pytest.fail("nothing has changed"))
    page.show_finding(LINUX)


def test_it_looks_at_once_and_every_two_seconds_while_it_is_shown_and_no_longer(
    page: VirtualCameraDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    monkeypatch.setattr(page, "start_search", lambda: looks.append(1))
    page.show()
    assert looks == [1]
    assert page._timer.isActive()
    assert page._timer.interval() == 2000
    page.hide()
    assert not page._timer.isActive()
    page.show()
    assert looks == [1, 1]


def test_after_the_end_nothing_looks_any_more(page: VirtualCameraDialog) -> None:
    page.show()
    page.shutdown()
    assert not page._timer.isActive()
    assert not page.isVisible()
    assert page._worker.submit_job(lambda: None).cancelled()


def test_closing_asks_for_nothing_and_a_press_before_anything_is_known_does_nothing(
    page: VirtualCameraDialog, qtbot: QtBot
) -> None:
    page.show()
    page._finding = None
    with qtbot.assertNotEmitted(page.go_live_asked):
        page._button.clicked.emit()
        assert page.isVisible()
        qtbot.mouseClick(page._close, Qt.MouseButton.LeftButton)
    assert not page.isVisible()
