"""The folder where the user's programs meet is one for all of them, and closed to everybody else."""

import errno
import os
import stat
import sys
import tempfile
from pathlib import Path

import pytest

from engine.core.errors import SinkError
from engine.core.runtime_folder import (
    check_folder_room,
    explain_folder_error,
    make_private_folder,
    runtime_folder,
)
from tests.problems import advice_of


def test_the_users_programs_meet_in_the_login_session_or_in_one_folder_of_the_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform != "linux":
        pytest.skip("elsewhere platformdirs knows")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert runtime_folder() == tmp_path / "personacam"
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "missing"))
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    assert runtime_folder() == tmp_path / f"personacam-{os.getuid()}"


def test_a_folder_of_another_user_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.name != "posix":
        pytest.skip("owners are a POSIX matter")
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(SinkError, match="belongs to another user"):
        make_private_folder(tmp_path / "run")


def test_a_folder_that_is_a_link_is_not_trusted(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    with pytest.raises(SinkError, match="is no folder"):
        make_private_folder(tmp_path / "run")


def test_a_file_in_its_place_is_not_trusted(tmp_path: Path) -> None:
    (tmp_path / "run").touch()
    with pytest.raises(SinkError, match="is no folder"):
        make_private_folder(tmp_path / "run")


def test_a_link_that_leads_nowhere_is_not_trusted(tmp_path: Path) -> None:
    (tmp_path / "run").symlink_to(tmp_path / "nowhere")
    with pytest.raises(SinkError, match="is no folder"):
        make_private_folder(tmp_path / "run")


@pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")
@pytest.mark.parametrize("exists", [False, True])
def test_it_is_made_with_all_above_it_and_closed_to_others_even_if_it_was_open(tmp_path: Path, exists: bool) -> None:
    folder = tmp_path / "above" / "run"
    if exists:
        folder.mkdir(parents=True)
        folder.chmod(0o777)
    assert make_private_folder(folder) == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def put_in_its_place(file: Path, kind: str) -> None:
    if kind == "a folder":
        file.mkdir()
    elif kind == "a pipe":
        os.mkfifo(file)
    else:
        file.symlink_to(file.parent / "elsewhere")


@pytest.mark.skipif(os.name != "posix", reason="pipes and links are a POSIX matter")
@pytest.mark.parametrize("kind", ["a folder", "a pipe", "a link"])
def test_what_lies_where_a_file_has_to_be_is_named_with_a_remedy(tmp_path: Path, kind: str) -> None:
    put_in_its_place(tmp_path / "lock", kind)
    assert make_private_folder(tmp_path) == tmp_path
    with pytest.raises(SinkError, match=f"lock is {kind}, where Persona Cam needs a file of its own") as refused:
        make_private_folder(tmp_path, ["other", "lock"])
    assert advice_of(refused.value.problem) == "Remove it."


def test_files_of_an_earlier_run_are_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    assert make_private_folder(tmp_path, ["lock"]) == tmp_path


@pytest.mark.skipif(os.name != "posix", reason="pipes are a POSIX matter")
def test_a_pipe_in_its_place_is_not_trusted(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "run")
    with pytest.raises(SinkError, match="is no folder"):
        make_private_folder(tmp_path / "run")


def test_a_file_above_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "above").touch()
    with pytest.raises(SinkError, match=r"cannot be used: Not a directory: .*above") as refused:
        make_private_folder(tmp_path / "above" / "run")
    assert "XDG_RUNTIME_DIR" in advice_of(refused.value.problem)


@pytest.mark.skipif(os.name != "posix", reason="the words are a POSIX system's")
@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "There is no room left in"),
        (errno.EDQUOT, "There is no room left in"),
        (errno.EROFS, "cannot be used: Read-only file system"),
        (errno.EACCES, "cannot be used: Permission denied"),
    ],
)
def test_what_the_system_says_of_it_comes_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def fail(*_given: object, **_named: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "mkdir", fail)
    with pytest.raises(SinkError, match=words) as refused:
        make_private_folder(tmp_path / "run")
    assert str(tmp_path / "run") in str(refused.value)
    assert "XDG_RUNTIME_DIR" in advice_of(refused.value.problem)
    monkeypatch.setattr(tempfile, "TemporaryFile", fail)
    with pytest.raises(SinkError, match=words):
        check_folder_room(tmp_path)


def test_a_folder_with_room_is_left_as_it_was(tmp_path: Path) -> None:
    check_folder_room(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert "lost" in str(explain_folder_error(OSError("lost"), tmp_path))
