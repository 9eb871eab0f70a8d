"""Places a square avatar in the virtual camera's picture.

Owns: fit, fill and blurred bars, bars in the colour of a plain background, zoom and position, the badge on top.
Does not know: colour formats, devices.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from engine.core.settings import ENGLISH, Framing, LiveSettings
from engine.core.types import Image
from engine.sinks.badge import Badge
from engine.sinks.card import cached_card_frame, draw_card

Colour = tuple[int, int, int]
BLACK: Colour = (0, 0, 0)
FACE_AT = 0.42
"""Height of the face in an avatar, from the top: `FILL` keeps it in the middle."""
BAR_LIGHT = 0.55
"""How bright blurred bars are, so that they stay behind the avatar."""
_BLUR_PX = 48
"""The width at which the bars are blurred, and the strength of it there."""
_BLUR_SIGMA_PX = 3.0


@dataclass(frozen=True, slots=True)
class Placing:
    """The placing of a picture in the virtual camera's.

    zoom: from 1.0; larger than what the framing gives. x, y: from -1.0, as far left or up as it goes without
    uncovering more of the camera's picture or cutting more of its own, to 1.0, right or down; 0.0 is where it belongs.
    badge: the badge "AI avatar" is on it. language: of the badge and the card.
    """

    framing: Framing
    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0
    badge: bool = False
    language: str = ENGLISH

    @classmethod
    def from_settings(cls, live: LiveSettings) -> "Placing":
        """Return the placing in the settings."""
        return cls(Framing(live.framing), live.zoom, live.shift_x, live.shift_y, live.badge, live.language)


WHOLE = Placing(Framing.BLUR)


class Framer:
    """Places pictures of any size into one of a fixed size. Keeps its canvas: a result lasts until the next call.

    placing: may be set between two pictures.
    """

    def __init__(self, width_px: int, height_px: int, placing: Placing) -> None:
        self.placing = placing
        self._size = (width_px, height_px)
        self._canvas: Image = np.zeros((height_px, width_px, 3), np.uint8)
        self._badge = (placing.language, Badge(width_px, height_px, placing.language))

    def place_image(self, image: Image, ground_rgb: Colour | None = None) -> Image:
        """Return the picture (H, W, 3) uint8 RGB as the camera shows it; the card in the camera's shape, as it is.

        ground_rgb: the one colour of the picture's background. Bars have it, too: what keys out one keys out both.
        """
        if image is cached_card_frame(*image.shape[:2]).image:
            return cached_card_frame(*self._size[::-1], self.placing.language).image
        placed = self._draw_on_canvas(image, ground_rgb)
        if self.placing.badge:
            if placed is not self._canvas:
                self._canvas[:] = placed
            self._badge_in_use().blend_onto(self._canvas)
            return self._canvas
        return placed

    def draw_card(self) -> Image:
        """Draw the card as the camera shows it; slow, and any thread may do it."""
        return draw_card(*self._size, self.placing.language)

    def _badge_in_use(self) -> Badge:
        """Return the badge in the language of the placing."""
        if self._badge[0] != self.placing.language:
            self._badge = (self.placing.language, Badge(*self._size, self.placing.language))
        return self._badge[1]

    def _draw_on_canvas(self, image: Image, ground_rgb: Colour | None) -> Image:
        width, height = self._size
        placing = self.placing
        have_height, have_width = image.shape[:2]
        if (have_height, have_width) == (height, width) and placing.zoom == 1.0:
            return image
        choose = max if placing.framing is Framing.FILL else min
        scale = placing.zoom * choose(width / have_width, height / have_height)
        across = _AxisPlacement.from_scale(have_width, scale, width, 0.5, placing.x)
        down = _AxisPlacement.from_scale(have_height, scale, height, FACE_AT, placing.y)
        if (across.length, down.length) != (width, height):
            self._draw_bars(image, ground_rgb)
        part = image[down.first : down.first + down.count, across.first : across.first + across.count]
        inside = self._canvas[down.start : down.start + down.length, across.start : across.start + across.length]
        inside[:] = cv2.resize(part, (across.length, down.length), interpolation=_interpolation(part, across.length))
        return self._canvas

    def _draw_bars(self, image: Image, ground_rgb: Colour | None) -> None:
        width, height = self._size
        if ground_rgb is not None or self.placing.framing is not Framing.BLUR:
            self._canvas[:] = ground_rgb or BLACK
            return
        have_height, have_width = image.shape[:2]
        scale = max(width / have_width, height / have_height)
        across = _AxisPlacement.from_scale(have_width, scale, width, 0.5, 0.0)
        down = _AxisPlacement.from_scale(have_height, scale, height, FACE_AT, 0.0)
        part = image[down.first : down.first + down.count, across.first : across.first + across.count]
        small = cv2.resize(part, (_BLUR_PX, max(2, _BLUR_PX * height // width)), interpolation=cv2.INTER_AREA)
        small = cv2.GaussianBlur(small, (0, 0), _BLUR_SIGMA_PX, borderType=cv2.BORDER_REPLICATE)
        small = cv2.convertScaleAbs(small, alpha=BAR_LIGHT)
        cv2.resize(small, (width, height), dst=self._canvas, interpolation=cv2.INTER_LINEAR)


@dataclass(frozen=True, slots=True)
class _AxisPlacement:
    """One direction: `count` pixels of the picture from `first` on fill `length` of the camera's from `start` on."""

    first: int
    count: int
    start: int
    length: int

    @classmethod
    def from_scale(cls, have: int, scale: float, room: int, middle: float, shift: float) -> "_AxisPlacement":
        """Scale `have` pixels; where they are too many for the room, keep their `middle` in its middle."""
        free = room - round(have * scale)
        low, high = min(free, 0), max(free, 0)
        at = free / 2 if free >= 0 else min(max(room / 2 - middle * have * scale, low), high)
        at += shift * (high - at if shift > 0 else at - low)
        if free >= 0:
            return cls(0, have, round(at), round(have * scale))
        count = max(1, min(round(room / scale), have))
        return cls(min(max(0, round(-at / scale)), have - count), count, 0, room)


def _interpolation(image: Image, width: int) -> int:
    return cv2.INTER_AREA if width < image.shape[1] else cv2.INTER_LINEAR
