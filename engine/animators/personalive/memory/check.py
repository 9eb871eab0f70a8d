"""Before weights are loaded: do they fit, and may all networks stay on the device?

Owns: when that needs to be counted at all. Does not know: how it is counted (`footprint`) and decided (`plan`).
"""

from pathlib import Path

import torch

from engine.animators.personalive.memory.footprint import FootprintCounter, list_weights
from engine.animators.personalive.memory.free_memory import read_free_memory
from engine.animators.personalive.memory.plan import MemoryRoom, plan_room
from engine.animators.personalive.weights.networks import Networks, make_networks
from engine.core.settings import Quality, Settings

AMPLE_WEIGHTS = 1.25
AMPLE_PER_CELL_BYTES = 96 << 20
CELL_PX = 64
"""The weights and a quarter, and 96 MiB for every 64 x 64 pixels, are more than the published networks need at any
quality, with any settings; then the seconds of counting are left out."""


def measure_room(
    networks: Networks, models: Path, dtype: torch.dtype, device: torch.device, settings: Settings
) -> MemoryRoom:
    """Compare what every quality needs with what is free now. networks: without memory, not changed.

    Raises: NotEnoughMemoryError if the quality in the settings does not fit.
    """
    free, offload = read_free_memory(device), settings.personalive.offload
    may_stay = offload != "on" or device.type == "cpu"
    weights = sum(list_weights(networks).values()) * dtype.itemsize // torch.float32.itemsize
    least = free.ram if free.card is None else min(free.card, free.ram)
    if may_stay and least >= count_ample_bytes(weights, settings.size_px):
        return MemoryRoom(False, free, {})
    room = count_room(make_networks(models), dtype, device, settings)
    room.check_quality(settings.quality)
    return room


def count_room(networks: Networks, dtype: torch.dtype, device: torch.device, settings: Settings) -> MemoryRoom:
    """Count what every quality needs, and compare it with what is free now, whether or not it fits.

    networks: without memory, and of no use afterwards.
    """
    counter = FootprintCounter(networks, dtype, settings, device.type != "cpu")
    footprints = {quality: counter.count_quality(quality) for quality in Quality}
    return plan_room(footprints, read_free_memory(device), settings.personalive.offload)


def count_ample_bytes(weights: int, size_px: int) -> float:
    """Return with how much free memory everything fits for certain. weights: theirs, in bytes."""
    return AMPLE_WEIGHTS * weights + AMPLE_PER_CELL_BYTES * (size_px / CELL_PX) ** 2
