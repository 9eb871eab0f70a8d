"""What this process asks of the system: a higher priority, and that its memory stays out of core dumps.

It needs little time, but thirty times a second and on time; and its memory holds pictures.

Owns: what is requested. Does not know: what the process does. On Windows the app sets the priority when it starts the
process.
Against core dumps there are two things on Linux, because a limit of 0 counts only for dumps that the kernel writes to
a file itself: a program that collects dumps gets one whatever the limit is. The filter leaves all memory out of those.
"""

import contextlib
import ctypes
import os
import sys
from pathlib import Path

NICE = -10
COREDUMP_FILTER = Path("/proc/self/coredump_filter")
NO_MEMORY = "0"
PR_SET_DUMPABLE = 4
"""As in Linux's prctl.h."""


def raise_priority() -> str:
    """Ask for real time, otherwise for a lower nice value; return a description of what was granted.

    Linux grants real time to root and to users with a limit for it (`ulimit -r`, as musicians have); macOS grants
    neither to ordinary users. Without either the process works, but with delays on a busy computer.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(1))
            return "real time"
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, NICE)
            return f"nice {NICE}"
    return "like any other program"


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
