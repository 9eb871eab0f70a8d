"""Locks that end with the process that holds them, however it ends.

Owns: one locked file as a sign that its process runs. Does not know: what the lock means.
"""

import os
import sys
import time
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_TRIES = 5
_PAUSE_S = 0.02
NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)


class FileLock:
    """At most one process holds it. The file exists while the lock is held, and may stay after a crash."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def acquire(self) -> bool:
        """Take the lock if it is free. Checking a lock holds it for a moment, so this tries for 0.1 s."""
        for _ in range(_TRIES):
            if self._try_acquire():
                return True
            time.sleep(_PAUSE_S)
        return False

    def _try_acquire(self) -> bool:
        while self._file is None:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | NO_FOLLOW, 0o600)
            if not _lock_file(file):
                os.close(file)
                return False
            if _is_same_file(file, self._path):
                self._file = file
            else:  # the last holder removed it between our open and our lock
                os.close(file)
        return True

    def release(self) -> None:
        """Release the lock and remove its file. Does nothing if it is not held."""
        if self._file is None:
            return
        if sys.platform == "win32":  # an open file cannot be removed there
            os.close(self._file)
            self._path.unlink(missing_ok=True)
        else:
            self._path.unlink(missing_ok=True)
            os.close(self._file)
        self._file = None


def is_lock_held(path: Path) -> bool:
    """Return True if any process holds this lock; costs three system calls."""
    try:
        file = os.open(path, os.O_RDWR | NO_FOLLOW)
    except FileNotFoundError:
        return False
    try:
        return not _lock_file(file, probe=True)
    finally:
        os.close(file)


def _is_same_file(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":

    def _lock_file(file: int, probe: bool = False) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            if probe:
                msvcrt.locking(file, msvcrt.LK_UNLCK, 1)
        except OSError:
            return False
        return True

else:

    def _lock_file(file: int, probe: bool = False) -> bool:
        """A probe takes a shared lock, so that two probes do not see each other."""
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if probe else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
