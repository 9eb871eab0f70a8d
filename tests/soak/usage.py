"""What a process uses, as Linux tells it.

The C library keeps memory that was freed for later, and how much of it depends on which thread freed what; it is made
to give it back before this process is looked at, so that what is seen is what is in use.
Owns: reading it. Does not know: how much is too much.
"""

import ctypes
import gc
import os
from dataclasses import dataclass
from pathlib import Path

KB_PER_MB = 1024


@dataclass(frozen=True, slots=True)
class Usage:
    """Of one process. rss_mb: memory in the computer's RAM; own_mb: of that, not mapped from files."""

    rss_mb: float
    own_mb: float
    threads: int
    handles: int


def give_back() -> None:
    """Let this process give freed memory back to the system."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)


def usage(pid: int) -> Usage | None:
    """Look at a process; None if there is none of that number.

    The camera process lets only root count its handles; for others they are 0.
    """
    folder = Path("/proc") / str(pid)
    try:
        lines = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
        handles = len(list((folder / "fd").iterdir())) if os.access(folder / "fd", os.R_OK) else 0
    except (FileNotFoundError, ProcessLookupError):
        return None
    rss, own = (int(lines[name].split()[0]) / KB_PER_MB for name in ("VmRSS", "RssAnon"))
    return Usage(rss, own, int(lines["Threads"]), handles)
