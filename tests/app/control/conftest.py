"""Ends the threads of every test, whose controllers nobody closes."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.control.worker import Worker


@pytest.fixture(autouse=True)
def ended_workers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    made: list[Worker] = []
    make = Worker.__init__

    def keep_worker(self: Worker, *arguments: Any, **named: Any) -> None:
        make(self, *arguments, **named)
        made.append(self)

    monkeypatch.setattr(Worker, "__init__", keep_worker)
    yield
    for worker in made:
        worker.close(0.0)
