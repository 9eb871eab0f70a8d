"""Keeps all downloads together below a number of bytes a second.

Owns: whose turn it is. Does not know: what is downloaded.
"""

import threading
import time
from collections.abc import Callable

BURST_S = 0.1
"""So much of a second may come at once: short enough to be even, long enough for the system's timers."""


class BandwidthLimit:
    """Shared by all threads. A limit of None lets everything through."""

    def __init__(self, bytes_per_s: float | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._bytes_per_s = bytes_per_s
        self._clock = clock
        self._lock = threading.Lock()
        self._free_at = clock()

    @property
    def bytes_per_s(self) -> float | None:
        """The limit of all downloads together."""
        return self._bytes_per_s

    def change_limit(self, bytes_per_s: float | None) -> None:
        """From now on another limit holds."""
        with self._lock:
            self._bytes_per_s = bytes_per_s
            self._free_at = self._clock()

    def reserve_bytes(self, count: int) -> float:
        """Note that this many bytes have come, and return how many seconds to wait before more may."""
        with self._lock:
            if self._bytes_per_s is None:
                return 0.0
            now = self._clock()
            self._free_at = max(self._free_at, now - BURST_S) + count / self._bytes_per_s
            return max(0.0, self._free_at - now)
