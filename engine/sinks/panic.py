"""Panic: viewers get the card, whatever else there is to be shown.

Owns: whether it is on, the one place in the app where that stands, and who is told at once when it changes.
Any thread may use it; nothing here ever waits. Does not know: outputs, or who pressed the button.
"""

from collections.abc import Callable

from engine.core.types import AvatarFrame
from engine.sinks.card import cached_card_frame


class PanicSwitch:
    """on: read by all, written by `set_panic` only."""

    def __init__(self) -> None:
        self.on = False
        self._followers: tuple[Callable[[], None], ...] = ()

    def set_panic(self, on: bool) -> None:
        """Turn it on or off; whoever follows is called before this returns."""
        self.on = on
        for follow in self._followers:
            follow()

    def add_follower(self, follow: Callable[[], None]) -> None:
        """Call this whenever the switch is set, on the thread that sets it; it must not wait."""
        self._followers += (follow,)

    def remove_follower(self, follow: Callable[[], None]) -> None:
        """Stop calling it."""
        self._followers = tuple(other for other in self._followers if other != follow)

    def frame_or_card(self, frame: AvatarFrame, size: tuple[int, int] | None = None) -> AvatarFrame:
        """Return what may be seen now: the picture itself, or the card in its size or that (height, width)."""
        if not self.on:
            return frame
        return cached_card_frame(*(size or frame.image.shape[:2]))
