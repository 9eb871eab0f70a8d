"""What is checked before there is a window, and how the program ends; the application itself is faked."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.cli.commands import window
from app.cli.result import CommandResult
from app.cli.signals import Interrupt
from app.gui.languages import Languages
from app.gui.preferences import Preferences
from app.gui.widgets.basics.theme import Theme
from app.remote.single_instance import AlreadyRunningError
from app.storage.folders import logs_folder, settings_folder
from app.storage.settings_file import SettingsFile
from engine import PersonaCamError

WANTED = Namespace(camera="Webcam")


class Stop(Interrupt):
    """Requested once `asked` is true."""

    asked = False

    def is_requested(self) -> bool:
        return self.asked


class FakeProgram(QObject):
    """In place of the desktop application: ends at once, and notes what happens in which order."""

    ended = Signal()

    def __init__(self, camera: str | None) -> None:
        super().__init__()
        made.append(self)
        self.camera = camera
        self.did: list[str] = []
        self.preferences = Preferences(SettingsFile(settings_folder()), self)
        self.main = QWidget()
        self.output_languages: list[str] = []

    def set_output_language(self, language: str) -> None:
        self.output_languages.append(language)

    def show_window(self) -> None:
        self.did.append("show")
        self.quits_last = QApplication.quitOnLastWindowClosed()
        QTimer.singleShot(0, self.ended.emit)

    def close(self) -> None:
        self.did.append("close")


class FakeReports:
    """In place of the crash reporter; notes in the program when it begins and ends."""

    def __init__(self, folder: Path, *_: object) -> None:
        self.folder = folder

    def start_reporting(self) -> None:
        made[-1].did.append("report")

    def stop_reporting(self) -> None:
        made[-1].did.append("report no more")


class FakeOffer:
    def __init__(self, reports: FakeReports, main: QWidget) -> None:
        assert reports.folder == logs_folder()

    def offer_report(self) -> None:
        made[-1].did.append("offer")


class Lock:
    """In place of the lock of the one program. taken: by another program."""

    def __init__(self) -> None:
        self.taken = False
        self.held = 0

    def acquire_lock(self) -> None:
        if self.taken:
            raise AlreadyRunningError("It is running.", "Look there.")
        self.held += 1

    def release_lock(self) -> None:
        self.held -= 1


made: list[FakeProgram] = []


def parts_of(application: QApplication) -> set[QObject]:
    """Return what a run leaves with the application."""
    return {part for kind in (QTimer, Theme, Languages) for part in application.findChildren(kind)}


@pytest.fixture
def lock() -> Lock:
    return Lock()


@pytest.fixture(autouse=True)
def _fakes(lock: Lock, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    loop = QEventLoop()  # the application itself goes on: other tests use it
    monkeypatch.setattr(qapp, "exec", loop.exec)
    monkeypatch.setattr(qapp, "exit", loop.quit)
    monkeypatch.setattr(window, "start_qt", lambda _: qapp)
    monkeypatch.setattr(window, "DesktopApp", FakeProgram)
    monkeypatch.setattr(window, "CrashReporter", FakeReports)
    monkeypatch.setattr(window, "CrashReportOffer", FakeOffer)
    monkeypatch.setattr(window, "SingleInstance", lambda: lock)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    palette, style_sheet, before = qapp.palette(), qapp.styleSheet(), parts_of(qapp)
    yield
    for part in parts_of(qapp) - before:
        part.deleteLater()
    qapp.setQuitOnLastWindowClosed(True)
    qapp.setStyleSheet(style_sheet)
    qapp.setPalette(palette)
    for program in made:
        program.main.deleteLater()
        program.deleteLater()
    made.clear()


def test_the_window_is_shown_until_the_user_ends_it_then_everything_is_closed_in_order(lock: Lock) -> None:
    assert window.run_window(WANTED, Stop()) == CommandResult([], 0)
    (program,) = made
    assert program.camera == "Webcam"
    assert program.did == ["report", "show", "offer", "close", "report no more"]
    assert lock.held == 0


def test_a_window_that_is_hidden_in_the_tray_does_not_end_the_program() -> None:
    window.run_window(WANTED, Stop())
    assert not made[0].quits_last


def test_ctrl_c_ends_it_with_the_exit_code_that_shells_expect(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = Stop()
    monkeypatch.setattr(FakeProgram, "show_window", lambda self: setattr(stop, "asked", True))
    assert window.run_window(WANTED, stop) == CommandResult([], 130)
    assert made[0].did[-2:] == ["close", "report no more"]


def test_card_and_badge_speak_what_the_window_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(program: FakeProgram) -> None:
        program.preferences.change_settings(language="ko")
        program.preferences.change_settings(language="en")
        QTimer.singleShot(0, program.ended.emit)

    monkeypatch.setattr(FakeProgram, "show_window", change)
    window.run_window(WANTED, Stop())
    assert made[0].output_languages[-2:] == ["ko", "en"]


def test_language_and_look_are_those_of_the_settings_from_the_start_and_when_they_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spoken: list[tuple[str, str]] = []
    monkeypatch.setattr(Languages, "set_language", lambda self, language: spoken.append(("speaks", language)))
    monkeypatch.setattr(Theme, "choose_theme", lambda self, theme: spoken.append(("looks", theme)))

    def show(program: FakeProgram) -> None:
        program.preferences.change_settings(language="ko", theme="dark")
        QTimer.singleShot(0, program.ended.emit)

    monkeypatch.setattr(FakeProgram, "show_window", show)
    window.run_window(WANTED, Stop())
    usual = SettingsFile(settings_folder() / "another").user_settings
    assert spoken == [("speaks", usual.language), ("looks", usual.theme), ("speaks", "ko"), ("looks", "dark")]


def test_a_second_start_only_says_that_the_first_one_runs(lock: Lock) -> None:
    lock.taken = True
    result = window.run_window(WANTED, Stop())
    assert "It is running." in result.lines[0]
    assert result.exit_code == 0
    assert made == []
    assert lock.held == 0


def test_the_next_start_is_free_also_after_a_failure(lock: Lock, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: FakeProgram) -> None:
        raise PersonaCamError("broken")

    monkeypatch.setattr(FakeProgram, "show_window", fail)
    with pytest.raises(PersonaCamError):
        window.run_window(WANTED, Stop())
    assert lock.held == 0


def test_it_writes_a_log() -> None:
    window.run_window(WANTED, Stop())
    assert [file for file in logs_folder().iterdir() if file.suffix == ".log"] != []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
@pytest.mark.parametrize("screen", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", ""])
def test_a_screen_of_any_kind_is_needed(lock: Lock, monkeypatch: pytest.MonkeyPatch, screen: str) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    if screen:
        monkeypatch.setenv(screen, "something")
        assert window.run_window(WANTED, Stop()).exit_code == 0
    else:
        with pytest.raises(PersonaCamError, match="no display"):
            window.run_window(WANTED, Stop())
        assert made == []
    assert lock.held == 0
