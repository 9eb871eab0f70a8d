"""Keeps this process's memory, which holds pictures, out of core dumps.

Owns: what is asked of the system. Does not know: what the process does.
Two things on Linux, because a limit of 0 counts only for dumps that the kernel writes to a file itself: a program that
collects dumps gets one whatever the limit is. The filter leaves all memory out of those, too.
"""

import contextlib
import ctypes
import sys
from pathlib import Path

COREDUMP_FILTER = Path("/proc/self/coredump_filter")
NO_MEMORY = "0"
PR_SET_DUMPABLE = 4
"""As in Linux's prctl.h."""


def prevent_core_dumps(closed: bool = False) -> None:
    """Leave no core dump of this process and of those that it starts; what a system refuses stays as it is.

    closed: no other program of the user can attach to the process or list its open files, either. Not for one with a
    window: on Linux the desktop's portals look at the process that asks them, and serve none that is closed.
    """
    if sys.platform == "win32":
        return
    import resource  # not on Windows

    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            COREDUMP_FILTER.write_text(NO_MEMORY, encoding="ascii")
        if closed:
            ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
