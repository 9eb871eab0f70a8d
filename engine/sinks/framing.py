"""Places a square avatar in the virtual camera's picture.

Owns: the pixels of it: scaling, bars in the colour of a plain background, the badge on top.
Does not know: where it lies (`placement`), how bars are blurred (`blurred_bars`), colour formats, devices.
"""

from dataclasses import replace

import cv2
import numpy as np

from engine.core.settings import Framing
from engine.core.types import Image
from engine.sinks.badge import Badge
from engine.sinks.blurred_bars import Bar, draw_blurred_bars
from engine.sinks.card import draw_card, translate_card
from engine.sinks.placement import FACE_AT, AxisPlacement, Placing, PlacingGlide

Colour = tuple[int, int, int]
BLACK: Colour = (0, 0, 0)
AVERAGED_BELOW = 0.6
"""Of its size: a picture that gets smaller than this part is averaged."""

WHOLE = Placing(Framing.BLUR)


class Framer:
    """Places pictures of any size into one of a fixed size. Keeps its canvas: a result lasts until the next call.

    placing: may be set between two pictures. mirrored: the same, for the one who is in the picture: then all of it is a
    mirror image but the words, which stay readable: the card's, and the badge's, in the other corner.
    """

    def __init__(self, width_px: int, height_px: int, placing: Placing, mirrored: bool = False) -> None:
        self.placing = placing
        self.mirrored = mirrored
        self._size = (width_px, height_px)
        self._glide = PlacingGlide(self._size, placing)
        self._canvas: Image = np.zeros((height_px, width_px, 3), np.uint8)
        self._badge = ((placing.language, mirrored), Badge(width_px, height_px, placing.language, mirrored))

    def place_image(self, image: Image, ground_rgb: Colour | None = None) -> Image:
        """Return the picture (H, W, 3) uint8 RGB as the camera shows it; the card in the camera's shape, as it is.

        ground_rgb: the one colour of the picture's background. Bars have it, too: what keys out one keys out both.
        """
        card = translate_card(image, self.placing.card, self._size[::-1])
        if card is not None:
            return card
        if self.mirrored:
            image = np.asarray(cv2.flip(image, 1), np.uint8)
        placed = self._draw_on_canvas(image, ground_rgb)
        if self.placing.badge:
            if placed is not self._canvas:
                self._canvas[:] = placed
            self._badge_in_use().blend_onto(self._canvas)
            return self._canvas
        return placed

    def follow_placing(self, now_ns: int, at_once: bool = False) -> None:
        """Let the avatar move to where the placing is; called before each picture. Without it, it is there at once.

        at_once: as without it, because a hand moves the avatar, which knows no delay.
        """
        placing = replace(self.placing, x=-self.placing.x) if self.mirrored else self.placing
        self._glide.follow(placing, now_ns, at_once)

    @property
    def is_moving(self) -> bool:
        """Whether the avatar is not yet where the placing is, so that the same picture would be placed elsewhere."""
        return self._glide.is_moving

    def draw_card(self) -> Image:
        """Draw the card as the camera shows it; slow, and any thread may do it."""
        return draw_card(*self._size, self.placing.card)

    def _badge_in_use(self) -> Badge:
        """Return the badge in the language of the placing, in its corner."""
        look = (self.placing.language, self.mirrored)
        if look != self._badge[0]:
            self._badge = (look, Badge(*self._size, *look))
        return self._badge[1]

    def _draw_on_canvas(self, image: Image, ground_rgb: Colour | None) -> Image:
        width, height = self._size
        placing = self.placing
        have_height, have_width = image.shape[:2]
        if (have_height, have_width) == (height, width) and placing.zoom == 1.0 and not self.is_moving:
            return image
        across, down = self._place_axes(have_width, have_height)
        bars = _list_bars((width, height), across, down)
        if ground_rgb is not None or placing.framing is not Framing.BLUR:
            for bar in bars:
                bar.select_pixels(self._canvas)[:] = ground_rgb or BLACK
        elif bars:
            draw_blurred_bars(self._select_bar_light(image), self._canvas, bars)
        part = image[down.first : down.first + down.count, across.first : across.first + across.count]
        inside = self._canvas[down.start : down.start + down.length, across.start : across.start + across.length]
        size, how = (across.grown, down.grown), _interpolation(part, across.grown)
        if size == (across.length, down.length):
            cv2.resize(part, size, dst=inside, interpolation=how)
        else:
            grown = cv2.resize(part, size, interpolation=how)
            inside[:] = grown[down.skip : down.skip + down.length, across.skip : across.skip + across.length]
        return self._canvas

    def _place_axes(self, have_width: int, have_height: int) -> tuple[AxisPlacement, AxisPlacement]:
        """Return where a picture of that size lies: where the placing is, or on the way to it."""
        (width, height), placing, glide = self._size, self.placing, self._glide
        if glide.is_moving and have_width == have_height:
            scale = glide.length_px / have_width
            return (
                AxisPlacement.from_place(have_width, scale, width, glide.left_px),
                AxisPlacement.from_place(have_height, scale, height, glide.top_px),
            )
        choose = max if placing.framing is Framing.FILL else min
        scale = placing.zoom * choose(width / have_width, height / have_height)
        x = -placing.x if self.mirrored else placing.x
        return (
            AxisPlacement.from_scale(have_width, scale, width, 0.5, x),
            AxisPlacement.from_scale(have_height, scale, height, FACE_AT, placing.y),
        )

    def _select_bar_light(self, image: Image) -> Image:
        """Return the part of the avatar that would fill the camera's picture: the light of blurred bars."""
        width, height = self._size
        have_height, have_width = image.shape[:2]
        scale = max(width / have_width, height / have_height)
        across = AxisPlacement.from_scale(have_width, scale, width, 0.5, 0.0)
        down = AxisPlacement.from_scale(have_height, scale, height, FACE_AT, 0.0)
        return image[down.first : down.first + down.count, across.first : across.first + across.count]


def _list_bars(size: tuple[int, int], across: AxisPlacement, down: AxisPlacement) -> list[Bar]:
    """Return what the avatar leaves free: left and right of it, and above and below it in the whole width."""
    width, height = size
    right, bottom = across.start + across.length, down.start + down.length
    bars = (
        Bar(0, down.start, across.start, bottom),
        Bar(right, down.start, width, bottom),
        Bar(0, 0, width, down.start),
        Bar(0, bottom, width, height),
    )
    return [bar for bar in bars if bar.left < bar.right and bar.top < bar.bottom]


def _interpolation(image: Image, width: int) -> int:
    """Average what gets much smaller; else two pixels each way are enough, at a fifth of the cost."""
    return cv2.INTER_AREA if width < AVERAGED_BELOW * image.shape[1] else cv2.INTER_LINEAR
