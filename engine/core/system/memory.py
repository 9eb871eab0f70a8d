"""Returns freed memory to the system after work that needed much of it for a moment.

Owns: the call to the C library. Does not know: whose memory it was.
glibc keeps what is freed between blocks that are still in use: an encoder's pictures, a file that was read. After each
recording of 1280x720 that was some megabytes more, for as long as the program ran.
"""

import ctypes
import sys
from functools import cache
from typing import Any


def return_freed_memory() -> bool:
    """Give back what is free; takes about 3 ms. Returns False if the C library has no such call."""
    trim = _find_trim()
    return trim is not None and bool(trim(0))


@cache
def _find_trim() -> Any:
    return getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
