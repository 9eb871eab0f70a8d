"""Raises the priority of this process: it needs little time, but thirty times a second and on time.

Owns: what is requested from the system. Does not know: what the process does.
On Windows the app sets the priority when it starts the process.
"""

import contextlib
import os
import sys

NICE = -10


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
