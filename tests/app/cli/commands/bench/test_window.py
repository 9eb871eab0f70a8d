import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.cli.commands.bench import window as bench_window

FOUND = {"visible_s": 0.956, "picture_ms": 0.514, "pictures": 60, "platform": "xcb"}


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Lets the process that measures end so; returns what it was started with."""

    def answer(code: int = 0, out: str = "", err: str = "") -> dict[str, Any]:
        started: dict[str, Any] = {}

        def run(words: list[str], **how: Any) -> subprocess.CompletedProcess[str]:
            started.update(how, words=words, folder_was_there=Path(how["env"]["HOME"]).is_dir())
            return subprocess.CompletedProcess(words, code, out, err)

        monkeypatch.setattr(subprocess, "run", run)
        return started

    return answer


def test_the_last_line_of_the_process_is_the_measurement(measured: Callable[..., dict[str, Any]]) -> None:
    started = measured(out=f"something else\n{json.dumps(FOUND)}\n")
    assert bench_window.measure_window(2.5) == FOUND
    assert started["words"][:3] == [sys.executable, "-m", "app.cli.commands.bench.window"]
    assert started["words"][4] == "2.5"
    assert started["timeout"] > 2.5 + 60


def test_its_folders_are_its_own_and_gone_afterwards(
    measured: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOMETHING_ELSE", "stays")
    started = measured(out=json.dumps(FOUND))
    bench_window.measure_window(1)
    surroundings = started["env"]
    folders = {surroundings[name] for name in bench_window.FOLDERS}
    assert len(folders) == 1
    assert started["folder_was_there"]
    assert not Path(folders.pop()).exists()
    assert surroundings["HOME"] != os.environ["HOME"]
    assert surroundings["SOMETHING_ELSE"] == "stays"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
@pytest.mark.parametrize(
    ("screen", "platform"), [({}, "offscreen"), ({"DISPLAY": ":1"}, None), ({"WAYLAND_DISPLAY": "wayland-0"}, None)]
)
def test_without_a_screen_it_is_measured_off_the_screen(
    measured: Callable[..., dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    screen: dict[str, str],
    platform: str | None,
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in screen.items():
        monkeypatch.setenv(name, value)
    started = measured(out=json.dumps(FOUND))
    bench_window.measure_window(1)
    assert started["env"].get("QT_QPA_PLATFORM") == platform


def test_a_process_that_failed_says_why_in_one_line(measured: Callable[..., dict[str, Any]]) -> None:
    measured(code=1, out=json.dumps(FOUND), err="There is\n  no screen.\n")
    assert bench_window.measure_window(1) == {"problem": "There is no screen."}


def test_the_lines_stand_beside_the_limits() -> None:
    assert bench_window.format_lines(FOUND) == [
        "window visible after 0.96 s (at most 2.0 s)",
        "0.51 ms of its thread for a picture of 512 px (at most 1.5 ms); 60 pictures, xcb",
    ]
    assert bench_window.format_lines({"problem": "no screen"}) == ["window: no screen"]
