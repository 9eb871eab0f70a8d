"""Memory that is freed is used again, however many threads there are.

Owns: what is asked of the C library. Does not know: who needs memory.
glibc gives threads heaps of their own, and memory that one thread freed does not serve the others: in half an hour of
swaps, recordings and other settings that came to 40 MB more, still growing. All share one heap; that costs no time
that could be measured, for pictures are made in one thread and large pieces come from the system directly.
"""

import ctypes
import sys

M_ARENA_MAX = -8
"""As in glibc's malloc.h."""


def limit_malloc_arenas() -> bool:
    """Call it before threads begin; False where the C library knows no such thing (it need not)."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    return mallopt is not None and mallopt(M_ARENA_MAX, 1) == 1
