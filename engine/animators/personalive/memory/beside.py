"""Whether there is room for another portrait beside the one that is shown, for the calls that both are run in.

Owns: that comparison. Does not know: streams, which portraits.

The networks are there once, and the two windows run one after the other: what comes on top is a second portrait with
its keyframes and its window.
"""

import torch

from engine.animators.personalive.memory.free_memory import read_free_memory
from engine.animators.personalive.memory.plan import PROGRAM_BYTES, SPARE, WORKSPACE_BYTES, FreeMemory

COPIES = 2
"""While two windows share the buffers of one runtime, each keeps its state a second time."""


def has_room_for_portrait(shown_bytes: int, device: torch.device) -> bool:
    """Return True if another portrait fits on the device. shown_bytes: what the one that is shown takes there."""
    return fits_beside(shown_bytes, read_free_memory(device), _read_cached_bytes(device))


def fits_beside(shown_bytes: int, free: FreeMemory, cached_bytes: int) -> bool:
    """Compare what is needed with what is free. cached_bytes: on a graphics card, what torch holds and does not use."""
    needed = COPIES * shown_bytes * SPARE
    if free.card is None:
        return needed + PROGRAM_BYTES <= free.ram
    return needed + WORKSPACE_BYTES <= free.card + cached_bytes


def _read_cached_bytes(device: torch.device) -> int:
    if device.type != "cuda":
        return 0
    return torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
