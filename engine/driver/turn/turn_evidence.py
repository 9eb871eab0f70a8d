"""Collects, picture by picture, what speaks for turning the camera's pictures.

Owns: how long and how often a turned face must be seen before pictures are turned. Does not know: pictures, faces.
"""

from collections.abc import Callable

from engine.core.clock import NS_PER_MS, NS_PER_S

FIRST_NS = 900 * NS_PER_MS
"""So long a face has to lie if none was upright before, and to stand on its head in any case."""
TURN_NS = 1700 * NS_PER_MS
"""So long it has to lie after it was upright: the camera may have been turned, or the driver bends down."""
LYING_DOWN_NS = 12 * NS_PER_S
"""So long it has to lie while the background stays as it was: the driver lies down, and the camera stands."""
GAP_NS = 700 * NS_PER_MS
"""Without any face for longer, what was seen before counts no more."""
LEAST_SIGHTINGS = 2
HALF_TURN = 2


class TurnEvidence:
    """What the pictures since the last turn show. quarters: by which the face lies in the latest, 0 if it does not."""

    def __init__(self) -> None:
        self.quarters = 0
        self._was_upright = False
        self._since_ns = self._last_ns = 0
        self._sightings = 0
        self._stayed: bool | None = None

    @property
    def since_ns(self) -> int | None:
        """Since when faces lie; None if none was upright before."""
        return self._since_ns if self._was_upright else None

    def add_upright(self) -> None:
        """Add a picture with an upright face."""
        self.quarters = 0
        self._was_upright = True

    def add_nothing(self, now_ns: int) -> None:
        """Add a picture that shows nothing either way."""
        if now_ns - self._last_ns > GAP_NS:
            self.quarters = 0

    def add_turned(self, quarters: int, now_ns: int, missed_since_ns: int | None) -> None:
        """Add a picture with a face that is upright after that many quarters, from 1 to 3.

        missed_since_ns: when the last face was lost, if it was found in the turned picture only.
        """
        if quarters != self.quarters:
            self.quarters = quarters
            self._since_ns = now_ns if missed_since_ns is None else missed_since_ns
            self._sightings, self._stayed = 0, None
        self._last_ns = now_ns
        self._sightings += 1

    def is_enough(self, now_ns: int, has_background_stayed: Callable[[], bool]) -> bool:
        """Return True if the pictures are to be turned. has_background_stayed: asked once for each turn in question."""
        lasted_ns = now_ns - self._since_ns
        may_bend = self._was_upright and self.quarters != HALF_TURN
        if self._sightings < LEAST_SIGHTINGS or lasted_ns < (TURN_NS if may_bend else FIRST_NS):
            return False
        if self._stayed is None:
            self._stayed = self._was_upright and has_background_stayed()
        return not self._stayed or lasted_ns >= LYING_DOWN_NS
