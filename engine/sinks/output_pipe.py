"""Writes a whole file into a pipe that another program reads, and never waits without an end.

Owns: pipes between the check before the work and the writing after it. Does not know: what is written.

A pipe is opened once and kept open from then on: to close it would be the end of the file for its reader.
"""

import errno
import os
import select
import stat
import sys
from pathlib import Path

from engine.sinks import NoReaderError

READER_PAUSE_S = 60.0
"""A reader that takes nothing for longer than this does not read."""
_held: dict[tuple[int, int], int] = {}
"""The descriptors of pipes that were checked and are still to be written, by device and inode."""


def is_pipe(file: Path) -> bool:
    """Return whether there is a pipe; always False on Windows, where pipes have no place among the files."""
    return sys.platform != "win32" and file.exists() and stat.S_ISFIFO(file.stat().st_mode)


def hold_pipe(file: Path) -> None:
    """Open a pipe, and keep it open until `write_pipe` or the end of the program.

    Raises: NoReaderError if no program has opened it for reading; OSError.
    """
    status = file.stat()
    key = status.st_dev, status.st_ino
    if key in _held:
        return
    try:
        _held[key] = os.open(file, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise NoReaderError(error.errno, error.strerror, str(file)) from error
        raise


def write_pipe(file: Path, content: bytes) -> None:
    """Write everything, and close the pipe. Raises: NoReaderError if no program reads it, or no longer; OSError."""
    hold_pipe(file)
    status = file.stat()
    descriptor = _held.pop((status.st_dev, status.st_ino))
    try:
        left = memoryview(content)
        while left:
            if not select.select([], [descriptor], [], READER_PAUSE_S)[1]:
                raise NoReaderError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT), str(file))
            left = left[_write_some(descriptor, left) :]
    except BrokenPipeError as error:
        raise NoReaderError(error.errno, error.strerror, str(file)) from error
    finally:
        os.close(descriptor)


def _write_some(descriptor: int, content: memoryview) -> int:
    """Return how many bytes the pipe took: none if another writer was quicker."""
    try:
        return os.write(descriptor, content[: select.PIPE_BUF])
    except BlockingIOError:
        return 0
