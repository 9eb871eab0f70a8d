"""The pictures that the VM's tests send, and how a reader tells them apart after any camera's colour conversion."""

import functools

import numpy as np
from numpy.typing import NDArray

from engine.core.settings import Framing
from engine.core.types import Image
from engine.sinks.card import draw_card
from engine.sinks.framing import Framer
from engine.sinks.placement import Placing

WIDTH, HEIGHT = 320, 180
"""What an emulated processor can convert ten times a second for a writer and a reader, even on a busy host."""
BITS = 16
COLOURS = ((200, 30, 30), (30, 200, 30), (30, 30, 200))
_STEP = 12
_LIT, _DARK = 220, 30
_COLUMN = WIDTH // BITS
_TOLERANCE = 24


def numbered(number: int) -> Image:
    """Number in columns of light and dark above, three colours below: (180, 320, 3) uint8 RGB."""
    image = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    for bit in range(BITS):
        image[: HEIGHT // 2, bit * _COLUMN : (bit + 1) * _COLUMN] = _LIT if number >> bit & 1 else _DARK
    for index, colour in enumerate(COLOURS):
        image[HEIGHT // 2 :, index * WIDTH // 3 : (index + 1) * WIDTH // 3] = colour
    return image


def tell(image: Image) -> str | int:
    """What picture this is: a number, "card", "plain", or "other"; (180, 320, 3) uint8 RGB.

    Looks at one point in 12 by 12, each of which has to be right: the emulated processor is slow.
    """
    points = _points(image)
    if _is(points, _CARD):
        return "card"
    if int(points.max()) - int(points.min()) < 8:
        return "plain"
    number = sum(1 << bit for bit in range(BITS) if image[HEIGHT // 4, bit * _COLUMN + _COLUMN // 2].mean() > 125)
    return number if _is(points, _numbered_points(number)) else "other"


def is_like_card(image: Image) -> bool:
    """Say if this is the card, drawn by a program that puts colours a little beside where we do; (180, 320, 3) RGB."""
    return bool(np.abs(_points(image) - _CARD).mean() < 3)


def thumbnail(image: Image) -> Image:
    """The picture in (9, 16, 3) points."""
    rows, columns = HEIGHT // 9, WIDTH // 16
    return np.asarray(image.reshape(9, rows, 16, columns, 3).mean(axis=(1, 3)), np.uint8)


def framed(avatar: Image) -> Image:
    """An avatar of the camera's height between black bars: (180, 320, 3)."""
    return Framer(WIDTH, HEIGHT, Placing(Framing.FIT)).place_image(avatar)


def colours(image: Image) -> list[list[int]]:
    """The three colours as seen."""
    return [image[HEIGHT * 3 // 4, index * WIDTH // 3 + WIDTH // 6].tolist() for index in range(len(COLOURS))]


def _points(image: Image) -> NDArray[np.int16]:
    return image[_STEP // 2 :: _STEP, _STEP // 2 :: _STEP].astype(np.int16)


@functools.lru_cache(maxsize=8)
def _numbered_points(number: int) -> NDArray[np.int16]:
    return _points(numbered(number))


def _is(points: NDArray[np.int16], wanted: NDArray[np.int16]) -> bool:
    return bool(np.abs(points - wanted).max() < _TOLERANCE)


_CARD = _points(draw_card(WIDTH, HEIGHT))
