"""The words on the card and on the badge, and the font that draws them.

Owns: the words in each language that the output speaks. Does not know: how card and badge look, who chose a language.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from io import BytesIO

from PIL import ImageFont

from engine.core.settings import ENGLISH, KOREAN

FONT_FILE = "persona-cam-hangul.ttf"
"""Has all Korean letters, for the words here and for the user's own on the card."""


@dataclass(frozen=True, slots=True)
class OutputWords:
    """What is written into pictures that leave the program."""

    badge: str
    card: str


WORDS = {
    ENGLISH: OutputWords(badge="AI avatar", card="Be right back"),
    KOREAN: OutputWords(badge="AI 아바타", card="잠시 후 돌아옵니다"),
}


def load_font(language: str, size_px: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return a font of that size which has all letters of the language's words."""
    if language == ENGLISH:
        return ImageFont.load_default(size=size_px)
    return ImageFont.truetype(BytesIO(read_font_file()), size_px)


@lru_cache(maxsize=1)
def read_font_file() -> bytes:
    """Return the font that comes with the program."""
    return (resources.files("assets") / "fonts" / FONT_FILE).read_bytes()
