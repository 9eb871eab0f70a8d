"""What the memory plan says of this computer, as plain numbers that need no torch.

Owns: the fields. Does not know: how memory is counted, or what is done about it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.core.problem import Problem
from engine.core.settings import Quality


@dataclass(frozen=True, slots=True)
class MemoryForecast:
    """What each quality needs with these settings, and what is free now, in bytes.

    device, dtype, size_px: what it was counted for. is_published: for the published networks, as there are no others.
    needed: quality -> what has to be free where the device computes: on the card, or without one in RAM.
    free, total: of that memory. ram_needed: on a graphics card, what has to be free in RAM beside it.
    best: the best quality that fits; None if none does. problem: why the one in the settings does not; None if it does.
    """

    device: str
    dtype: str
    size_px: int
    is_published: bool
    needed: Mapping[Quality, float]
    free: int
    total: int
    ram_needed: float
    ram_free: int
    best: Quality | None
    problem: Problem | None
