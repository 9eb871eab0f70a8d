"""What the doctor says of the window: tried in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.commands.doctor import window_needs
from app.cli.commands.doctor.diagnostic_result import DiagnosticResult
from app.cli.commands.doctor.window_needs import check_window
from tests.problems import advice_of, message_of

linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt has one plugin, and brings all it needs")


def found() -> dict[str, DiagnosticResult]:
    return {one.what: one for one in check_window()}


def test_here_a_window_could_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    window = found()["window"]
    assert window.found
    assert window.needed
    assert window.detail == "opens on offscreen"


@linux
@pytest.mark.promise("a library that the window needs is missing")
def test_a_missing_library_is_named_for_the_plugin_and_needed_where_there_is_a_display(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An empty file before the system's libraries stands for one that is not there."""
    for name in ("libxcb-icccm.so.4", "libxcb-keysyms.so.1", "libwayland-cursor.so.0"):
        (tmp_path / name).touch()
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":4711")
    results = found()
    for what in ("window", "window on X11"):
        assert message_of(results[what].problem).startswith("This system lacks libxcb-icccm.so.4, libxcb-keysyms.so.1")
    assert results["window"].needed
    assert not results["window on X11"].needed
    assert "libwayland-cursor.so.0" in message_of(results["window on Wayland"].problem)


@linux
def test_without_a_display_the_plugins_are_tried_all_the_same_and_nothing_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    results = found()
    assert set(results) == {"window on X11", "window on Wayland", "window"}
    assert not any(one.needed for one in results.values())
    assert message_of(results["window"].problem) == "there is no display here"
    assert "from a desktop" in advice_of(results["window"].problem)


@pytest.mark.parametrize(
    ("trial", "words"),
    [("import os; os.abort()", "Qt ended with status"), ("raise SystemExit('out of luck')", "out of luck")],
)
def test_a_trial_that_dies_is_a_finding(monkeypatch: pytest.MonkeyPatch, trial: str, words: str) -> None:
    monkeypatch.setattr(window_needs, "TRIAL", trial)
    window = found()["window"]
    assert words in message_of(window.problem)
    assert "pip install" in advice_of(window.problem)


def test_a_trial_that_never_ends_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_given: object, **_named: object) -> None:
        raise subprocess.TimeoutExpired("python", 60)

    monkeypatch.setattr(subprocess, "run", hang)
    assert "timed out" in message_of(found()["window"].problem)
