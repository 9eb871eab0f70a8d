"""Makes all threads share one heap, so that freed memory is used again.

Owns: the call to the C library. Does not know: which code needs memory.
glibc gives threads heaps of their own, and memory that one thread freed is not used by the others: in half an hour of
swaps, recordings and other settings that came to 40 MB more, still growing. One heap for all costs no measurable time,
because pictures are made in one thread and large blocks come from the system directly.
"""

import ctypes
import sys

M_ARENA_MAX = -8
"""As in glibc's malloc.h."""


def limit_malloc_arenas() -> bool:
    """Use one heap. Call it before any thread starts; returns False if the C library has no such setting."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    return mallopt is not None and mallopt(M_ARENA_MAX, 1) == 1
