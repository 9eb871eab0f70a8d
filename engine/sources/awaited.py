"""A camera that is not connected yet: a run starts without it, and uses it as soon as it is connected.

Owns: the source that takes its place until then, and its opener. Does not know: how often to try (`capture_loop`).
"""

import threading
from collections.abc import Callable
from fractions import Fraction

from engine.core.errors import SourceError
from engine.core.types import NOBODY, Frame
from engine.sources import LiveOpener, LiveSource, SourceInfo


class AwaitedSource:
    """Gives no picture; reading raises the reason, as with a camera that was lost."""

    def __init__(self, name: str, fps: int, missing: SourceError) -> None:
        height_px, width_px = NOBODY.shape[:2]
        self.info = SourceInfo(name, width_px, height_px, Fraction(fps), None, None)
        self._missing = missing

    def read_frame(self) -> Frame | None:
        """Raises: SourceError, always."""
        raise self._missing

    def close(self) -> None:
        """There is nothing to close."""


class AwaitedOpener:
    """Opens a source that may not exist yet. find: returns its opener, or raises SourceError."""

    def __init__(self, find: Callable[[], LiveOpener]) -> None:
        self._find = find
        self._found: LiveOpener | None = None
        self._interrupted = threading.Event()

    def __call__(self) -> LiveSource:
        """Raises: SourceError while it does not exist."""
        if self._found is None:
            self._found = self._find()
        if self._interrupted.is_set():
            self._found.interrupt()
        return self._found()

    def interrupt(self) -> None:
        self._interrupted.set()
        if self._found is not None:
            self._found.interrupt()
