"""How far the files of a download are, how fast they come and how long it will take.

Owns: the numbers, and that they are reported now and then, not for every byte.
Does not know: what it is shown on. Any thread may call it.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.weights.catalog import WeightsFile
from engine import Phrase

TELL_S = 0.2
SPEED_OVER_S = 5.0


class DownloadState(StrEnum):
    """What happens to a file. WAITING: its turn has not come, or the server must be asked again later."""

    WAITING = "waiting"
    DOWNLOADING = "downloading"
    VERIFYING = "verifying"
    READY = "ready"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class DownloadProgress:
    """One file. size_bytes: None while nobody knows. eta_s: None while nobody can tell. reason: why it waits."""

    file: WeightsFile
    state: DownloadState
    done_bytes: int
    size_bytes: int | None
    bytes_per_s: float = 0.0
    eta_s: float | None = None
    reason: Phrase | None = None


@dataclass(frozen=True, slots=True)
class TotalProgress:
    """Several files together. size_bytes: with the best estimates of what is unknown."""

    done_bytes: int
    size_bytes: int
    bytes_per_s: float
    eta_s: float | None


def sum_progress(files: Iterable[DownloadProgress]) -> TotalProgress:
    """Return how far all of them are together."""
    files = tuple(files)
    done = sum(one.done_bytes for one in files)
    size = sum(max(one.done_bytes, _expected_bytes(one)) for one in files)
    speed = sum(one.bytes_per_s for one in files)
    return TotalProgress(done, size, speed, (size - done) / speed if speed > 0 else None)


class ProgressBoard:
    """Collects the progress of all files, and tells `watch` on the thread that brings news."""

    def __init__(
        self, watch: Callable[[DownloadProgress], object], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._watch, self._clock = watch, clock
        self._rows: dict[WeightsFile, _Row] = {}
        self._lock = threading.Lock()

    def note_bytes(self, file: WeightsFile, done_bytes: int, size_bytes: int | None) -> None:
        """This many bytes of the file have arrived by now."""
        with self._lock:
            row = self._row_of(file)
            row.count_arrived(done_bytes, self._clock())
            row.size_bytes = size_bytes
            told = self._change_state(row, DownloadState.DOWNLOADING, None)
        self._tell(told)

    def note_known(self, file: WeightsFile, more_bytes: int) -> None:
        """This many bytes more, which were there before, have been checked."""
        with self._lock:
            row = self._row_of(file)
            row.done_bytes += more_bytes
            told = self._change_state(row, DownloadState.VERIFYING, None)
        self._tell(told)

    def note_size(self, file: WeightsFile, size_bytes: int | None) -> None:
        """The file's size has become known."""
        with self._lock:
            self._row_of(file).size_bytes = size_bytes

    def note_state(self, file: WeightsFile, state: DownloadState, reason: Phrase | None = None) -> None:
        """Something else happens to the file now."""
        with self._lock:
            row = self._row_of(file)
            row.told_at = float("-inf")
            if state is DownloadState.READY and row.size_bytes is not None:
                row.done_bytes = row.size_bytes
            told = self._change_state(row, state, reason)
        self._tell(told)

    def _row_of(self, file: WeightsFile) -> "_Row":
        return self._rows.setdefault(file, _Row(file, file.size_bytes))

    def _change_state(self, row: "_Row", state: DownloadState, reason: Phrase | None) -> DownloadProgress | None:
        now = self._clock()
        if state is row.state and reason == row.reason and now - row.told_at < TELL_S:
            return None
        row.state, row.reason, row.told_at = state, reason, now
        return row.show(now)

    def _tell(self, progress: DownloadProgress | None) -> None:
        if progress is not None:
            self._watch(progress)


class _Row:
    """One file's numbers."""

    def __init__(self, file: WeightsFile, size_bytes: int | None) -> None:
        self.file, self.size_bytes = file, size_bytes
        self.state = DownloadState.WAITING
        self.reason: Phrase | None = None
        self.done_bytes = 0
        self.told_at = float("-inf")
        self._arrived: deque[tuple[float, int]] = deque()

    def count_arrived(self, done_bytes: int, now: float) -> None:
        if not self._arrived or done_bytes < self.done_bytes:  # from the beginning
            self._arrived.clear()
            self._arrived.append((now, self.done_bytes if done_bytes >= self.done_bytes else done_bytes))
        self.done_bytes = done_bytes
        if now - self._arrived[-1][0] >= TELL_S:
            self._arrived.append((now, done_bytes))
        while len(self._arrived) > 2 and now - self._arrived[1][0] >= SPEED_OVER_S:
            self._arrived.popleft()

    def show(self, now: float) -> DownloadProgress:
        speed = 0.0
        if self.state is DownloadState.DOWNLOADING and self._arrived and now > self._arrived[0][0]:
            speed = (self.done_bytes - self._arrived[0][1]) / (now - self._arrived[0][0])
        size = self.size_bytes
        eta_s = (size - self.done_bytes) / speed if speed > 0 and size is not None else None
        return DownloadProgress(self.file, self.state, self.done_bytes, size, speed, eta_s, self.reason)


def _expected_bytes(progress: DownloadProgress) -> int:
    return progress.file.expected_bytes if progress.size_bytes is None else progress.size_bytes
