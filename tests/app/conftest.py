"""The command line, called as a user would, but in this process."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication

from app.cli.parser import run_command_line
from app.cli.signals import Interrupt

Command = Callable[..., int]


@pytest.fixture(scope="session", autouse=True)
def _application_of_windows(qapp: QApplication) -> None:
    """A process has one Qt application: it must be the kind that windows need, also if a test of `ctl` comes first."""


@pytest.fixture
def personacam() -> Command:
    """Runs the command line with the arguments given, and returns the exit code."""

    def call(*arguments: str | Path) -> int:
        return run_command_line([str(argument) for argument in arguments], Interrupt())

    return call


@pytest.fixture
def read_json() -> Callable[[Path], Any]:
    return lambda file: json.loads(file.read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def own_presets(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the user's own presets: never that of whoever runs the tests."""
    folder = tmp_path_factory.mktemp("presets")
    monkeypatch.setattr("app.storage.presets.presets_folder", lambda: folder)
    return folder


@pytest.fixture
def own_records(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The user's own folders, empty; returns where records of weights are kept then."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "user"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "shared"))
    return tmp_path / "user" / "personacam" / "weights-records"
