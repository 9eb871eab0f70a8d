"""Panic: viewers get the card, whatever else there is to be shown.

Owns: whether it is on. Any thread may use it; nothing here ever waits.
Does not know: outputs, or who pressed the button.
"""

from engine.core.types import AvatarFrame
from engine.sinks.card import cached_card_frame


class PanicSwitch:
    """A switch, and what is seen while it is on."""

    def __init__(self) -> None:
        self.on = False

    def frame_or_card(self, frame: AvatarFrame, size: tuple[int, int] | None = None) -> AvatarFrame:
        """Return what may be seen now: the picture itself, or the card in its size or that (height, width)."""
        if not self.on:
            return frame
        return cached_card_frame(*(size or frame.image.shape[:2]))
