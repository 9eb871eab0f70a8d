"""Decides when something that failed is tried again: soon at first, then less and less often.

Owns: the count of failures, and when it is forgotten. Pure: every time is an argument.
Does not know: clocks, and what failed. It is here because this process imports nothing of the rest of the engine.
"""

from collections.abc import Sequence

_NS_PER_S = 1_000_000_000


class Backoff:
    """failures: how many there have been that are not forgotten. retry_at_ns: when the next try may be made."""

    def __init__(self, delays_s: Sequence[float], healthy_after_s: float) -> None:
        """delays_s: how long to wait after the first failure, the second, ...; the last value repeats.

        healthy_after_s: after working this long, earlier failures are forgotten; 0: with the first success.
        """
        self._delays_ns = [round(delay * _NS_PER_S) for delay in delays_s]
        self._healthy_after_ns = round(healthy_after_s * _NS_PER_S)
        self._works_since_ns: int | None = None
        self.failures = 0
        self.retry_at_ns = 0

    def record_failure(self, now_ns: int) -> None:
        """Record a failure; the next try is delayed, the longer the more failures there have been."""
        works_since_ns, self._works_since_ns = self._works_since_ns, None
        if works_since_ns is not None and now_ns - works_since_ns >= self._healthy_after_ns:
            self.failures = 0
        self.retry_at_ns = now_ns + self._delays_ns[min(self.failures, len(self._delays_ns) - 1)]
        self.failures += 1

    def record_success(self, now_ns: int) -> None:
        """Record that it works. Only the first success after a failure counts; the others may be left out."""
        if self._works_since_ns is None:
            self._works_since_ns = now_ns

    def time_until_retry_ns(self, now_ns: int) -> int:
        """Return the time until the next try is allowed; 0 if it is allowed now."""
        return max(0, self.retry_at_ns - now_ns)
