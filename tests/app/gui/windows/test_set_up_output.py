"""The page for a missing virtual camera, for every system's answer; nothing is ever installed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from pytestqt.qtbot import QtBot

from app.gui.windows import set_up_output
from app.gui.windows.set_up_output import VirtualCameraDialog
from engine import InstallPlan, LiveCheck, Problem

PATIENCE_MS = 60_000
COMMAND = "sudo apt install a && sudo b c='d'"
NOT_LOADED = Problem("v4l2loopback is not loaded", "Install and load v4l2loopback: {command}", command=COMMAND)
LINUX = LiveCheck("virtual camera", problem=NOT_LOADED, command=COMMAND)
WINDOWS = LiveCheck("virtual camera", problem=Problem("none is installed", "Install OBS Studio, and try again."))
THERE = LiveCheck("virtual camera", "v4l2loopback 0.15.0: /dev/video10")


class FakeRoot:
    """A program in place of pkexec, whose shell code the test gives; it is started with the plan's arguments."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "pkexec"
        self.called = folder / "called"
        self.plan = InstallPlan("apt", 20, str(self.file), False)
        self.answer("exit 0")

    def answer(self, code: str) -> None:
        self.file.write_text(f'#!/bin/sh\necho "$@" >{self.called}\n{code}\n')
        self.file.chmod(0o755)


@pytest.fixture
def root(tmp_path: Path) -> FakeRoot:
    return FakeRoot(tmp_path)


@pytest.fixture
def page(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualCameraDialog]:
    monkeypatch.setattr(set_up_output, "find_virtual_camera", lambda: (LINUX, None))
    made = VirtualCameraDialog()
    qtbot.addWidget(made)
    yield made
    made.shutdown()


def words(page: VirtualCameraDialog) -> dict[str, str]:
    """What is shown, by its place."""
    shown = page._words
    places = {"title": shown._title, "says": shown._says, "state": shown._state}
    found = {name: label.text() for name, label in places.items() if not label.isHidden()}
    found |= {
        name: one.text() for name, one in (("button", page._button), ("second", page._second)) if not one.isHidden()
    }
    return found if shown._code.isHidden() else found | {"code": shown._code.toPlainText()}


def press(page: VirtualCameraDialog, qtbot: QtBot) -> None:
    qtbot.mouseClick(page._button, Qt.MouseButton.LeftButton)


def test_one_button_installs_and_shows_how_it_goes(page: VirtualCameraDialog, qtbot: QtBot, root: FakeRoot) -> None:
    root.answer("echo stage download; echo 20 % of it; echo stage install; echo building; exit 0")
    page.show_finding(LINUX, root.plan)
    assert words(page)["button"] == "Install it"
    assert words(page)["code"] == root.plan.command
    seen: list[str] = []
    page._installation.changed.connect(lambda: seen.append(words(page)["says"]))
    with qtbot.waitSignal(page.installed, timeout=PATIENCE_MS) as installed:
        press(page, qtbot)
        assert words(page)["title"] == "Installing the virtual camera"
    assert installed.args == ["/dev/video20"]
    assert root.called.read_text().split() == root.plan.arguments[1:]
    assert list(page._installation.lines) == ["20 % of it", "building"]
    assert any("is installed and built" in says for says in seen)


def test_a_failure_is_said_in_plain_words_with_the_last_lines(
    page: VirtualCameraDialog, qtbot: QtBot, root: FakeRoot
) -> None:
    root.answer("echo stage install; for i in 1 2 3 4 5 6; do echo line $i; done; exit 11")
    page.show_finding(LINUX, root.plan)
    press(page, qtbot)
    qtbot.waitUntil(lambda: words(page).get("button") == "Try again", timeout=PATIENCE_MS)
    assert "apt could not install the driver" in words(page)["says"]
    assert words(page)["code"].splitlines() == [f"line {number}" for number in range(2, 7)]
    root.answer("exit 126")
    press(page, qtbot)
    qtbot.waitUntil(lambda: "question for the password" in words(page)["says"], timeout=PATIENCE_MS)


def test_what_has_changed_nothing_yet_can_be_cancelled(page: VirtualCameraDialog, qtbot: QtBot, root: FakeRoot) -> None:
    root.answer("echo stage download; cat >/dev/null; exit 20")
    page.show_finding(LINUX, root.plan)
    press(page, qtbot)
    qtbot.waitUntil(lambda: "is downloaded" in words(page)["says"], timeout=PATIENCE_MS)
    assert page._second.isEnabled()
    qtbot.mouseClick(page._second, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: words(page)["says"].startswith("Cancelled"), timeout=PATIENCE_MS)


