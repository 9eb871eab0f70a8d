"""Chooses the one plain colour that stands behind a person where a picture has no background of its own.

Owns: that colour. Does not know: files, where it is used.
"""

import cv2
import numpy as np

from engine.core.picture_file import BACKDROP
from engine.core.types import Floats, Image, Opacity

_LOOKED_AT_PX = 96
"""The size at which the picture is looked at: the colour is the same whatever size the picture has."""
_BRIGHTNESS = np.array([0.299, 0.587, 0.114], np.float32)
_LIGHT, _DARK = 212.0, 104.0
"""The two brightnesses of the colour, 0-255."""
_PALE_EDGE = 155.0
"""A person whose edge is brighter than this stands before the dark one."""
_COLOUR_SHARE, _MOST_COLOUR = 0.25, 14.0
"""How much of the person's own tint the colour has, and the most of it in levels: quiet, and not grey."""


def choose_ground_rgb(image: Image, opacity: Opacity) -> tuple[int, int, int]:
    """Return a quiet colour in the tint of the person, unlike the person's edge in brightness.

    image (H, W, 3) shows the person in front of BACKDROP; opacity (H, W) of the person.
    """
    size = (_LOOKED_AT_PX, _LOOKED_AT_PX)
    share = cv2.resize(opacity, size, interpolation=cv2.INTER_AREA).astype(np.float32) / np.float32(255)
    colours = cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    person = np.clip(colours - (1 - share[..., None]) * np.array(BACKDROP, np.float32), 0, 255)
    if share.sum() < 1:
        return BACKDROP
    inner = cv2.erode(share, np.ones((3, 3), np.uint8), iterations=2, borderValue=1.0)
    rim = np.clip(share - inner, 0, 1) if (share - inner).sum() > 1 else share
    mean = person.sum((0, 1)) / share.sum()
    tint = _COLOUR_SHARE * (mean - mean @ _BRIGHTNESS)
    tint *= min(1.0, _MOST_COLOUR / max(float(np.abs(tint).max()), 1e-3))
    brightness = _DARK if _mean_brightness(person, share, rim) > _PALE_EDGE else _LIGHT
    red, green, blue = np.rint(np.clip(brightness + tint, 0, 255)).astype(int).tolist()
    return red, green, blue


def _mean_brightness(person: Floats, share: Floats, rim: Floats) -> float:
    """Return the brightness of the person's edge; person is multiplied by its share of each pixel."""
    bright = (person @ _BRIGHTNESS) / np.maximum(share, 0.05)
    return float((bright * rim).sum() / max(float(rim.sum()), 1e-6))
