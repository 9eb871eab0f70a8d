"""Reads how much memory is free, on the graphics card and in the computer.

Owns: where that is asked. Does not know: what it is needed for.
"""

import psutil
import torch

from engine.animators.personalive.memory.plan import PROGRAM_BYTES, FreeMemory


def read_free_ram() -> int:
    """Return the bytes of RAM that are free now and that the program itself does not need."""
    return int(psutil.virtual_memory().available) - PROGRAM_BYTES


def read_free_memory(device: torch.device) -> FreeMemory:
    """Return what is free now. RAM that holds only copies of files counts as free: the system drops them."""
    ram = psutil.virtual_memory()
    if device.type != "cuda":
        return FreeMemory(ram.available, ram.total)
    free, total = torch.cuda.mem_get_info(device)
    return FreeMemory(ram.available, ram.total, free, total)
