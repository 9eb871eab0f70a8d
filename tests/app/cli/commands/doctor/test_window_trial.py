"""The trial's lines, in this process: what is tried, in which order, and what its end says."""

import json
import os
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from app.cli.commands.doctor import window_trial
from app.cli.commands.doctor.window_trial import has_display, try_window
from app.cli.start import qt_start
from engine import Problem

VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """No display, on Linux."""
    monkeypatch.setattr(sys, "platform", "linux")
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("name", VARIABLES)
def test_any_of_the_variables_is_a_display_and_elsewhere_there_always_is_one(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    assert not has_display()
    monkeypatch.setenv(name, "")
    assert not has_display()
    monkeypatch.setenv(name, ":1")
    assert has_display()
    monkeypatch.delenv(name)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert has_display()


@pytest.mark.parametrize("display", [False, True])
def test_plugins_are_tried_without_a_display_too_and_the_start_only_with_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], display: bool
) -> None:
    lacks = Problem("It lacks {what}.", "Get {what}.", what="libx")
    monkeypatch.setattr(qt_start, "check_plugin", lambda plugin: lacks if plugin == "wayland" else None)
    monkeypatch.setattr(qt_start, "start_qt", lambda end: SimpleNamespace(platformName=lambda: "xcb"))
    if display:
        monkeypatch.setenv("DISPLAY", ":1")
    try_window()
    plain = {
        "template": "{reason}",
        "remedy": "{advice}",
        "values": {"reason": "It lacks libx.", "advice": "Get libx."},
    }
    found = [{"what": "xcb", "problem": None}, {"what": "wayland", "problem": plain}]
    started = [{"what": "start", "platform": "xcb", "problem": None}]
    assert lines(capsys) == (found + started if display else found)


def test_elsewhere_there_are_no_plugins_to_try(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(qt_start, "start_qt", lambda end: SimpleNamespace(platformName=lambda: "windows"))
    try_window()
    assert [line["what"] for line in lines(capsys)] == ["start"]


def test_a_start_that_fails_says_why_and_ends_the_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    codes: list[int] = []

    def end(code: int) -> None:
        codes.append(code)
        raise SystemExit

    monkeypatch.setattr(os, "_exit", end)
    monkeypatch.setattr(qt_start, "check_plugin", lambda plugin: None)
    monkeypatch.setattr(qt_start, "start_qt", lambda end_program: end_program(Problem("No display.", "Get one.")))
    monkeypatch.setenv("DISPLAY", ":1")
    with pytest.raises(SystemExit):
        window_trial.try_window()
    last = lines(capsys)[-1]
    assert (codes, last["what"], last["problem"]["values"]["reason"]) == ([1], "start", "No display.")
