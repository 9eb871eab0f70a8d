"""A camera that is not there yet: a run begins without it, and finds it once it is there.

Owns: the source that stands for it until then, and its opener. Does not know: how often to look (`intake`).
"""

import threading
from collections.abc import Callable
from fractions import Fraction

from engine.core.errors import SourceError
from engine.core.types import NOBODY, Frame
from engine.sources import LiveOpener, LiveSource, SourceInfo


class AwaitedSource:
    """Gives no picture, but the reason: whoever reads it takes it for a camera that was lost."""

    def __init__(self, name: str, fps: int, missing: SourceError) -> None:
        height_px, width_px = NOBODY.shape[:2]
        self.info = SourceInfo(name, width_px, height_px, Fraction(fps), None, None)
        self._missing = missing

    def read_frame(self) -> Frame | None:
        """Raises: SourceError, always."""
        raise self._missing

    def close(self) -> None:
        """Nothing is held."""


class AwaitedOpener:
    """Opens what may not even be there to be named yet; find: makes its opener."""

    def __init__(self, find: Callable[[], LiveOpener]) -> None:
        self._find = find
        self._found: LiveOpener | None = None
        self._interrupted = threading.Event()

    def __call__(self) -> LiveSource:
        """Raises: SourceError as long as it is not there."""
        if self._found is None:
            self._found = self._find()
        if self._interrupted.is_set():
            self._found.interrupt()
        return self._found()

    def interrupt(self) -> None:
        self._interrupted.set()
        if self._found is not None:
            self._found.interrupt()
