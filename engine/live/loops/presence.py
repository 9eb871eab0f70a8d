"""Is somebody there? From tracked faces to: driven, held for a moment, left to itself, or time for the card.

Owns: how long each lasts. Pure: every moment comes in as an argument. Does not know: how any of it looks.
"""

from engine.core.clock import NS_PER_MS, NS_PER_S
from engine.core.status import Showing

HOLD_NS = 300 * NS_PER_MS
"""A face that is missing for so long was lost by the tracker, not by the camera: nothing is changed for it."""


class Presence:
    """card_after_s: without a face for that long, the card is due; None or 0: never."""

    def __init__(self, card_after_s: float | None) -> None:
        self._card_after_ns: int | None = None
        self.set_card_after(card_after_s)
        self._lost_ns: int | None = None
        self._now_ns = 0
        self._expected = True

    def set_card_after(self, seconds: float | None) -> None:
        """The card is due after another time from now on."""
        self._card_after_ns = round(seconds * NS_PER_S) if seconds else None

    def record_face_seen(self, face: bool, at_ns: int, expected: bool = True) -> None:
        """Note whether a face was in the picture of that moment. expected: there is a camera to be seen by."""
        self._now_ns = at_ns
        self._expected = expected
        if face:
            self._lost_ns = None
        elif self._lost_ns is None:
            self._lost_ns = at_ns

    @property
    def showing(self) -> Showing:
        """What is due now."""
        if self._lost_ns is None:
            return Showing.DRIVEN
        lost_for_ns = self._now_ns - self._lost_ns
        if self._card_after_ns is not None and self._expected and lost_for_ns >= self._card_after_ns:
            return Showing.CARD
        return Showing.IDLE if lost_for_ns >= HOLD_NS else Showing.HELD
