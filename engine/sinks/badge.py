"""The small badge "AI avatar", which tells viewers in their language that they see an avatar.

Owns: its look at any size, and its place. Does not know: when it is used.
"""

from dataclasses import replace

import numpy as np
from PIL import Image as Picture
from PIL import ImageDraw

from engine.core.settings import ENGLISH
from engine.core.types import AvatarFrame, Image
from engine.sinks import Sink
from engine.sinks.card import prepare_card, translate_card
from engine.sinks.own_card.look import CardLook
from engine.sinks.words import WORDS, load_font

TEXT_PART = 0.034
"""Height of its letters, as a part of the picture's height; never less than TEXT_MIN_PX."""
TEXT_MIN_PX = 9
GROUND_RGBA = (16, 18, 24, 190)
TEXT_RGBA = (255, 255, 255, 255)
_OVERSAMPLING = 4


class Badge:
    """Made once for one size of picture and one language; draws onto such pictures without allocating.

    at_right: in the lower right corner, not the left one.
    """

    def __init__(self, width_px: int, height_px: int, language: str = ENGLISH, at_right: bool = False) -> None:
        text_px = max(TEXT_MIN_PX, round(TEXT_PART * height_px))
        drawn = _draw_badge(text_px, language)
        margin = min(text_px, max(0, width_px - drawn.shape[1]), max(0, height_px - drawn.shape[0]))
        drawn = drawn[: height_px - margin, : width_px - margin]
        height, width = drawn.shape[:2]
        self._rows = slice(height_px - margin - height, height_px - margin)
        left = width_px - margin - width if at_right else margin
        self._columns = slice(left, left + width)
        opacity = drawn[:, :, 3:].astype(np.uint16)
        self._ink = drawn[:, :, :3] * opacity
        self._kept = np.broadcast_to(255 - opacity, self._ink.shape)
        self._work = np.empty_like(self._ink)

    def blend_onto(self, picture: Image) -> None:
        """Draw the badge into a lower corner of a picture (H, W, 3) uint8 RGB, in place."""
        place = picture[self._rows, self._columns]
        np.multiply(place, self._kept, out=self._work)
        np.add(self._work, self._ink, out=self._work)
        np.floor_divide(self._work, 255, out=place, casting="unsafe")


class BadgedSink:
    """Writes pictures with the badge on them, whatever their size; badge and card in the language of the run.

    on: may be changed between two pictures.
    """

    def __init__(self, sink: Sink, on: bool, language: str = ENGLISH, card: CardLook | None = None) -> None:
        """card: None for the usual one."""
        self.on = on
        self._card = card or CardLook(language)
        self._language = language
        self._prepared: tuple[int, int] | None = None
        self._sink = sink
        self._badge: tuple[Badge, Image] | None = None

    def set_card(self, card: CardLook) -> None:
        """Show the card like that from now on; drawn here, so that no picture waits. Any thread may call it."""
        if self._prepared:
            prepare_card(*self._prepared, card)
        self._card = card

    def write_frame(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        height, width = frame.image.shape[:2]
        if self._prepared != (height, width):
            prepare_card(height, width, self._card)
            self._prepared = height, width
        card = translate_card(frame.image, self._card)
        if card is not None:
            frame = replace(frame, image=card)
        if self.on:
            frame = replace(frame, image=self._copy_with_badge(frame.image))
        self._sink.write_frame(frame, shown_at_ns)

    def close(self) -> None:
        self._sink.close()

    def _copy_with_badge(self, image: Image) -> Image:
        if self._badge is None or self._badge[1].shape != image.shape:
            self._badge = Badge(image.shape[1], image.shape[0], self._language), np.empty_like(image)
        badge, canvas = self._badge
        canvas[:] = image
        badge.blend_onto(canvas)
        return canvas


def _draw_badge(text_px: int, language: str) -> Image:
    """Draw it as (H, W, 4) uint8 RGBA."""
    unit, words = text_px * _OVERSAMPLING, WORDS[language].badge
    font = load_font(language, unit)
    across, down = round(font.getlength(words) + 1.2 * unit), round(1.7 * unit)
    picture = Picture.new("RGBA", (across, down), (*GROUND_RGBA[:3], 0))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((0, 0, across - 1, down - 1), radius=down / 2, fill=GROUND_RGBA)
    draw.text((across / 2, down / 2), words, font=font, fill=TEXT_RGBA, anchor="mm")
    size = max(1, across // _OVERSAMPLING), max(1, down // _OVERSAMPLING)
    return np.asarray(picture.resize(size, Picture.Resampling.LANCZOS)).copy()
