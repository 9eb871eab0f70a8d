"""Computes when each picture of a file is shown.

Owns: turning a file's time stamps, missing and broken ones included, into times that start at 0 and rise.
Does not know: pictures, containers.
"""

from fractions import Fraction

NS_PER_S = 1_000_000_000


class Timeline:
    """Gives every picture its time; call `next_time_ns` once for each, in the order in which they are shown."""

    def __init__(self, fps: Fraction) -> None:
        self._step_ns = max(1, round(NS_PER_S / fps))
        self._origin_ns: int | None = None
        self._last_ns = -1

    @property
    def starts_at_ns(self) -> int:
        """The time of the first picture, in the file's own time."""
        return self._origin_ns or 0

    @property
    def last_time_ns(self) -> int:
        """The time given last, or 0."""
        return max(0, self._last_ns)

    def next_time_ns(self, pts: int | None, time_base: Fraction | None) -> int:
        """Return the time of the next picture in nanoseconds, strictly later than the one before.

        A missing stamp counts as one frame later. Where the stamps jump back (two files joined), the following ones
        continue from the last time.
        """
        following = self._last_ns + self._step_ns if self._last_ns >= 0 else 0
        stamp = following + self.starts_at_ns if pts is None or time_base is None else round(pts * time_base * NS_PER_S)
        if self._origin_ns is None:
            self._origin_ns = stamp
        if stamp - self._origin_ns <= self._last_ns:
            self._origin_ns = stamp - following
        self._last_ns = stamp - self._origin_ns
        return self._last_ns
