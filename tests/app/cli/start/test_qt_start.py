"""Qt's start: where Qt would abort, the program ends with a sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QtMsgType
from PySide6.QtWidgets import QApplication

from app.cli.start import qt_start
from app.cli.start.qt_start import check_plugin, explain_failed_start
from engine import Problem
from tests.documents import ROOT

linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt has one plugin, and brings all it needs")
FATAL = (
    "This application failed to start because no Qt platform plugin could be initialized. "
    "Reinstalling the application may fix this problem.\n\nAvailable platform plugins are: minimal, xcb, wayland.\n"
)
UNKNOWN = 'Could not find the Qt platform plugin "toaster" in ""'
FOUND = 'Could not load the Qt platform plugin "xcb" in "" even though it was found.'


@pytest.fixture
def window_of_another_process(tmp_path: Path) -> dict[str, str]:
    """The environment of a window of its own, without any display."""
    known = {name: value for name, value in os.environ.items() if name not in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")}
    for name in ("XDG_RUNTIME_DIR", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        (tmp_path / name).mkdir(mode=0o700)
        known[name] = str(tmp_path / name)
    return known | {"DISPLAY": ":4711", "PYTHONPATH": str(ROOT)}


def open_window(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app", "window"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


@linux
def test_without_a_library_that_qt_needs_the_window_is_refused_with_its_name(
    window_of_another_process: dict[str, str], tmp_path: Path
) -> None:
    """An empty file before the system's libraries stands for one that is not there."""
    for name in ("libxcb-icccm.so.4", "libxcb-keysyms.so.1"):
        (tmp_path / name).touch()
    done = open_window(window_of_another_process | {"LD_LIBRARY_PATH": str(tmp_path)})
    assert done.returncode == 1, done.stderr
    [sentence] = done.stderr.splitlines()
    assert sentence.startswith("personacam: This system lacks libxcb-icccm.so.4, libxcb-keysyms.so.1")
    assert not list((tmp_path / "XDG_RUNTIME_DIR").rglob("*.lock"))


@linux
def test_a_display_that_is_not_there_is_said(window_of_another_process: dict[str, str]) -> None:
    if check_plugin("xcb") is not None:
        pytest.skip("this system lacks libraries for X11")
    done = open_window(window_of_another_process)
    assert done.returncode == 1
    assert "nothing answers at DISPLAY=:4711" in done.stderr
    assert "Qt" not in done.stderr.replace("personacam: ", "")


@linux
def test_a_library_that_only_a_window_needs_is_named_where_it_cannot_be_imported(
    window_of_another_process: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "libEGL.so.1").touch()
    done = open_window(window_of_another_process | {"LD_LIBRARY_PATH": str(tmp_path)})
    assert (done.returncode, done.stderr.startswith("personacam: This system lacks libEGL.so.1.")) == (1, True)


def test_a_kind_of_display_that_qt_does_not_know_is_said_with_those_it_knows() -> None:
    problem = explain_failed_start([UNKNOWN, FATAL], {"QT_QPA_PLATFORM": "toaster"})
    assert problem.message == "Qt knows no kind of display that is called toaster."
    assert problem.advice == "Set QT_QPA_PLATFORM to one of these, or unset it: minimal, xcb, wayland."


def test_what_a_plugin_lacks_comes_before_all_else(monkeypatch: pytest.MonkeyPatch) -> None:
    lacks = Problem("This system lacks something.")
    monkeypatch.setattr(qt_start, "check_plugin", lambda plugin: lacks if plugin == "xcb" else None)
    assert explain_failed_start(["could not connect to display :1", FOUND, FATAL], {"DISPLAY": ":1"}) is lacks


@pytest.mark.parametrize("said", [["Something else.", FATAL], [FATAL]])
def test_what_nobody_knows_is_said_in_qts_own_words(said: list[str]) -> None:
    assert said[0].strip().rstrip(".") in explain_failed_start(said, {}).message


@linux
def test_a_plugin_that_does_not_load_gives_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qt_start, "PLUGINS", {"toaster": {}})
    problem = check_plugin("toaster")
    assert problem is not None
    assert "libqtoaster.so" in problem.message


def test_where_qt_starts_nothing_is_said_to_the_end(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qt_start, "QApplication", lambda arguments: qapp)

    def fail(problem: Problem) -> None:
        raise AssertionError(problem)

    assert qt_start.start_qt(fail) is qapp


def test_every_display_that_was_tried_is_named_and_without_one_the_usual_variable() -> None:
    said = ["qt.qpa.xcb: could not connect to display :1", FATAL]
    both = explain_failed_start(said, {"WAYLAND_DISPLAY": "wayland-7", "DISPLAY": ":1"})
    assert "nothing answers at DISPLAY=:1, WAYLAND_DISPLAY=wayland-7" in both.message
    assert "nothing answers at DISPLAY." in explain_failed_start(said, {"DISPLAY": ""}).message
    assert explain_failed_start([], {}).message == "Qt cannot open a window: ?."


def test_qts_last_words_end_the_program_and_its_messages_are_its_own_again_after_a_start(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[Problem] = []
    given: list[list[str]] = []
    handlers: list[object] = []

    def install(handler: object) -> object:
        handlers.append(handler)
        return "before"

    def start(arguments: list[str]) -> QApplication:
        given.append(arguments)
        keep = handlers[0]
        assert callable(keep)
        keep(QtMsgType.QtWarningMsg, None, "could not connect to display :1")
        assert ended == []
        keep(QtMsgType.QtFatalMsg, None, FATAL)
        return qapp

    monkeypatch.setattr(qt_start, "qInstallMessageHandler", install)
    monkeypatch.setattr(qt_start, "QApplication", start)
    monkeypatch.setattr(sys, "argv", ["personacam", "window", "-style", "x"])
    qt_start.start_qt(ended.append)
    assert "There is no display" in ended[0].message
    assert given == [["personacam"]], "no flag of ours is taken for one of Qt's"
    assert handlers[1] == "before"
