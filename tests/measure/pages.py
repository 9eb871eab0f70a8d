"""Processor seconds until a gibibyte of new memory is written: as it is, fetched at once, in huge pages; run by hand.

    python -m tests.measure.pages

Linux only. Two rounds in turn; weights that are loaded are such memory.
"""

import ctypes
import mmap
import sys
import time

from engine.core.system.memory import fetch_pages

SIZE = 2**30


def main() -> None:
    for way in 2 * ("as it is", "at once", "huge"):
        block = mmap.mmap(-1, SIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        since_s = time.process_time()
        if way == "huge":
            block.madvise(mmap.MADV_HUGEPAGE)
        address = ctypes.addressof(ctypes.c_char.from_buffer(block))
        if way == "at once" and not fetch_pages(address, SIZE):
            sys.stdout.write("this kernel does not fetch pages at once\n")
        ctypes.memset(address, 1, SIZE)
        sys.stdout.write(f"{way}: {time.process_time() - since_s:.2f} s\n")


if __name__ == "__main__":
    main()
