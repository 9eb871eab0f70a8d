"""The "be right back" card: what viewers see when there is no avatar to show.

Owns: its look at any size. Does not know: when it is shown.
"""

from functools import lru_cache

import numpy as np
from PIL import Image as Picture
from PIL import ImageDraw

from engine.core.settings import ENGLISH
from engine.core.types import AvatarFrame, Image
from engine.sinks.words import WORDS, load_font

TOP_RGB = (38, 42, 54)
BOTTOM_RGB = (20, 22, 28)
RING_RGB = (122, 162, 247)
TEXT_RGB = (226, 230, 240)
_OVERSAMPLING = 3
_KEPT = 16


def draw_card(width_px: int, height_px: int, language: str = ENGLISH) -> Image:
    """Draw the card with the language's words: (H, W, 3) uint8 RGB."""
    width, height = width_px * _OVERSAMPLING, height_px * _OVERSAMPLING
    fall = np.linspace(0, 1, height)[:, None, None]
    ground = np.array(TOP_RGB) * (1 - fall) + np.array(BOTTOM_RGB) * fall
    picture = Picture.fromarray(np.broadcast_to(ground, (height, width, 3)).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    unit = min(width, height) / 100
    _draw_pause_sign(draw, width / 2, height * 0.41, unit)
    font = load_font(language, 8 * unit)
    draw.text((width / 2, height * 0.70), WORDS[language].card, font=font, fill=TEXT_RGB, anchor="mm")
    return np.asarray(picture.resize((width_px, height_px), Picture.Resampling.LANCZOS)).copy()


@lru_cache(maxsize=_KEPT)
def cached_card_frame(height_px: int, width_px: int, language: str = ENGLISH) -> AvatarFrame:
    """Return the card as an avatar frame, the same object each time: drawing takes longer than a picture's period.

    Inside a run the card is in English; what writes it for viewers puts the one in its own language in its place.
    """
    return AvatarFrame(draw_card(width_px, height_px, language), None)


def translate_card(image: Image, language: str, size: tuple[int, int] | None = None) -> Image | None:
    """Return the card in that language, in its own size or in `size` (height, width); None for any other picture."""
    if image is not cached_card_frame(*image.shape[:2]).image:
        return None
    return cached_card_frame(*(size or image.shape[:2]), language).image


def _draw_pause_sign(draw: ImageDraw.ImageDraw, x: float, y: float, unit: float) -> None:
    """Draw a ring around two bars."""
    radius = 14 * unit
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=RING_RGB, width=round(1.6 * unit))
    for side in (-1, 1):
        middle = x + side * 3.6 * unit
        box = (middle - 1.4 * unit, y - 5.6 * unit, middle + 1.4 * unit, y + 5.6 * unit)
        draw.rounded_rectangle(box, radius=1.2 * unit, fill=RING_RGB)
