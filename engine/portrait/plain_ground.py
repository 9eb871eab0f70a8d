"""Chooses the one plain colour that stands behind a person where a picture has no background of its own.

Owns: that colour. Does not know: files, where it is used.
"""

import cv2
import numpy as np

from engine.core.picture_file import BACKDROP
from engine.core.types import Image, Opacity

_LOOKED_AT_PX = 96
"""The size at which the picture is looked at: the colour is the same whatever size the picture has."""
_BRIGHTNESS = np.array([0.299, 0.587, 0.114], np.float32)
_BRIGHTNESSES = (212.0, 158.0, 104.0)
"""The brightnesses that the colour may have, 0-255, the preferred one first."""
_ALIKE = 60.0
"""Colours nearer to each other than this, in levels, can hardly be distinguished."""
_COLOUR_SHARE, _MOST_COLOUR = 0.25, 14.0
"""How much of the person's own tint the colour has, and the most of it in levels: quiet, and not grey."""


def choose_ground_rgb(image: Image, opacity: Opacity) -> tuple[int, int, int]:
    """Return a quiet colour in the tint of the person, and unlike the person's edge.

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
    own = person / np.maximum(share, 0.05)[..., None]
    grounds = [np.clip(brightness + tint, 0, 255) for brightness in _BRIGHTNESSES]
    alike = [float((rim * (np.linalg.norm(own - ground, axis=2) < _ALIKE)).sum()) for ground in grounds]
    red, green, blue = np.rint(grounds[int(np.argmin(alike))]).astype(int).tolist()
    return red, green, blue
