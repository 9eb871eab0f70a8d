"""The source for a run without a camera: there is no driver, and the avatar moves by itself.

Owns: when a frame is due. Does not know: how the avatar moves. Its frames hold `NOBODY`, and no code reads them.
"""

import threading
from fractions import Fraction

from engine.core.clock import NS_PER_S, Clock
from engine.core.types import NOBODY, Frame
from engine.sources import SourceInfo

NAME = "no camera"


class IdleSource:
    """A live source of empty frames, at an even rate."""

    def __init__(self, fps: int, clock: Clock, interrupted: threading.Event) -> None:
        height_px, width_px = NOBODY.shape[:2]
        self.info = SourceInfo(NAME, width_px, height_px, Fraction(fps), None, None)
        self._period_ns = NS_PER_S // fps
        self._clock = clock
        self._interrupted = interrupted
        self._due_ns: int | None = None

    def read_frame(self) -> Frame | None:
        """Return the next frame when it is due, or None when interrupted."""
        now_ns = self._clock.now_ns()
        due_ns = now_ns if self._due_ns is None else max(self._due_ns + self._period_ns, now_ns - self._period_ns)
        if self._interrupted.is_set():
            return None
        if due_ns > now_ns and self._clock.wait(self._interrupted, (due_ns - now_ns) / NS_PER_S):
            return None
        self._due_ns = due_ns
        return Frame(NOBODY, due_ns)

    def close(self) -> None:
        """There is nothing to close."""


class IdleOpener:
    """Opens an `IdleSource`; that never fails."""

    def __init__(self, fps: int, clock: Clock) -> None:
        self._fps = fps
        self._clock = clock
        self._interrupted = threading.Event()

    def __call__(self) -> IdleSource:
        return IdleSource(self._fps, self._clock, self._interrupted)

    def interrupt(self) -> None:
        self._interrupted.set()
