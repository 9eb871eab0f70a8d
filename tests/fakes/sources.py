"""Sources and sinks that live in memory."""

import threading
import time
from collections.abc import Callable
from fractions import Fraction

import numpy as np

from engine.core.clock import NS_PER_S
from engine.core.errors import SourceError
from engine.core.types import AvatarFrame, Frame
from engine.sources import SourceInfo
from tests.fakes.clock import FakeClock


class ClockSource:
    """A camera on a fake clock: `read` moves the clock on to the next picture, which is stamped with that time."""

    def __init__(self, clock: FakeClock, fps: float = 30.0, frames: int | None = None, breaks: bool = False) -> None:
        """frames: how many come; then it ends, or breaks like an unplugged camera."""
        self._clock = clock
        self._period_ns = round(NS_PER_S / fps)
        self._left = frames
        self._breaks = breaks
        self.info = SourceInfo("fake camera", 64, 48, Fraction(fps).limit_denominator(1001), None, None)
        self.closed = 0

    def read_frame(self) -> Frame | None:
        if self._left == 0:
            if self._breaks:
                raise SourceError("The fake camera was unplugged.", "Plug it in again.")
            return None
        if self._left is not None:
            self._left -= 1
        now_ns = self._clock.now_ns()
        self._clock.advance((self._period_ns - now_ns % self._period_ns) / NS_PER_S)
        return Frame(np.zeros((48, 64, 3), np.uint8), self._clock.now_ns())

    def close(self) -> None:
        self.closed += 1


class ClockOpener:
    """Gives the same source again and again."""

    def __init__(self, source: ClockSource) -> None:
        self._source = source

    def __call__(self) -> ClockSource:
        return self._source

    def interrupt(self) -> None:
        """Nothing ever waits."""


class ThreadSource:
    """A camera of 500 pictures a second in real time, for runs on real threads."""

    def __init__(self, frames: int | None = None, end: Exception | None = None, blocks: bool = False) -> None:
        """frames: after so many it ends, or raises `end`, or blocks until it is interrupted."""
        self._left = frames
        self._end = end
        self._blocks = blocks
        self._interrupted = threading.Event()
        self.info = SourceInfo("thread camera", 64, 48, Fraction(500), None, None)
        self.given: list[int] = []
        self.closed = 0

    def read_frame(self) -> Frame | None:
        if self._left == len(self.given):
            if self._end is not None:
                raise self._end
            if self._blocks:
                self._interrupted.wait()
            return None
        if self._interrupted.wait(0.002):
            return None
        self.given.append(time.monotonic_ns())
        return Frame(np.zeros((48, 64, 3), np.uint8), self.given[-1])

    def interrupt(self) -> None:
        self._interrupted.set()

    def unplug(self) -> None:
        """The next read fails."""
        self._left, self._end = len(self.given), SourceError("The camera was unplugged.", "Plug it in.")

    def close(self) -> None:
        self.closed += 1


class MemorySink:
    """Keeps what was written: (picture, shown_at_ns), in order."""

    def __init__(self, fault: Callable[[int], None] = lambda number: None) -> None:
        """fault: called with the number of each picture before it is taken; may raise."""
        self._fault = fault
        self.written: list[tuple[AvatarFrame, int]] = []
        self.closed = 0

    def write_frame(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        self._fault(len(self.written))
        self.written.append((frame, shown_at_ns))

    def close(self) -> None:
        self.closed += 1
