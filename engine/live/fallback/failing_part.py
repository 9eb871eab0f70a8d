"""A part of the animation loop that may fail while the run continues: its failure, and how long it is not used.

Owns: the current failure. Pure: every time is an argument. Does not know: what the part does.
"""

from engine.camera_process.backoff import Backoff
from engine.core.errors import PersonaCamError

RETRY_S = (0.0, 0.0, 0.5, 1.0, 2.0, 5.0, 10.0)
"""How long a part that failed is not used, failure by failure; the last value repeats."""
HEALTHY_AFTER_S = 4.0
"""After it has worked for this long, earlier failures are forgotten."""


class FailingPart:
    """failure: the last one, until the part has worked again; since_ns: when it broke."""

    def __init__(self) -> None:
        self._backoff = Backoff(RETRY_S, HEALTHY_AFTER_S)
        self.failure: PersonaCamError | None = None
        self.since_ns = 0

    def record_failure(self, failure: PersonaCamError, now_ns: int) -> None:
        """Record a failure; the part is not used for a while."""
        if self.failure is None:
            self.since_ns = now_ns
        self.failure = failure
        self._backoff.record_failure(now_ns)

    def record_success(self, now_ns: int) -> None:
        """Record that the part works."""
        self.failure = None
        self._backoff.record_success(now_ns)

    def is_backing_off(self, now_ns: int) -> bool:
        """Return True while the part must not be used."""
        return self._backoff.time_until_retry_ns(now_ns) > 0
