"""What fails on the main process fails on all, so that none waits for it."""

import errno
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import torch

from engine.core.errors import DiskFullError, PersonaCamError, TrainingError
from engine.training.checkpoints import TrainingState
from engine.training.loop.resuming import save_checkpoint
from engine.training.parallel.processes import SingleProcess, run_on_main
from engine.training.randoms import Randoms


class ThreadAsProcess(SingleProcess):
    """One of two processes, which are threads here; both exchange through one list."""

    count = 2

    def __init__(self, rank: int, meeting: Barrier, given: list[Any]) -> None:
        self.rank = rank
        self._meeting = meeting
        self._given = given

    def gather_objects(self, mine: Any) -> list[Any]:
        self._given[self.rank] = mine
        self._meeting.wait(timeout=30)
        found = list(self._given)
        self._meeting.wait(timeout=30)
        return found


def make_two() -> list[ThreadAsProcess]:
    meeting, given = Barrier(2), [None, None]
    return [ThreadAsProcess(rank, meeting, given) for rank in range(2)]


def start_both(work: Any) -> list["Future[None]"]:
    with ThreadPoolExecutor(2) as threads:
        return [threads.submit(work, process) for process in make_two()]


def test_only_the_main_process_works_and_its_failure_is_everywhere() -> None:
    ran: list[int] = []

    def fail() -> None:
        ran.append(1)
        raise DiskFullError("The disk is full: {target}", "Free some space.", target=Path("run"))

    ended = [each.exception() for each in start_both(lambda process: run_on_main(process, fail))]
    assert ran == [1]
    assert [type(each) for each in ended] == [DiskFullError, TrainingError]
    assert str(ended[0]) == str(ended[1])
    assert all(each.exception() is None for each in start_both(lambda process: run_on_main(process, lambda: None)))


def test_a_full_disk_at_a_checkpoint_ends_every_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(torch, "save", fail)

    def save(process: ThreadAsProcess) -> None:
        state = TrainingState({}, {}, Randoms(0, [process.rank]))
        save_checkpoint(state, tmp_path / "checkpoints", 1, 2, process)

    for each in start_both(save):
        with pytest.raises(PersonaCamError, match="The disk is full"):
            each.result()
