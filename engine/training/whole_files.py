"""Writes files of a training so that each is whole or not there, and says so when a disk is full.

Owns: the file's name while it is written, and finding the system's error in what PyTorch and safetensors make of it.
Does not know: what is written.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from safetensors import SafetensorError

from engine.sinks import sink_error

NUMBER = re.compile(r"\(os error (\d+)\)")
"""How safetensors names the system's error, whose number it does not keep."""


@contextmanager
def write_whole(path: Path) -> Iterator[Path]:
    """Yield where to write; then the file gets its name. What was there before stays if it cannot be written.

    Raises: DiskFullError, SinkError.
    """
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield part
        part.replace(path)
    except (OSError, RuntimeError, SafetensorError) as failure:
        with suppress(OSError):
            part.unlink()
        cause = find_system_error(failure)
        if cause is None:
            raise
        raise sink_error(cause, path) from failure


def find_system_error(failure: Exception) -> OSError | None:
    """Return the system's error behind one of a library; None if there is none.

    PyTorch ends a file that it could not write by raising a RuntimeError while the system's error is on its way.
    """
    if isinstance(failure, SafetensorError):
        number = NUMBER.search(str(failure))
        return OSError(int(number[1]), str(failure)) if number else OSError(str(failure))
    at: BaseException | None = failure
    while at is not None and not isinstance(at, OSError):
        at = at.__cause__ or at.__context__
    return at
