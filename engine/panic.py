"""Panic: viewers get the card, whatever else there is to be shown.

Owns: whether it is on, and the card in the sizes that were asked for. Any thread may use it; nothing here ever waits.
Does not know: outputs, or who pressed the button.
"""

from engine.messages import AvatarFrame
from engine.sinks.card import be_right_back


class Panic:
    """A switch, and what is seen while it is on."""

    def __init__(self) -> None:
        self.on = False
        self._cards: dict[tuple[int, int], AvatarFrame] = {}

    def card(self, height_px: int, width_px: int) -> AvatarFrame:
        """Return the card: (height_px, width_px, 3). Drawn once for each size."""
        card = self._cards.get((height_px, width_px))
        if card is None:
            card = AvatarFrame(be_right_back(width_px, height_px), None)
            self._cards[height_px, width_px] = card
        return card

    def instead_of(self, frame: AvatarFrame, size: tuple[int, int] | None = None) -> AvatarFrame:
        """Return what may be seen now: the picture itself, or the card in its size or that (height, width)."""
        if not self.on:
            return frame
        return self.card(*(size or frame.image.shape[:2]))
