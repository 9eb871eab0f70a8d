"""One program for each user."""

import errno
import threading
from functools import partial
from pathlib import Path

import pytest

from app.remote import ctl_client, single_instance
from app.remote.single_instance import AlreadyRunningError, SingleInstance
from engine import PROGRAM_LOCK, FileLock, SinkError


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(single_instance, "runtime_folder", lambda: tmp_path / "run")


def _nobody(asked: list[str], do: str) -> None:
    asked.append(do)
    raise ctl_client.NotRunningError("No Persona Cam is running.")


def test_the_second_asks_the_first_to_come_to_the_front(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(ctl_client, "send_request", asked.append)
    first = SingleInstance()
    first.acquire_lock()
    with pytest.raises(AlreadyRunningError, match="come to the front"):
        SingleInstance().acquire_lock()
    assert asked == ["show-window"]
    first.release_lock()
    SingleInstance().acquire_lock()


def test_a_first_one_that_never_listens_is_waited_for_and_then_said(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(ctl_client, "send_request", partial(_nobody, asked))
    monkeypatch.setattr(single_instance, "PATIENCE_S", 0.3)
    first = SingleInstance()
    first.acquire_lock()
    with pytest.raises(AlreadyRunningError, match="does not listen"):
        SingleInstance().acquire_lock()
    assert asked
    first.release_lock()


def test_of_many_starts_at_once_one_is_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctl_client, "send_request", lambda do: None)
    start, won, lost = threading.Barrier(8), [], []

    def begin() -> None:
        one = SingleInstance()
        start.wait()
        try:
            one.acquire_lock()
            won.append(one)
        except AlreadyRunningError as refused:
            lost.append(refused)

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 7)
    won[0].release_lock()


def test_a_folder_in_the_place_of_the_lock_is_named(tmp_path: Path) -> None:
    (tmp_path / "run" / PROGRAM_LOCK).mkdir(parents=True)
    with pytest.raises(SinkError, match=f"{PROGRAM_LOCK} is a folder.*Remove it"):
        SingleInstance()


def test_a_lock_that_cannot_be_made_is_said_with_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_lock: FileLock) -> bool:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileLock, "acquire", full)
    with pytest.raises(SinkError, match=r"There is no room left in .*run"):
        SingleInstance().acquire_lock()
