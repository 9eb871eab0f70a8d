"""Counts the programs that have a virtual camera's device open, and so may show its picture to people.

Linux says which processes of the same user have a file open; elsewhere the number is not known. The kernel reports
every opening and closing of the device (inotify), so that nothing is searched while nothing changes.

Owns: a thread that waits for such reports, and the search. Does not know: pictures, what a reader does with one.
"""

import contextlib
import ctypes
import os
import select
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

SETTLE_S = 0.3
"""A program that opens the device only to ask for its name has closed it by then."""
RETRY_S = 2.0
"""How often to look again while the device is away, or the kernel reports nothing."""
_OPEN, _CLOSE_WRITE, _CLOSE_READ, _DELETE_SELF = 0x20, 0x08, 0x10, 0x400
_NONBLOCK, _CLOSE_ON_EXEC = 0o4000, 0o2000000
_PROCESSES = Path("/proc")


def count_readers(device: Path, writer_pid: int) -> int:
    """Return how many processes of this user have the device open for reading; the writer is not counted.

    Raises: OSError if the device is away.
    """
    wanted = device.stat()
    processes = [int(folder.name) for folder in _PROCESSES.iterdir() if folder.name.isdigit()]
    return sum(_reads_device(process, device.name, wanted) for process in processes if process != writer_pid)


class ReaderWatch:
    """readers: the latest number, None where it is not known. Any thread may call it."""

    def __init__(self) -> None:
        self.readers: int | None = None
        self._wanted: tuple[str, int] = ("", 0)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._wake = -1

    def watch_device(self, device: str, writer_pid: int) -> None:
        """Count the readers of this device from now on; the same one again costs nothing."""
        if (device, writer_pid) == self._wanted or not sys.platform.startswith("linux"):
            return
        with self._lock:
            if self._closed:
                return
            self._wanted, self.readers = (device, writer_pid), None
            if self._thread is not None:
                os.write(self._wake, b".")
            elif device.startswith("/"):
                asleep, self._wake = os.pipe2(_NONBLOCK | _CLOSE_ON_EXEC)
                self._thread = threading.Thread(target=self._watch, args=(asleep,), name="readers", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """End the thread; may be called more than once."""
        with self._lock:
            self._closed = True
            thread, self._thread = self._thread, None
            if thread is not None:
                os.close(self._wake)
        if thread is not None:
            thread.join()

    def _watch(self, asleep: int) -> None:
        """On the thread: search, then wait for a report, until the other end of `asleep` is closed."""
        try:
            while not self._closed:
                device, writer_pid = wanted = self._wanted
                with _report_openings(device) as reports:
                    readers = _count_if_there(device, writer_pid)
                    if wanted == self._wanted:
                        self.readers = readers
                    _wait_for_change(asleep, reports)
        finally:
            os.close(asleep)


def _count_if_there(device: str, writer_pid: int) -> int | None:
    try:
        return count_readers(Path(device), writer_pid)
    except OSError:
        return None


def _reads_device(process: int, name: str, wanted: os.stat_result) -> bool:
    """Whether a process has the device open, not only for writing. Nothing is known of other users' processes."""
    folder = _PROCESSES / str(process)
    try:
        return any(_is_open_for_reading(file, name, wanted) for file in (folder / "fd").iterdir())
    except OSError:
        return False


def _is_open_for_reading(file: Path, name: str, wanted: os.stat_result) -> bool:
    """file: /proc/PROCESS/fd/NUMBER. Only those that are called like the device are looked at, as that is quick."""
    try:
        if not os.readlink(file).endswith(name) or not _is_same_device(file.stat(), wanted):  # noqa: PTH115 -- quicker
            return False
        about = (file.parent.parent / "fdinfo" / file.name).read_text()
    except OSError:  # it was closed meanwhile
        return False
    return int(about.partition("flags:")[2].split()[0], 8) & os.O_ACCMODE != os.O_WRONLY


def _is_same_device(file: os.stat_result, wanted: os.stat_result) -> bool:
    """A sandbox has nodes of its own for the same device."""
    if stat.S_ISCHR(file.st_mode) and stat.S_ISCHR(wanted.st_mode):
        return file.st_rdev == wanted.st_rdev
    return os.path.samestat(file, wanted)


@contextlib.contextmanager
def _report_openings(device: str) -> Iterator[int | None]:
    """Yield a file that can be read once the device was opened, closed or removed; None if there are no reports."""
    system = ctypes.CDLL(None)
    reports: int = system.inotify_init1(_NONBLOCK | _CLOSE_ON_EXEC)
    try:
        kinds = _OPEN | _CLOSE_WRITE | _CLOSE_READ | _DELETE_SELF
        watched = reports >= 0 and system.inotify_add_watch(reports, os.fsencode(device), kinds) >= 0
        yield reports if watched else None
    finally:
        if reports >= 0:
            os.close(reports)


def _wait_for_change(asleep: int, reports: int | None) -> None:
    """Wait for a report and until it has settled, for the next look, or until another device is wanted."""
    waiting = select.poll()
    waiting.register(asleep, select.POLLIN)
    if reports is not None:
        waiting.register(reports, select.POLLIN)
    ready = [file for file, _ in waiting.poll(None if reports is not None else RETRY_S * 1000)]
    if reports is not None and ready == [reports]:
        waiting.unregister(reports)
        ready = [file for file, _ in waiting.poll(SETTLE_S * 1000)]
    if asleep in ready:
        with contextlib.suppress(BlockingIOError):
            os.read(asleep, 64)
