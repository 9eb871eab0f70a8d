"""What the card looks like: the language, and the user's own words and picture, if there are any.

Owns: that value, and how it comes from the settings. Does not know: how it is drawn.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.core.settings import ENGLISH, LiveSettings

if TYPE_CHECKING:  # it brings NumPy, which a placement does without
    from engine.core.settings.card_picture import CardPicture


@dataclass(frozen=True, slots=True)
class CardLook:
    """language: of the usual words. words: the user's own, empty for the usual ones, or beside a picture for none."""

    language: str = ENGLISH
    words: str = ""
    picture: "CardPicture | None" = None

    @property
    def is_own(self) -> bool:
        """True if anything of it is the user's."""
        return bool(self.words) or self.picture is not None

    @classmethod
    def from_settings(cls, live: LiveSettings) -> "CardLook":
        """Return the look in the settings; a picture that could not be read is none. Quick: it was read before."""
        return cls(live.language, live.card_words.strip(), live.card_pixels)


USUAL = CardLook()
"""The card inside a run; what writes it for viewers puts the user's in its place."""
