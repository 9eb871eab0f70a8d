"""Only one program at a time changes a folder of weights.

Owns: the lock in the folder, and waiting for it. Does not know: what is changed.
"""

import contextlib
import errno
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from app.weights.errors import DiskError, StoppedError
from engine import FileLock, system_reason

log = logging.getLogger(__name__)

LOCK = ".personacam-weights.lock"
ASK_AGAIN_S = 0.5
NO_LOCKS_HERE = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)
"""Some network disks have none."""


@contextlib.contextmanager
def hold_folder(folder: Path, stop: threading.Event, on_wait: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Make the folder if it is not there, and keep other programs from changing it. on_wait: another one is at work.

    An empty folder that was made for this is removed in the end.
    Raises: DiskError if nothing can be written there; StoppedError if it was stopped while another one was at work.
    """
    made = _make_folders(folder)
    lock = FileLock(folder / LOCK)
    try:
        _acquire(lock, folder, stop, on_wait)
        yield
    finally:
        lock.release()
        _remove_if_empty(made)


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder and those above it, and return which of them were made, the innermost first."""
    missing: list[Path] = []
    try:
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _remove_if_empty(missing)
        raise _unwritable_error(folder, error) from error
    return missing


def _acquire(lock: FileLock, folder: Path, stop: threading.Event, on_wait: Callable[[], object]) -> None:
    waits = False
    try:
        while not _try_to_acquire(lock, folder):
            if not waits:
                on_wait()
                waits = True
            if stop.wait(ASK_AGAIN_S):
                raise StoppedError("The download was stopped.")
    except OSError as error:
        if error.errno not in NO_LOCKS_HERE:
            raise _unwritable_error(folder, error) from error
        log.warning("the disk of the weights has no locks: %s", error.strerror)


def _try_to_acquire(lock: FileLock, folder: Path) -> bool:
    """Another program removes the folder if it has made it, and leaves nothing in it."""
    try:
        return lock.acquire()
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
        return lock.acquire()


def _remove_if_empty(folders: list[Path]) -> None:
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            return


def _unwritable_error(folder: Path, error: OSError) -> DiskError:
    return DiskError(
        "{folder} cannot be written to: {reason}.",
        "Make room, check its permissions, or choose another folder.",
        folder=folder,
        reason=system_reason(error),
    )
