"""Reads how much memory is free, on the graphics card and in the computer.

Owns: where that is asked. Does not know: what it is needed for.
"""

from pathlib import Path
from typing import NamedTuple

import torch

from engine.animators.personalive.memory.plan import PROGRAM_BYTES, FreeMemory

MEMINFO = Path("/proc/meminfo")


class Ram(NamedTuple):
    """Bytes of RAM. available: free, or holding only copies of files."""

    available: int
    total: int


def read_free_ram() -> int:
    """Return the bytes of RAM that are free now and that the program itself does not need."""
    return read_ram().available - PROGRAM_BYTES


def read_ram() -> Ram:
    """Ask psutil, or Linux itself where psutil is not installed, as on a bare machine that only measures."""
    try:
        import psutil
    except ModuleNotFoundError:
        fields = dict(line.split(":", 1) for line in MEMINFO.read_text(encoding="ascii").splitlines())
        return Ram(*(int(fields[name].split()[0]) << 10 for name in ("MemAvailable", "MemTotal")))
    found = psutil.virtual_memory()
    return Ram(found.available, found.total)


def read_free_memory(device: torch.device) -> FreeMemory:
    """Return what is free now. RAM that holds only copies of files counts as free: the system drops them."""
    ram = read_ram()
    if device.type != "cuda":
        return FreeMemory(ram.available, ram.total)
    free, total = torch.cuda.mem_get_info(device)
    return FreeMemory(ram.available, ram.total, free, total)
