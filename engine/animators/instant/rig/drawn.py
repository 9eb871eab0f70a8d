"""Prepares a flat drawn face for one size: its features in the rig's pixels, and the picture without its mouth.

Owns: scaling, and which mouths are painted again in every picture. Does not know: how features are found.
"""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.core.portraits.drawn_face import DrawnEye, DrawnFace, DrawnMouth, MouthKind
from engine.core.types import Image

_EDGE_PX = 2


def scale_drawn_face(drawn: DrawnFace, size_px: int) -> DrawnFace:
    """Return the same for the portrait scaled to (size_px, size_px)."""
    before_px = len(drawn.bare)
    if before_px == size_px:
        return drawn
    scale = size_px / before_px
    right, left = (eye and _scale_eye(eye, scale, size_px) for eye in drawn.eyes)
    return DrawnFace(_scale_image(drawn.bare, size_px), drawn.mouth and _scale_mouth(drawn.mouth, scale), (right, left))


def erase_mouth(image: Image, drawn: DrawnFace) -> Image:
    """Return the portrait (S, S, 3) without a mouth that is painted in every picture: a line, or an open one."""
    mouth = drawn.mouth
    if mouth is None or mouth.kind is MouthKind.LIPS:
        return image
    inside = np.zeros(image.shape[:2], np.uint8)
    cv2.fillPoly(inside, [np.rint(mouth.outline).astype(np.int32)], 1)
    covered = cv2.dilate(inside, np.ones((2 * _EDGE_PX + 1,) * 2, np.uint8)) > 0
    return np.where(covered[..., None], drawn.bare, image).astype(np.uint8)


def _scale_eye(eye: DrawnEye, scale: float, size_px: int) -> DrawnEye:
    lashes = None if eye.lashes is None else _scale_image(eye.lashes, size_px)
    return replace(eye, outline=_scale_places(eye.outline, scale), line_px=eye.line_px * scale, lashes=lashes)


def _scale_mouth(mouth: DrawnMouth, scale: float) -> DrawnMouth:
    return replace(mouth, outline=_scale_places(mouth.outline, scale), line_px=mouth.line_px * scale)


def _scale_places(places: NDArray[np.float64], scale: float) -> NDArray[np.float64]:
    scaled: NDArray[np.float64] = (places + 0.5) * scale - 0.5
    return scaled


def _scale_image(image: NDArray[np.uint8], size_px: int) -> NDArray[np.uint8]:
    method = cv2.INTER_AREA if len(image) > size_px else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, (size_px, size_px), interpolation=method), np.uint8)
