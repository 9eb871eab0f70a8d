"""Reads the most memory that this process has had so far.

Owns: where each system says it. Does not know: what is done with it.
"""

import sys
from pathlib import Path

MB = 1_000_000
PROCESS_STATUS = Path("/proc/self/status")


def read_peak_memory_mb() -> float | None:
    """Return the peak memory of this process so far, in megabytes, or None if the system does not report it."""
    if PROCESS_STATUS.exists():
        lines = PROCESS_STATUS.read_text(encoding="utf-8").splitlines()
        return next((round(int(line.split()[1]) * 1024 / MB, 1) for line in lines if line.startswith("VmHWM:")), None)
    if sys.platform == "win32":
        return None
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MB, 1)
