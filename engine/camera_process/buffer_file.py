"""The file under the frame buffer: for this user only, with all of its space taken before it is mapped.

A page of a mapped file that the disk has no room for cannot be reported when it is written: the system ends the
process (SIGBUS). So the room is taken first, where its lack is an error like any other.

Owns: how the file is made and opened. Does not know: what is in it.
"""

import errno
import os
import stat
import sys
from pathlib import Path

_CHUNK_BYTES = 1 << 20
_NOT_SUPPORTED = {errno.EOPNOTSUPP, errno.EINVAL}
_FLAGS = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class WireError(Exception):
    """This file is not a usable frame buffer; the message says why."""


def create_own_file(path: Path, size_bytes: int) -> int:
    """Make a new file of this size for the user only, and return it open.

    Raises: OSError if it cannot be made, or the disk has no room for it; then no file is left.
    """
    file = os.open(path, _FLAGS | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        reserve_space(file, size_bytes)
    except OSError:
        os.close(file)
        path.unlink()
        raise
    return file


def open_own_file(path: Path) -> int:
    """Open a file that only this user owns and may access. Raises: WireError if others may, too; OSError."""
    file = os.open(path, _FLAGS)
    found = os.fstat(file)
    if os.name == "posix" and (found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077):
        os.close(file)
        raise WireError(f"{path} belongs to another user, or is open to others.")
    return file


def reserve_space(file: int, size_bytes: int) -> None:
    """Make an open file at least this long, with every byte of it on the disk; what is in it stays.

    Raises: OSError if the disk has no room for it, or a limit is reached.
    """
    if sys.platform == "linux":
        try:
            os.posix_fallocate(file, 0, size_bytes)
        except OSError as error:
            if error.errno not in _NOT_SUPPORTED:
                raise
        else:
            return
    _append_zeros(file, size_bytes - os.fstat(file).st_size)


def _append_zeros(file: int, count: int) -> None:
    os.lseek(file, 0, os.SEEK_END)
    while count > 0:
        count -= os.write(file, bytes(min(count, _CHUNK_BYTES)))
