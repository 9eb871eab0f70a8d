"""What the doctor says of the folder where the user's programs meet."""

import os
from pathlib import Path

import pytest

from engine.camera_process.files import ALL_FILES
from engine.core.runtime_folder import CONTROL_SOCKET, PROGRAM_LOCK
from engine.sources import runtime_folder_check
from engine.sources.runtime_folder_check import check_runtime_folder
from tests.engine.camera_process.test_buffer_file import file_size_limit
from tests.problems import advice_of, message_of


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(runtime_folder_check, "runtime_folder", lambda: tmp_path / "run")
    return tmp_path / "run"


def test_a_folder_with_room_is_said_and_left_empty(folder: Path) -> None:
    check = check_runtime_folder()
    assert check.found
    assert check.detail.startswith(str(folder))
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="limits are a POSIX matter")
def test_a_folder_without_room_for_a_buffer_is_said_with_what_to_do(folder: Path) -> None:
    with file_size_limit(1_000_000):
        check = check_runtime_folder()
    assert message_of(check.problem).startswith(f"There is no room left in {folder}")
    assert "Free some space" in advice_of(check.problem)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", [*ALL_FILES, PROGRAM_LOCK, CONTROL_SOCKET])
def test_whatever_of_its_files_has_something_in_its_way_is_named(folder: Path, name: str) -> None:
    (folder / name).mkdir(parents=True)
    check = check_runtime_folder()
    assert f"{name} is a folder" in message_of(check.problem)
    assert advice_of(check.problem) == "Remove it."
