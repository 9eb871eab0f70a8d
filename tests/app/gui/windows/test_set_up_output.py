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
