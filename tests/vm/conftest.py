"""These tests run inside the test VM only (tests/vm/run.sh); elsewhere they are not even collected."""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.vm.stage import NEW, OLD, Program, end_camera, load

collect_ignore_glob = [] if "VM_CACHE" in os.environ and Path("/vm").is_dir() else ["test_*.py"]


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where app and camera process meet in this test. No camera process outlives it."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    yield tmp_path / "personacam"
    end_camera(tmp_path / "personacam")


@pytest.fixture(params=[OLD, NEW])
def driver(request: pytest.FixtureRequest) -> str:
    """A freshly loaded driver of that version."""
    version: str = request.param
    load(version)
    return version


@pytest.fixture
def new_driver() -> None:
    load(NEW)


@pytest.fixture
def start() -> Iterator[Callable[..., Any]]:
    """Start programs that are ended afterwards, the last one first."""
    with contextlib.ExitStack() as programs:

        def start_one(kind: Callable[..., Program], *arguments: object) -> Program:
            program = kind(*arguments)
            programs.callback(program.end)
            return program

        yield start_one
