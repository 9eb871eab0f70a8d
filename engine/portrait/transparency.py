"""Reads what the transparency of a portrait's file says: a person who is cut out, or only the shape of a frame.

Owns: telling the two apart, and removing the colour that an editing program has mixed into a cut-out's edge.
Does not know: files, faces, crops.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.core.picture_file import BACKDROP
from engine.core.types import Floats, Image, Opacity

_BEHIND = np.array(BACKDROP, np.float32)
_LOOKED_AT_PX = 256
_CLEAR, _SOLID = 25, 230
"""Opacities up to and from which a pixel shows nothing, or nothing but the picture."""
_LEAST_CLEAR = 0.02
"""A person who is cut out leaves more of the picture clear than this."""
_CONVEX, _SYMMETRIC = 0.975, 0.975
"""A circle or a letterbox fills its hull and is its own mirror image both ways; a person does neither."""
_ENOUGH_PIXELS = 4_000_000
"""In a larger picture the edge is so thin, once it is scaled down, that its colour is not seen."""
_WINDOW_PX = 7
_LEAST_EDGE_PIXELS = 64
_MIXED_SLOPE, _MIXED_OFFSET, _EXPLAINED = 0.6, 0.2, 0.5
"""A colour is mixed in if it explains this much of how edge pixels differ from the person beside them, as it would."""
_UNMIXED_FROM = 0.12


def shows_only_frame(opacity: Opacity) -> bool:
    """Return True if the opacity (H, W) is a frame's, such as round corners: then the person is not cut out by it."""
    size = (_LOOKED_AT_PX, _LOOKED_AT_PX)
    solid = (cv2.resize(opacity, size, interpolation=cv2.INTER_AREA) > 127).astype(np.uint8)
    if 1 - float(solid.mean()) < _LEAST_CLEAR:
        return True
    outlines, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not outlines:
        return True
    hull = np.zeros_like(solid)
    cv2.fillConvexPoly(hull, cv2.convexHull(np.concatenate(outlines)), 1)
    if float(solid.sum()) < _CONVEX * float(hull.sum()):
        return False
    left, top, width, height = cv2.boundingRect(solid)
    box = solid[top : top + height, left : left + width]
    return min(_overlap(box, box[::-1]), _overlap(box, box[:, ::-1])) > _SYMMETRIC


def remove_mixed_in_colour(image: Image, opacity: Opacity) -> Image:
    """Return the picture (H, W, 3), in front of BACKDROP, without the black or white fringe of a cut-out.

    Programs that cut out against black or white leave some of it in the colours of half transparent pixels.
    """
    if opacity.size > _ENOUGH_PIXELS:
        return image
    places = np.nonzero((opacity > _CLEAR) & (opacity < _SOLID))
    beside, known = _colours_beside(image, opacity, places)
    if known.sum() < _LEAST_EDGE_PIXELS:
        return image
    share = (opacity[places].astype(np.float32) / np.float32(255))[:, None]
    own = (image[places] - (1 - share) * _BEHIND) / share
    for mixed in (0.0, 255.0):
        if _is_mixed_in(own[known] - beside[known], 1 - share[known], mixed - beside[known]):
            break
    else:
        return image
    freed = np.clip((own - (1 - share) * np.float32(mixed)) / np.maximum(share, _UNMIXED_FROM), 0, 255)
    cleaned = image.copy()
    cleaned[places] = np.rint(freed * share + (1 - share) * _BEHIND).astype(np.uint8)
    return cleaned


def _overlap(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    return float((one & other).sum()) / max(float((one | other).sum()), 1.0)


def _colours_beside(
    image: Image, opacity: Opacity, places: tuple[NDArray[np.int64], ...]
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the mean colour (N, 3) of solid pixels around each place, and where there are any (N,)."""
    solid = (opacity >= _SOLID).astype(np.uint8)
    window = (_WINDOW_PX, _WINDOW_PX)
    sums = cv2.boxFilter(image * solid[..., None], cv2.CV_32F, window, normalize=False)[places]
    counts = cv2.boxFilter(solid, cv2.CV_32F, window, normalize=False)[places]
    return (sums / np.maximum(counts, 1)[:, None]).astype(np.float32), counts >= _WINDOW_PX


def _is_mixed_in(differs: Floats, clear: Floats, towards: Floats) -> bool:
    """Return True if edge pixels differ (N, 3) from the person by the clear share (N, 1) of the way to that colour."""
    spread = float((differs**2).sum())
    if spread < 25.0 * len(differs):
        return False
    terms = np.column_stack([(clear * towards).ravel(), towards.ravel()]).astype(np.float64)
    fitted, left, _, _ = np.linalg.lstsq(terms, differs.ravel().astype(np.float64), rcond=None)
    if not left.size:
        return False
    slope, offset = fitted
    return bool(slope > _MIXED_SLOPE and abs(offset) < _MIXED_OFFSET and 1 - float(left[0]) / spread > _EXPLAINED)
