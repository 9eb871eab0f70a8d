"""Redirects what native libraries write to the error stream into the log.

Owns: the error stream inside a `with` block. Does not know: which library writes.
The LiteRT runtime prints a line at start that no setting turns off.
"""

import contextlib
import logging
import os
import tempfile
import threading
from collections.abc import Iterator

log = logging.getLogger(__name__)

_STDERR = 2
_ONE_AT_A_TIME = threading.Lock()
"""Of two threads in the block, the second would restore the first one's file instead of the real stream."""


@contextlib.contextmanager
def log_native_errors() -> Iterator[None]:
    """Catch what is written to file descriptor 2 inside the block, by any thread, and log it as debug."""
    with _ONE_AT_A_TIME:
        yield from _capture_stderr()


def _capture_stderr() -> Iterator[None]:
    try:
        real = os.dup(_STDERR)
    except OSError:  # a windowed program on Windows has none
        yield
        return
    with tempfile.TemporaryFile() as caught:
        os.dup2(caught.fileno(), _STDERR)
        try:
            yield
        finally:
            os.dup2(real, _STDERR)
            os.close(real)
            caught.seek(0)
            for line in caught.read().decode(errors="replace").splitlines():
                log.debug("%s", line)
