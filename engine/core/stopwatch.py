"""Measures how long the stages of a run take.

Owns: measuring and summarising. Does not know: what a stage does.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

NS_PER_MS = 1_000_000


@dataclass(frozen=True, slots=True)
class StageTime:
    """Milliseconds per frame: the median, and the value that 95 of 100 frames stay below."""

    p50: float
    p95: float


class Stopwatch:
    """Collects the time of each frame in each stage."""

    def __init__(self, now_ns: Callable[[], int] = time.perf_counter_ns) -> None:
        self._now_ns = now_ns
        self._ms: defaultdict[str, list[float]] = defaultdict(list)

    @contextmanager
    def time_stage(self, name: str, frames: int = 1) -> Iterator[None]:
        """Measure the body; frames: how many frames it works on, which share its time equally."""
        start_ns = self._now_ns()
        yield
        each_ms = (self._now_ns() - start_ns) / NS_PER_MS / frames
        self._ms[name].extend([each_ms] * frames)

    def stage_times(self) -> dict[str, StageTime]:
        """Return the percentiles of every stage measured so far."""
        return {
            name: StageTime(float(np.percentile(values, 50)), float(np.percentile(values, 95)))
            for name, values in self._ms.items()
        }
