"""The "be right back" card: what viewers see when there is no avatar to show.

Owns: its look at any size, and the cards that were drawn last. Does not know: when it is shown; how own words and
pictures are drawn (`own_card.drawing`).
"""

import threading
from functools import lru_cache

import numpy as np
from PIL import Image as Picture
from PIL import ImageDraw

from engine.core.settings import ENGLISH
from engine.core.types import AvatarFrame, Image
from engine.sinks.own_card.drawing import fit_picture, write_words
from engine.sinks.own_card.look import USUAL, CardLook
from engine.sinks.words import WORDS, load_font

TOP_RGB = (38, 42, 54)
BOTTOM_RGB = (20, 22, 28)
RING_RGB = (122, 162, 247)
TEXT_RGB = (226, 230, 240)
SIGN_AT, OWN_SIGN_AT, WORDS_AT = 0.41, 0.32, 0.70
"""Heights of the sign, of the sign over own words, which may be many, and of the usual words, from the top."""
SIGN_HALF, WORDS_HALF = 18, 8
"""Half the height of what is drawn, with room around it, in hundredths of the shorter side."""
_OVERSAMPLING = 3
_KEPT = 16
_drawing = threading.Lock()


def draw_card(width_px: int, height_px: int, look: CardLook = USUAL) -> Image:
    """Draw the card: (H, W, 3) uint8 RGB. Slow; any thread may do it."""
    if look.picture is not None:
        card = fit_picture(look.picture.pixels, width_px, height_px)
        return write_words(card, look.words, TEXT_RGB, shaded=True)
    if look.words:
        ground = _draw_ground(width_px, height_px, OWN_SIGN_AT, "", look.language)
        return write_words(ground, look.words, TEXT_RGB, shaded=False)
    return _draw_ground(width_px, height_px, SIGN_AT, WORDS[look.language].card, look.language)


def cached_card_frame(height_px: int, width_px: int, look: CardLook = USUAL) -> AvatarFrame:
    """Return the card as an avatar frame, the same object each time: drawing takes longer than a picture's period.

    Inside a run the card is the usual one in English; what writes it for viewers puts the user's in its place.
    """
    return usual_card_frame(height_px, width_px) if look == USUAL else _cached_card_frame(height_px, width_px, look)


def prepare_card(height_px: int, width_px: int, look: CardLook) -> None:
    """Draw the card before it is needed, so that panic does not wait for that. Slow; any thread may do it."""
    with _drawing:
        for each in dict.fromkeys((USUAL, look)):
            cached_card_frame(height_px, width_px, each)


def translate_card(image: Image, look: CardLook, size: tuple[int, int] | None = None) -> Image | None:
    """Return the card as it is to look, in its own size or in `size` (height, width); None for any other picture."""
    if image is not cached_card_frame(*image.shape[:2]).image:
        return None
    height_px, width_px = size or image.shape[:2]
    return cached_card_frame(height_px, width_px, look).image


@lru_cache(maxsize=_KEPT)
def usual_card_frame(height_px: int, width_px: int) -> AvatarFrame:
    """Return the card as it is inside a run; asking whether a picture is this one costs next to nothing."""
    return AvatarFrame(draw_card(width_px, height_px), None)


@lru_cache(maxsize=_KEPT)
def _cached_card_frame(height_px: int, width_px: int, look: CardLook) -> AvatarFrame:
    return AvatarFrame(draw_card(width_px, height_px, look), None)


def _draw_ground(width_px: int, height_px: int, sign_at: float, words: str, language: str = ENGLISH) -> Image:
    """Draw the sign on its ground, with words in the program's own letters below it."""
    fall = np.linspace(0, 1, height_px * _OVERSAMPLING)[:, None, None]
    column = Picture.fromarray((np.array(TOP_RGB) * (1 - fall) + np.array(BOTTOM_RGB) * fall).astype(np.uint8))
    plain = column.resize((1, height_px), Picture.Resampling.LANCZOS)
    card = plain.resize((width_px, height_px), Picture.Resampling.NEAREST)
    unit = min(width_px, height_px) * _OVERSAMPLING / 100
    fine = _FinePart(card, column, sign_at, (SIGN_HALF * unit, SIGN_HALF * unit))
    _draw_pause_sign(fine.draw, *fine.middle, unit)
    fine.paste_part()
    if words:
        font = load_font(language, 8 * unit)
        fine = _FinePart(card, column, WORDS_AT, (font.getlength(words) / 2 + unit, WORDS_HALF * unit))
        fine.draw.text(fine.middle, words, font=font, fill=TEXT_RGB, anchor="mm")
        fine.paste_part()
    return np.asarray(card).copy()


class _FinePart:
    """A part of the card that is drawn finer and then made small; around it is nothing but the ground.

    draw: draws in it. middle: where the card's middle, at the part's height, is in it; in fine pixels.
    """

    def __init__(self, card: Picture.Image, column: Picture.Image, at: float, half: tuple[float, float]) -> None:
        """column: the ground, one fine pixel wide. at: its height, as a share. half: its size, in fine pixels."""
        x, y = card.width * _OVERSAMPLING / 2, card.height * _OVERSAMPLING * at
        left, top = (max(0, int((middle - size) // _OVERSAMPLING)) for middle, size in zip((x, y), half, strict=True))
        right = min(card.width, int((x + half[0]) // _OVERSAMPLING) + 1)
        bottom = min(card.height, int((y + half[1]) // _OVERSAMPLING) + 1)
        self._card, self._at, self._size = card, (left, top), (right - left, bottom - top)
        rows = column.crop((0, top * _OVERSAMPLING, 1, bottom * _OVERSAMPLING))
        self._fine = rows.resize((self._size[0] * _OVERSAMPLING, rows.height), Picture.Resampling.NEAREST)
        self.draw = ImageDraw.Draw(self._fine)
        self.middle = (x - left * _OVERSAMPLING, y - top * _OVERSAMPLING)

    def paste_part(self) -> None:
        """Put it on the card."""
        self._card.paste(self._fine.resize(self._size, Picture.Resampling.LANCZOS), self._at)


def _draw_pause_sign(draw: ImageDraw.ImageDraw, x: float, y: float, unit: float) -> None:
    """Draw a ring around two bars."""
    radius = 14 * unit
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=RING_RGB, width=round(1.6 * unit))
    for side in (-1, 1):
        middle = x + side * 3.6 * unit
        box = (middle - 1.4 * unit, y - 5.6 * unit, middle + 1.4 * unit, y + 5.6 * unit)
        draw.rounded_rectangle(box, radius=1.2 * unit, fill=RING_RGB)
