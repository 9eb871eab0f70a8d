"""A part that may fail while the run goes on: how long it is left alone before it is tried again.

Owns: the count of failures. Pure: every moment comes in as an argument. Does not know: what the part is.
"""

from engine.core.clock import NS_PER_S
from engine.core.errors import PersonaCamError

RETRY_S = (0.0, 0.0, 0.5, 1.0, 2.0, 5.0, 10.0)
"""How long a part that failed is left alone, failure by failure; the last counts from then on."""
HEALTHY_FRAMES = 100
"""After so many frames that went well the failures before are forgotten."""


class Backoff:
    """failure: the last one, until the part has worked again; since_ns: when it broke."""

    def __init__(self) -> None:
        self._failures = 0
        self._good = 0
        self._until_ns = 0
        self.failure: PersonaCamError | None = None
        self.since_ns = 0

    def record_failure(self, failure: PersonaCamError, now_ns: int) -> None:
        """Note a failure; the part is left alone for a while."""
        if self.failure is None:
            self.since_ns = now_ns
        self.failure = failure
        self._until_ns = now_ns + round(RETRY_S[min(self._failures, len(RETRY_S) - 1)] * NS_PER_S)
        self._failures += 1
        self._good = 0

    def record_success(self) -> None:
        """Note that the part has done its work."""
        self.failure = None
        self._good += 1
        if self._good >= HEALTHY_FRAMES:
            self._failures = 0

    def is_backing_off(self, now_ns: int) -> bool:
        """Say if the part is to be left alone now."""
        return now_ns < self._until_ns
