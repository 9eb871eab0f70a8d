"""What a process uses, as Linux tells it.

Owns: reading it. Does not know: how much is too much.
"""

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


def usage(pid: int) -> Usage | None:
    """Look at a process; None if there is none of that number."""
    folder = Path("/proc") / str(pid)
    try:
        lines = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
        handles = len(list((folder / "fd").iterdir()))
    except (FileNotFoundError, ProcessLookupError):
        return None
    rss, own = (int(lines[name].split()[0]) / KB_PER_MB for name in ("VmRSS", "RssAnon"))
    return Usage(rss, own, int(lines["Threads"]), handles)
