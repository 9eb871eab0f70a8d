"""Continues a drawn eyeball beyond its lids, so that it has white to show where the iris has gone.

Owns: these pixels. Does not know: where the eye looks, how eyes are found.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.rig.head_space import Points
from engine.core.types import Floats

_EDGE_PX, _LINE_PX = 1, 5
"""How far the smooth edge of the eye's outline, and that line itself, reach into the eyeball, where a portrait has 512
pixels."""
_LINE_LIKE = 240.0
"""Summed over the channels, levels up to which a colour there is the line's, or mixed with it."""
_CORNER = 0.1
"""So near to a corner, as a share of the eye's width, is no white: both lids' lines meet there."""


def continue_eyeball(picture: NDArray[np.uint8], lids: Points, line: Floats, size_px: int) -> NDArray[np.uint8]:
    """Return the picture (H, W, 4) with every pixel outside of the lids (N, 2), and at their edge, in the colour of the
    nearest inside: an outline of that colour, (3,) RGB, that is drawn around the eye must not be moved with the iris.
    size_px: the portrait's."""
    inside = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillPoly(inside, [np.rint(lids).astype(np.int32)], 1)
    edge = inside - _shrink(inside, _LINE_PX * size_px / 512)
    outline = edge * (np.abs(picture[..., :3] - line).sum(2) < _LINE_LIKE).astype(np.uint8)
    inside = _shrink(inside * (1 - outline), _EDGE_PX * size_px / 512)
    leftmost, rightmost = lids[lids[:, 0].argmin()], lids[lids[:, 0].argmax()]
    for corner in (leftmost, rightmost):
        cv2.circle(inside, np.rint(corner).astype(int).tolist(), round(_CORNER * float(np.ptp(lids[:, 0]))), 0, -1)
    if not inside.any():
        return picture
    _, nearest = cv2.distanceTransformWithLabels(1 - inside, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    colours = np.zeros((int(nearest.max()) + 1, picture.shape[2]), np.uint8)
    colours[nearest[inside > 0]] = picture[inside > 0]
    return np.asarray(colours[nearest], np.uint8)


def _shrink(mask: NDArray[np.uint8], by_px: float) -> NDArray[np.uint8]:
    side = 2 * max(1, round(by_px)) + 1
    return np.asarray(cv2.erode(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))), np.uint8)
