"""The latest driver frames, kept for the fallback, which may have to answer them with another animator's delay.

Owns: which are kept. Does not know: who answers them, delays.
"""

from collections import deque

from engine.core.clock import NS_PER_S
from engine.core.types import Frame

INTERVAL_MAX_NS = NS_PER_S // 10
"""Driver frames further apart than that say nothing of when the next one comes."""


class KeptFrames:
    """Driver frames in the order of their moments."""

    def __init__(self) -> None:
        self._frames: deque[Frame] = deque()

    @property
    def interval_ns(self) -> int:
        """The time to the next driver frame, about; 0 while nothing is known of it."""
        if len(self._frames) < 2:
            return 0
        return min(INTERVAL_MAX_NS, self._frames[-1].capture_time_ns - self._frames[-2].capture_time_ns)

    def gap_before_ns(self, frame: Frame) -> int:
        """Return the time from the newest frame that is kept to this one; 0 if none is."""
        return frame.capture_time_ns - self._frames[-1].capture_time_ns if self._frames else 0

    def add_frame(self, frame: Frame) -> None:
        """Keep the newest frame."""
        self._frames.append(frame)

    def list_after(self, moment_ns: int | None, until_ns: int | None = None) -> list[Frame]:
        """Return the frames after that moment (None: all), and before `until_ns` if that is given."""
        return [
            frame
            for frame in self._frames
            if (moment_ns is None or frame.capture_time_ns > moment_ns)
            and (until_ns is None or frame.capture_time_ns < until_ns)
        ]

    def list_before(self, moment_ns: int, count: int) -> list[Frame]:
        """Return the last `count` frames before that moment."""
        return [frame for frame in self._frames if frame.capture_time_ns < moment_ns][-count:]

    def drop_before(self, moment_ns: int, spared: int) -> None:
        """Drop the frames before that moment but the last `spared` of them."""
        while len(self._frames) > spared and self._frames[spared].capture_time_ns < moment_ns:
            self._frames.popleft()
