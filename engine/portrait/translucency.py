"""Makes a picture opaque that only lets something through, and cuts nobody out.

Owns: how opaque the most opaque part of a picture and its face are, its colours as if it were opaque, and whether it
fades out. Does not know: files, how faces are found, what a cut-out is.
"""

import cv2
import numpy as np

from engine.core.types import Floats, Image, Opacity

CLEAR = 25
"""Opacity up to which a pixel shows nothing: its colours are too coarse to be seen alone."""
_SOLID, _OPAQUE = 230, 250
_LEAST_SOFT = 0.02
"""A frame's hard edge is half transparent in fewer pixels than this share."""
_INNER_FACE, _LEAST_OPAQUE_OF_FACE = 0.85, 0.1
"""The part of the face that is looked at, and the share of it that counts as its least opaque part."""
_MOST_OPAQUE = 0.01
"""The share of the picture that says how opaque its most opaque part is."""
_LEAST_CLEAR = 0.002
"""With fewer clear pixels than this share nothing is cut out, and nothing fades out."""
_BAND_ROWS = 256


def measure_full_opacity(opacity: Opacity) -> int:
    """Return how opaque the most opaque part of a picture is, from 1 to 255: that shows the picture fully."""
    counts = np.bincount(opacity.ravel(), minlength=256)[::-1].cumsum()
    return max(1, 255 - int(np.searchsorted(counts, _MOST_OPAQUE * opacity.size)))


def is_clear_nowhere(opacity: Opacity) -> bool:
    """Return True if (almost) no pixel is clear."""
    return float((opacity <= CLEAR).mean()) < _LEAST_CLEAR


def fades_out(opacity: Opacity) -> bool:
    """Return True if a frame's opacity is no hard edge."""
    return float(((opacity > CLEAR) & (opacity < _SOLID)).mean()) >= _LEAST_SOFT


def measure_face_opacity(opacity: Opacity, landmarks: Floats) -> int:
    """Return how opaque the least opaque part of a face (N, 2 or more) is, from 0 to 255."""
    outline = cv2.convexHull(landmarks[:, :2].astype(np.float32))
    middle = outline.mean((0, 1))
    inner = np.zeros(opacity.shape, np.uint8)
    cv2.fillConvexPoly(inner, np.rint(middle + (outline - middle) * _INNER_FACE).astype(np.int32), 1)
    seen = opacity[inner > 0]
    return int(np.quantile(seen, _LEAST_OPAQUE_OF_FACE)) if seen.size else 255


def raise_opacity(image: Image, opacity: Opacity, full: int, behind_rgb: tuple[int, int, int]) -> tuple[Image, Opacity]:
    """Return a picture (H, W, 3), in front of one colour, as if opacities (H, W) from `full` on were opaque."""
    if full >= _OPAQUE or full <= CLEAR:
        return image, opacity
    steps = np.arange(256, dtype=np.float32)
    wanted = np.rint(np.minimum(steps * 255 / full, 255)).astype(np.uint8)
    return _show_through(image, opacity, wanted, behind_rgb), cv2.LUT(opacity, wanted).astype(np.uint8)


def make_opaque(image: Image, opacity: Opacity, behind_rgb: tuple[int, int, int]) -> tuple[Image, Opacity | None]:
    """Return the picture as if every pixel that is not clear were opaque; no opacity if none is clear."""
    wanted = np.where(np.arange(256) > CLEAR, 255, 0).astype(np.uint8)
    opaque = _show_through(image, opacity, wanted, behind_rgb)
    return opaque, None if opacity.min() > CLEAR else cv2.LUT(opacity, wanted).astype(np.uint8)


def _show_through(image: Image, opacity: Opacity, wanted: Opacity, behind_rgb: tuple[int, int, int]) -> Image:
    """Return the picture with another opacity in front of the same colour: wanted (256,) for each opacity there is."""
    growth = (wanted / np.maximum(np.arange(256), 1)).astype(np.float32)
    behind = np.array(behind_rgb, np.float32)
    shown = np.empty_like(image)
    for top in range(0, len(image), _BAND_ROWS):  # a large picture's floats as a whole would not fit into memory
        rows = slice(top, top + _BAND_ROWS)
        own = (image[rows] - behind) * growth[opacity[rows]][..., None] + behind
        shown[rows] = np.rint(np.clip(own, 0, 255)).astype(np.uint8)
    return shown
