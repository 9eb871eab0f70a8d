"""Only one program changes a folder at a time."""

import errno
import threading
from pathlib import Path

import pytest

from app.weights.errors import DiskError, StoppedError
from app.weights.folder_lock import LOCK, hold_folder
from engine import FileLock


def test_the_lock_is_there_while_it_is_held_and_no_longer(tmp_path: Path) -> None:
    with hold_folder(tmp_path, threading.Event()):
        assert not FileLock(tmp_path / LOCK).acquire()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_was_made_for_nothing_is_gone_but_no_other(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with hold_folder(tmp_path / "mine/a/b", threading.Event()):
        assert (tmp_path / "mine/a/b").is_dir()
    assert list(tmp_path.rglob("*")) == [tmp_path / "mine"]


def test_a_folder_with_something_in_it_stays(tmp_path: Path) -> None:
    with hold_folder(tmp_path / "a/b", threading.Event()):
        (tmp_path / "a/b/file").touch()
    assert (tmp_path / "a/b/file").exists()


def test_whoever_comes_second_waits_and_can_be_stopped(tmp_path: Path) -> None:
    stop, told = threading.Event(), list[str]()

    def tell_and_stop() -> None:
        told.append("busy")
        stop.set()

    with (
        hold_folder(tmp_path, threading.Event()),
        pytest.raises(StoppedError),
        hold_folder(tmp_path, stop, tell_and_stop),
    ):
        raise AssertionError("two at once")
    assert told == ["busy"]


def test_after_a_crash_the_lock_is_free(tmp_path: Path) -> None:
    (tmp_path / LOCK).touch()
    with hold_folder(tmp_path, threading.Event()):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_disk_without_locks_is_used_without_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: FileLock) -> bool:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(FileLock, "acquire", refuse)
    with hold_folder(tmp_path, threading.Event()):
        pass


def test_a_place_where_no_folder_can_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DiskError, match="Not a directory"), hold_folder(tmp_path / "file/a", threading.Event()):
        raise AssertionError("a folder in a file")


def test_a_place_that_cannot_be_looked_at_is_told(tmp_path: Path) -> None:
    with pytest.raises(DiskError, match="too long"), hold_folder(tmp_path / ("n" * 300), threading.Event()):
        raise AssertionError("a folder of no name")
