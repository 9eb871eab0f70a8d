"""Measures a delay: from the moment a camera took a picture to the moment the output received its avatar.

Owns: the figures over the latest frames. Does not know: clocks (both moments are arguments), or what it measures.
"""

import numpy as np
from numpy.typing import NDArray

from engine.core.clock import ASLEEP_NS, NS_PER_MS
from engine.core.status import Delay


class LatencyMeter:
    """p50, p95 and maximum over the latest `window` durations. One thread records; any thread may read the summary."""

    def __init__(self, window: int, longest_ns: int = ASLEEP_NS) -> None:
        """longest_ns: what takes longer is not counted: the computer slept."""
        self._longest_ns = longest_ns
        self._ring_ns = np.zeros(window, np.int64)
        self._count = 0

    def record_duration(self, start_ns: int | None, end_ns: int) -> None:
        """Record one duration. Not counted: pictures without a start (they show no driver moment), and sleep."""
        if start_ns is None or end_ns - start_ns > self._longest_ns:
            return
        self._ring_ns[self._count % len(self._ring_ns)] = max(0, end_ns - start_ns)
        self._count += 1

    def compute_delay(self) -> Delay | None:
        """Summarise the window, or None while nothing was measured."""
        if self._count == 0:
            return None
        ordered_ms = np.sort(self._ring_ns[: min(self._count, len(self._ring_ns))]) / NS_PER_MS
        p50, p95 = (_read_percentile(ordered_ms, share) for share in (0.50, 0.95))
        return Delay(p50, p95, float(ordered_ms[-1]), self._count)


def _read_percentile(ordered: NDArray[np.float64], share: float) -> float:
    """Return what np.percentile does, from sorted values, ten times as fast: a status has many of them."""
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low] + (ordered[high] - ordered[low]) * (place - low))
