"""Returns memory to the system that is not needed any more, keeps it for the next time, or gets much of it at once.

Owns: the calls to the C library. Does not know: whose memory it was.
glibc keeps what is freed between blocks that are still in use: an encoder's pictures, a file that was read. After each
recording of 1280x720 that was some megabytes more, for as long as the program ran.
"""

import ctypes
import mmap
import sys
from functools import cache
from typing import Any

_KEEPING = {-3: 2**30, -1: 2**31 - 1}
"""glibc's M_MMAP_THRESHOLD and M_TRIM_THRESHOLD (malloc.h), in bytes."""

_DONTNEED = 4
_POPULATE_WRITE = 23
"""Linux's MADV_DONTNEED and MADV_POPULATE_WRITE (mman.h); the second since 5.14, older ones refuse it."""


def return_freed_memory() -> bool:
    """Give back what is free; takes about 3 ms. Returns False if the C library has no such call."""
    trim = _find_trim()
    return trim is not None and bool(trim(0))


def keep_freed_memory() -> bool:
    """Let the C library keep large blocks that are freed, for the next ones. Returns False if it has no such call.

    By default glibc fetches every block of 32 MB or more from the system, which clears it page by page: a fifth of the
    time in which PersonaLive decodes a picture on a processor. `return_freed_memory` still gives all back.
    """
    tune = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    return tune is not None and all(tune(option, value) for option, value in _KEEPING.items())


def drop_file_pages(address: int, size: int) -> None:
    """Take the whole pages in this part of a mapped file out of RAM; who reads them again gets them from the file.

    On Linux only; elsewhere the system drops them by itself when RAM is short.
    """
    _advise_system(address, size, _DONTNEED)


def fetch_pages(address: int, size: int) -> bool:
    """Let the system give all pages of this new block at once, not each at its first write.

    Returns False if the system has no such call, or refuses: the pages come one by one then.
    """
    return _advise_system(address, size, _POPULATE_WRITE)


def _advise_system(address: int, size: int, advice: int) -> bool:
    """Advise the system about the pages that lie wholly in this block."""
    advise = _find_advise()
    first, end = -(-address // mmap.PAGESIZE) * mmap.PAGESIZE, (address + size) // mmap.PAGESIZE * mmap.PAGESIZE
    return advise is not None and end > first and advise(first, end - first, advice) == 0


@cache
def _find_advise() -> Any:
    advise = getattr(ctypes.CDLL(None), "madvise", None) if sys.platform == "linux" else None
    if advise is not None:
        advise.argtypes, advise.restype = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int], ctypes.c_int
    return advise


@cache
def _find_trim() -> Any:
    return getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
