"""Places a square avatar in the virtual camera's picture.

Owns: the pixels of it: scaling, bars of one colour or of blurred light, the badge on top.
Does not know: where it lies (`layout`), colour formats, devices.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from engine.core.settings import Framing
from engine.core.types import Image
from engine.sinks.badge import Badge
from engine.sinks.card import draw_card, translate_card, usual_card_frame
from engine.sinks.layout import Bar, Layout
from engine.sinks.placement import Placing, PlacingGlide

Colour = tuple[int, int, int]
BLACK: Colour = (0, 0, 0)
BAR_LIGHT = 0.55
"""How bright blurred bars are, so that they stay behind the avatar."""
_BLUR_PX = 48
"""The width at which the bars are blurred, and the strength of it there."""
_BLUR_SIGMA_PX = 3.0
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
        self._followed: tuple[Placing, bool] | None = None
        self._layout: tuple[object, Layout] | None = None
        self._canvas: Image = np.zeros((height_px, width_px, 3), np.uint8)
        self._badge = ((placing.language, mirrored), Badge(width_px, height_px, placing.language, mirrored))

    def place_image(self, image: Image, ground_rgb: Colour | None = None) -> Image:
        """Return the picture (H, W, 3) uint8 RGB as the camera shows it; the card in the camera's shape, as it is.

        ground_rgb: the one colour of the picture's background. Bars have it, too: what keys out one keys out both.
        """
        if image is usual_card_frame(*image.shape[:2]).image:
            card = translate_card(image, self.placing.card, self._size[::-1])
            return image if card is None else card
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
        wanted = (self.placing, self.mirrored)
        if wanted == self._followed and not self._glide.is_moving:
            self._glide.at_ns = now_ns
            return
        self._followed = wanted
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
        layout = self._find_layout(have_width, have_height)
        across, down = layout.across, layout.down
        if ground_rgb is not None or placing.framing is not Framing.BLUR:
            for bar in layout.bars:
                self._canvas[bar.top : bar.bottom, bar.left : bar.right] = ground_rgb or BLACK
        elif layout.bars:
            draw_blurred_bars(image[layout.light], self._canvas, layout.bars)
        part = image[down.first : down.first + down.count, across.first : across.first + across.count]
        inside = self._canvas[down.start : down.start + down.length, across.start : across.start + across.length]
        size, how = (across.grown, down.grown), _interpolation(part, across.grown)
        if size == (across.length, down.length):
            cv2.resize(part, size, dst=inside, interpolation=how)
        else:
            grown = cv2.resize(part, size, interpolation=how)
            inside[:] = grown[down.skip : down.skip + down.length, across.skip : across.skip + across.length]
        return self._canvas

    def _find_layout(self, have_width: int, have_height: int) -> Layout:
        """Return where everything lies; it is worked out again only when that changes."""
        key = (have_width, have_height, self.placing, self.mirrored)
        if self._glide.is_moving or self._layout is None or self._layout[0] != key:
            have = (have_width, have_height)
            layout = Layout.find_layout(self._size, have, self.placing, self.mirrored, self._glide)
            self._layout = (None if self._glide.is_moving else key, layout)
        return self._layout[1]


def _interpolation(image: Image, width: int) -> int:
    """Average what gets much smaller; else two pixels each way are enough, at a fifth of the cost."""
    return cv2.INTER_AREA if width < AVERAGED_BELOW * image.shape[1] else cv2.INTER_LINEAR


def draw_blurred_bars(part: Image, canvas: Image, bars: Iterable[Bar]) -> None:
    """Draw the bars on the canvas (H, W, 3), as parts of one blurred picture that fills all of it.

    part: of the avatar, with the canvas's proportions. A bar may reach a little into the avatar's place, so the avatar
    is drawn after the bars.
    """
    height, width = canvas.shape[:2]
    size = (_BLUR_PX, max(2, _BLUR_PX * height // width))
    small = cv2.resize(_halve_image(part), size, interpolation=cv2.INTER_LINEAR)
    small = cv2.GaussianBlur(small, (0, 0), _BLUR_SIGMA_PX, borderType=cv2.BORDER_REPLICATE)
    small = cv2.convertScaleAbs(small, alpha=BAR_LIGHT)
    for bar in bars:
        across = _Span.find_span(size[0], width, bar.left, bar.right)
        down = _Span.find_span(size[1], height, bar.top, bar.bottom)
        source = small[down.first : down.end, across.first : across.end]
        inside = canvas[down.start : down.start + down.length, across.start : across.start + across.length]
        cv2.resize(source, (across.length, down.length), dst=inside, interpolation=cv2.INTER_LINEAR)


@dataclass(frozen=True, slots=True)
class _Span:
    """Pixels `first` to `end` of the small picture, in one direction: enlarged they fill `length` pixels from `start`
    on. A span is wider than what was asked for, so that its own border is not seen."""

    first: int
    end: int
    start: int
    length: int

    @classmethod
    def find_span(cls, small_px: int, full_px: int, start: int, end: int) -> "_Span":
        """Return the span in which the full picture's pixels from start to end lie."""
        scale = full_px / small_px
        first, last = max(0, int(start / scale) - 1), min(small_px, -int(-end // scale) + 1)
        return cls(first, last, round(first * scale), round(last * scale) - round(first * scale))


def _halve_image(image: Image) -> Image:
    """Halve the image while it is much larger than the bars need: averaging 2x2 pixels is quick."""
    while min(image.shape[:2]) >= 2 * _BLUR_PX:
        height, width = image.shape[0] // 2, image.shape[1] // 2
        even = image[: 2 * height, : 2 * width]
        image = np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    return image
