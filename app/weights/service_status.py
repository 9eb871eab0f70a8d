"""What the weights service is doing and how far it is, as one frozen value that window and command line show.

Owns: the fields, the speed of a task, and their form in JSON. Does not know: the service, how anything is shown.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.weights.progress import NO_PROGRESS, TaskProgress, WeightsTask
from app.weights.store.states import FileStatus, ModelStatus, StoreStatus
from engine import Problem

SPEED_OVER_S = 5.0
"""The speed is that of the last seconds."""


@dataclass(frozen=True, slots=True)
class WeightsStatus:
    """A snapshot.

    store: the folder, with the state of every model and file. task: what is being done. progress: of that. is_paused:
    a download was paused, and `resume_download` goes on. is_waiting: another program works in the folder, and its end
    is waited for. problem: why the last task failed, None if it did not. freed_bytes: by the last removal.
    """

    store: StoreStatus
    task: WeightsTask = WeightsTask.NOTHING
    progress: TaskProgress = NO_PROGRESS
    is_paused: bool = False
    is_waiting: bool = False
    terms_accepted: bool = False
    problem: Problem | None = None
    freed_bytes: int = 0

    @property
    def is_usable(self) -> bool:
        """Return True if an animator can load the weights: everything that it needs is verified."""
        return self.store.is_usable


class SpeedMeter:
    """Measures how fast bytes are done. Belongs to one thread at a time."""

    def __init__(self, total_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._total_bytes, self._clock = total_bytes, clock
        self._marks: deque[tuple[float, int]] = deque([(clock(), 0)])

    def measure_progress(self, done_bytes: int) -> TaskProgress:
        """Note how much is done by now, and return how far that is."""
        now_s = self._clock()
        if done_bytes < self._marks[-1][1]:  # begun again
            self._marks.clear()
        self._marks.append((now_s, done_bytes))
        while len(self._marks) > 2 and now_s - self._marks[1][0] >= SPEED_OVER_S:
            self._marks.popleft()
        since_s, before = self._marks[0]
        speed = (done_bytes - before) / (now_s - since_s) if now_s > since_s else 0.0
        total = max(self._total_bytes, done_bytes)
        return TaskProgress(done_bytes, total, speed, (total - done_bytes) / speed if speed > 0 else None)


def status_to_plain(status: WeightsStatus) -> dict[str, Any]:
    """Return what JSON can hold."""
    store = status.store
    return {
        "folder": str(store.folder),
        "adopted": None if store.adopted is None else str(store.adopted),
        "state": store.state.value,
        "is_usable": store.is_usable,
        "terms_accepted": status.terms_accepted,
        "done_bytes": store.done_bytes,
        "expected_bytes": store.expected_bytes,
        "models": [_model_to_plain(model) for model in store.models],
    }


def _model_to_plain(model: ModelStatus) -> dict[str, Any]:
    return {
        "name": model.model.name,
        "title": model.model.title,
        "repository": model.model.repository,
        "state": model.state.value,
        "done_bytes": model.done_bytes,
        "expected_bytes": model.expected_bytes,
        "files": [_file_to_plain(each) for each in model.files],
    }


def _file_to_plain(status: FileStatus) -> dict[str, Any]:
    return {
        "target": status.file.target,
        "state": status.state.value,
        "done_bytes": status.done_bytes,
        "expected_bytes": status.expected_bytes,
        "path": None if status.path is None else str(status.path),
        "is_converted": status.is_converted,
        "is_adopted": status.is_adopted,
        "is_optional": status.file.optional,
        "sha256": status.file.sha256,
        "revision": status.file.revision,
        "licence": status.file.licence,
    }
