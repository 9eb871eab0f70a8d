"""The "be right back" card: what viewers see when there is no avatar to show.

Owns: its look at any size. Does not know: when it is shown.
"""

from functools import lru_cache

import numpy as np
from PIL import Image as Picture
from PIL import ImageDraw, ImageFont

from engine.core.types import AvatarFrame, Image

TEXT = "Be right back"
TOP_RGB = (38, 42, 54)
BOTTOM_RGB = (20, 22, 28)
RING_RGB = (122, 162, 247)
TEXT_RGB = (226, 230, 240)
_OVERSAMPLING = 3
_SIZES_KEPT = 8


def draw_card(width_px: int, height_px: int) -> Image:
    """Draw the card: (H, W, 3) uint8 RGB."""
    width, height = width_px * _OVERSAMPLING, height_px * _OVERSAMPLING
    fall = np.linspace(0, 1, height)[:, None, None]
    ground = np.array(TOP_RGB) * (1 - fall) + np.array(BOTTOM_RGB) * fall
    picture = Picture.fromarray(np.broadcast_to(ground, (height, width, 3)).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    unit = min(width, height) / 100
    _draw_pause_sign(draw, width / 2, height * 0.41, unit)
    font = ImageFont.load_default(size=8 * unit)
    draw.text((width / 2, height * 0.70), TEXT, font=font, fill=TEXT_RGB, anchor="mm")
    return np.asarray(picture.resize((width_px, height_px), Picture.Resampling.LANCZOS)).copy()


@lru_cache(maxsize=_SIZES_KEPT)
def cached_card_frame(height_px: int, width_px: int) -> AvatarFrame:
    """Return the card as an avatar frame, the same object each time: drawing takes longer than a picture's period."""
    return AvatarFrame(draw_card(width_px, height_px), None)


def _draw_pause_sign(draw: ImageDraw.ImageDraw, x: float, y: float, unit: float) -> None:
    """Draw a ring around two bars."""
    radius = 14 * unit
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=RING_RGB, width=round(1.6 * unit))
    for side in (-1, 1):
        middle = x + side * 3.6 * unit
        box = (middle - 1.4 * unit, y - 5.6 * unit, middle + 1.4 * unit, y + 5.6 * unit)
        draw.rounded_rectangle(box, radius=1.2 * unit, fill=RING_RGB)
