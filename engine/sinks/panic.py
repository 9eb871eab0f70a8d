"""The panic switch: while it is on, viewers see the card and nothing else.

Owns: whether panic is on (the only place in the app that stores it), and the callbacks for a change.
Any thread may use it; nothing here ever waits. Does not know: outputs, or who pressed the button.
"""

from collections.abc import Callable

from engine.core.types import AvatarFrame
from engine.sinks.card import cached_card_frame


class PanicSwitch:
    """on: read by all, written only by `set_panic`."""

    def __init__(self) -> None:
        self.on = False
        self._followers: tuple[Callable[[], None], ...] = ()

    def set_panic(self, on: bool) -> None:
        """Turn panic on or off; the followers are called before this returns."""
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
        """Return the picture itself, or during panic the card, in its size or in `size` (height, width)."""
        if not self.on:
            return frame
        return cached_card_frame(*(size or frame.image.shape[:2]))
