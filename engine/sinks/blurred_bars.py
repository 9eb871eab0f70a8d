"""The bars beside an avatar, filled with its own blurred, darker light.

Owns: the pixels of them. The picture is blurred very small; of that only the parts are enlarged that are seen.
Does not know: where the avatar lies, badges, colours of a plain background.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np

from engine.core.types import Image

BAR_LIGHT = 0.55
"""How bright blurred bars are, so that they stay behind the avatar."""
_BLUR_PX = 48
"""The width at which the bars are blurred, and the strength of it there."""
_BLUR_SIGMA_PX = 3.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of the camera's picture that the avatar leaves free, in pixels; right and bottom are outside of it."""

    left: int
    top: int
    right: int
    bottom: int

    def select_pixels(self, canvas: Image) -> Image:
        """Return the bar's part of the canvas, which can be written to."""
        return canvas[self.top : self.bottom, self.left : self.right]


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
        place = Bar(across.start, down.start, across.start + across.length, down.start + down.length)
        inside = place.select_pixels(canvas)
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
