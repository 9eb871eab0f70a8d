"""Numbers the VM's pictures in the bars beside the avatar: a picture with two numbers is made of parts of two pictures.

A transition changes the avatar before it is placed in the camera's picture; the bars are drawn afterwards, so they are
whole in every picture that was written at once, a morph's and a crossfade's, too.
Owns: how a number is drawn, and how it is read after any camera's colour conversion. Does not know: what pictures show.
"""

import numpy as np
from numpy.typing import NDArray

from engine.core.types import Image
from engine.sinks.card import cached_card_frame
from engine.sinks.framing import Colour, Framer
from engine.sinks.placement import Placing
from tests.vm.pictures import HEIGHT, WIDTH

BITS = 8
NUMBERS = 1 << BITS
BAR_PX = (WIDTH - HEIGHT) // 2
_BIT_PX = BAR_PX // (BITS + 1)
_STARTS = np.array([[bar + index * _BIT_PX for index in range(BITS)] for bar in (2, WIDTH - BAR_PX + _BIT_PX)])
"""(2, BITS): where each bit of the left and of the right bar begins."""
_LIT, _DARK = 220, 30


class NumberingFramer(Framer):
    """Draws the next number, from 0 to 255, over both bars of each picture but the card."""

    def __init__(self, width_px: int, height_px: int, placing: Placing) -> None:
        super().__init__(width_px, height_px, placing)
        self._number = 0

    def place_image(self, image: Image, ground_rgb: Colour | None = None) -> Image:
        placed = super().place_image(image, ground_rgb)
        if image is cached_card_frame(*image.shape[:2]).image:
            return placed
        self._number = (self._number + 1) % NUMBERS
        return draw_number(placed, self._number)


def draw_number(image: Image, number: int) -> Image:
    """Draw the number over every row of both bars of the picture, (180, 320, 3) uint8 RGB; returns the picture."""
    for starts in _STARTS:
        for bit, start in enumerate(starts):
            image[:, start : start + _BIT_PX] = _LIT if number >> bit & 1 else _DARK
    return image


def read_numbers(image: Image) -> list[int]:
    """Return the numbers in the picture, (180, 320, 3): one if it is whole, more if rows or bars are of several."""
    return sorted({int(number) for number in np.unique(_read_rows(image))})


def describe_parts(image: Image) -> list[tuple[int, int, int]]:
    """Return where a torn picture changes: each first row, with the numbers in its left and its right bar."""
    rows = _read_rows(image)
    begins = [0, *(np.flatnonzero((rows[1:] != rows[:-1]).any(axis=1)) + 1)]
    return [(int(row), int(rows[row, 0]), int(rows[row, 1])) for row in begins]


def _read_rows(image: Image) -> NDArray[np.int64]:
    """Return the number in each row of the left and of the right bar, (180, 2)."""
    middles = _STARTS[..., None] + np.arange(1, _BIT_PX - 1)
    lit: NDArray[np.bool_] = image[:, middles].mean(axis=(-2, -1)) > (_LIT + _DARK) / 2
    return np.asarray(lit @ (1 << np.arange(BITS)), np.int64)