def test_what_changes_the_system_goes_on_to_its_end(page: VirtualCameraDialog, qtbot: QtBot, root: FakeRoot) -> None:
    root.answer("echo stage install; cat >/dev/null")
    page.show_finding(LINUX, root.plan)
    press(page, qtbot)
    qtbot.waitUntil(lambda: "is installed and built" in words(page)["says"], timeout=PATIENCE_MS)
    assert not page._second.isEnabled()
    page._installation.cancel_installation()
    assert page._installation.is_running
    page._installation._process.closeWriteChannel()
    qtbot.waitUntil(lambda: not page._installation.is_running, timeout=PATIENCE_MS)


def test_a_question_for_the_password_goes_when_it_is_cancelled(
    page: VirtualCameraDialog, qtbot: QtBot, root: FakeRoot
) -> None:
    root.answer("exec sleep 600")
    page.show_finding(LINUX, root.plan)
    press(page, qtbot)
    qtbot.waitUntil(lambda: root.called.exists(), timeout=PATIENCE_MS)
    page._installation.cancel_installation()
    qtbot.waitUntil(lambda: words(page)["says"].startswith("Cancelled"), timeout=PATIENCE_MS)


def test_a_program_that_cannot_be_started_leaves_the_command(
    page: VirtualCameraDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    page.show_finding(LINUX, InstallPlan("apt", 20, str(tmp_path / "gone"), False))
    press(page, qtbot)
    qtbot.waitUntil(lambda: words(page).get("button") == "Try again", timeout=PATIENCE_MS)
    assert "could not be started" in words(page)["says"]
    qtbot.mouseClick(page._second, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().startswith("sudo sh ")


def test_secure_boot_is_explained_before(page: VirtualCameraDialog, root: FakeRoot) -> None:
    page.show_finding(LINUX, InstallPlan("apt", 20, str(root.file), True))
    assert "mokutil --import" in words(page)["says"]
    page.show_finding(LINUX, root.plan)
    assert "mokutil" not in words(page)["says"]


def test_without_a_program_that_asks_for_the_password_the_command_is_copied(
    page: VirtualCameraDialog, qtbot: QtBot
) -> None:
    page.show_finding(LINUX, InstallPlan("apt", 20, "", False))
    assert words(page)["button"] == "Copy the command"
    press(page, qtbot)
    assert QGuiApplication.clipboard().text() == COMMAND
    assert "copied" in words(page)["state"]
    assert "without it" in page._words._without.text()


@pytest.mark.parametrize(("platform", "second"), [("win32", True), ("darwin", False)])
def test_elsewhere_it_says_what_to_install_and_when_two_cameras_are_needed(
    page: VirtualCameraDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, platform: str, second: bool
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    monkeypatch.setattr("sys.platform", platform)
    page.show_finding(WINDOWS)
    assert words(page)["says"].startswith("Install OBS Studio, and try again.")
    assert "only one OBS camera" in words(page)["says"]
    assert ("second" in words(page)) is second
    press(page, qtbot)
    page._second.click()
    assert opened == [set_up_output.OBS_PAGE, set_up_output.UNITY_PAGE]


def test_it_notices_by_itself_that_the_camera_is_there(
    page: VirtualCameraDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.show()
    qtbot.waitUntil(lambda: page._finding == LINUX, timeout=PATIENCE_MS)
    monkeypatch.setattr(set_up_output, "find_virtual_camera", lambda: (THERE, None))
    qtbot.waitUntil(lambda: page._finding == THERE, timeout=PATIENCE_MS)
    assert words(page) == {
        "title": "The virtual camera is there",
        "says": "Choose it as the camera in OBS, Zoom or Discord once you are live.",
        "state": THERE.detail,
        "button": "Go live",
    }
    with qtbot.waitSignal(page.go_live_asked):
        press(page, qtbot)
    assert not page.isVisible()


def test_this_computer_can_be_asked() -> None:
    found, plan = set_up_output.find_virtual_camera()
    assert found.problem is None or found.problem.advice
    assert plan is None or plan.command == found.command


def test_before_anything_is_known_it_says_that_it_looks_and_offers_nothing(page: VirtualCameraDialog) -> None:
    assert words(page) == {"title": "Looking for a virtual camera …"}


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
    assert (page._timer.isActive(), page._timer.interval()) == (True, 2000)
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
