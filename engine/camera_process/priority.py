"""Being served before programs that compute: this process needs a moment thirty times a second, but in time.

Owns: what is asked of the system. Does not know: what the process does.
Windows decides priority when the process is started, so there the app asks for it.
"""

import contextlib
import os
import sys

NICE = -10


def raise_priority() -> str:
    """Ask for real time, else for a nicer place in the queue; say in words what was granted.

    Linux grants real time to root and to users with a limit for it (`ulimit -r`, as musicians have); macOS gives
    neither to ordinary users. Without either it works as before, later on a computer that is busy.
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
