"""What an animator can say of its work: what computes it, how much it is, and what the device could do at most.

Owns: the protocol of such an animator, and the words. Does not know: which animator, what is done with the figures.
"""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Computation:
    """What computes, as it really is, not as it was asked for.

    device: its name and, of a processor, how many threads. dtype: of most numbers. runtime, provider: the names in the
    settings. pictures: how many the next chunk attends to, the portrait and its keyframes. device_memory_bytes: most
    memory used on a graphics card so far, None if there is none or it is not known.
    """

    device: str
    dtype: str
    runtime: str
    provider: str
    pictures: int
    device_memory_bytes: int | None


@runtime_checkable
class HasWork(Protocol):
    """An animator whose work can be counted."""

    def read_computation(self) -> Computation:
        """Return what computes now; quick."""

    def count_chunk_flop(self, pictures: int) -> float:
        """Return the floating-point operations of a chunk that attends to that many pictures; takes seconds."""

    def measure_peak_flop_per_s(self) -> float:
        """Return what the device reaches with a large matrix product in the same dtype; takes about a second."""


@runtime_checkable
class CanTimeStages(Protocol):
    """An animator that measures its parts only when it is asked to, because that costs time."""

    def start_stage_meters(self) -> None:
        """Measure every part from the next chunk on; `stage_meters` has the figures."""
