"""The command line, called as a user would, but in this process."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.cli import run
from app.interrupt import Interrupt

Command = Callable[..., int]


@pytest.fixture
def personacam() -> Command:
    """Runs the command line with the arguments given, and returns the exit code."""

    def call(*arguments: str | Path) -> int:
        return run([str(argument) for argument in arguments], Interrupt())

    return call


@pytest.fixture
def read_json() -> Callable[[Path], Any]:
    return lambda file: json.loads(file.read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def own_presets(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the user's own presets: never that of whoever runs the tests."""
    folder = tmp_path_factory.mktemp("presets")
    monkeypatch.setattr("app.presets.presets_folder", lambda: folder)
    return folder
