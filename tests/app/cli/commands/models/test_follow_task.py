"""A task on a terminal: what its bar shows, that a wait is told once, and that Ctrl-C ends it."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from app.cli.commands.models import follow_task
from app.cli.signals import Interrupt
from app.weights.catalog import read_catalog
from app.weights.errors import StoppedError
from app.weights.progress import FileState, TaskProgress
from app.weights.service import WeightsService
from app.weights.service_status import WeightsStatus
from app.weights.store.records import VerificationRecord
from app.weights.store.states import look_at_store

BUSY = {"personalive/pose_guider.pth": FileState.DOWNLOADING, "taesd/config.json": FileState.VERIFYING}


class FakeService:
    """A task that ends after so many looks, or when it is paused."""

    folder = Path("weights")

    def __init__(self, status: WeightsStatus, looks: int) -> None:
        self._status, self._looks = status, looks
        self.running: Future[int] = Future()

    def read_status(self) -> WeightsStatus:
        self._looks -= 1
        if self._looks == 0:
            self.running.set_result(7)
        return self._status

    def pause_download(self) -> None:
        self.running.set_exception(StoppedError("The task was stopped."))


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, int | None]]:
    """What the bar showed."""
    seen: list[tuple[str, int, int | None]] = []

    @contextmanager
    def bar() -> Iterator[Callable[..., None]]:
        yield lambda *what: seen.append(cast(Any, what))

    monkeypatch.setattr(follow_task, "bytes_bar", bar)
    monkeypatch.setattr(follow_task, "LOOK_S", 0.001)
    return seen


@pytest.fixture
def status(own_records: Path, tmp_path: Path) -> WeightsStatus:
    store = look_at_store(tmp_path, read_catalog(), VerificationRecord(tmp_path), BUSY)
    return WeightsStatus(store, progress=TaskProgress(5, 10))


def follow(service: FakeService, interrupt: Interrupt) -> int | None:
    return follow_task.follow_task(cast(WeightsService, service), lambda: service.running, interrupt, "Downloading")


def test_the_bar_names_the_files_at_work(shown: list[tuple[str, int, int | None]], status: WeightsStatus) -> None:
    assert follow(FakeService(status, 2), Interrupt()) == 7
    assert shown == [("Downloading pose_guider.pth and 1 more", 5, 10)] * 2


def test_a_wait_for_another_program_is_told_once(
    shown: list[Any], status: WeightsStatus, caplog: pytest.LogCaptureFixture
) -> None:
    assert follow(FakeService(replace(status, is_waiting=True), 3), Interrupt()) == 7
    assert caplog.text.count("Its end is waited for.") == 1


def test_ctrl_c_ends_the_task(shown: list[Any], status: WeightsStatus) -> None:
    class Pressed(Interrupt):
        def is_requested(self) -> bool:
            return True

    assert follow(FakeService(status, 100), Pressed()) is None


def test_the_error_of_a_task_is_raised(shown: list[Any], status: WeightsStatus) -> None:
    service = FakeService(status, 100)
    service.running.set_exception(ValueError("broken"))
    with pytest.raises(ValueError, match="broken"):
        follow(service, Interrupt())
