"""Fills the background of a portrait behind the person.

Owns: the fill where the person was; a turning head uncovers a strip of it.
Does not know: mattes, meshes, motion.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.motion.easing import smooth_step
from engine.core.types import Floats, Image

_FRINGE = 0.012
"""How far around the person the background may still contain colours of the person."""
_MIRROR_FULL, _MIRROR_DEPTH = 0.05, 0.16
"""Up to the first depth behind the person's edge the background continues as its mirror image; from there to the second
it changes into a smooth surface between the edges."""
_RELAXING_STEPS, _RELAXED_PX = 12, 256
"""How often the smooth surface is relaxed at every size, and the largest size: above it nothing is left to smooth."""
_THIRDS = np.full(3, 1 / 3, np.float32)


def inpaint_background(image: Image, opacity: Floats) -> Floats:
    """Paint the person out of a portrait (S, S, 3); opacity (S, S) in [0, 1] of the person.

    The background is mirrored at the person's edge, a smooth surface farther in: (S, S, 3) float32 in 0-255.
    """
    size_px = len(image)
    reach = max(1, round(_FRINGE * size_px))
    square = np.ones((3, 3), np.uint8)
    hole = cv2.dilate((opacity > 0.02).astype(np.uint8), square, iterations=reach).astype(np.uint8)
    if hole.all():
        return image.astype(np.float32)
    known = (1 - hole).astype(np.float32)
    blurred = pull_push(image * repeat_channel(known), known)
    mirrored, trust = _mirror_background(image, hole, size_px)
    filled = blurred + (mirrored - blurred) * repeat_channel(trust)
    blurred_hole = cv2.GaussianBlur(hole.astype(np.float32), (0, 0), max(0.5, 0.004 * size_px))
    soft: Floats = np.maximum(blurred_hole, (opacity > 0.02).astype(np.float32)).astype(np.float32, copy=False)
    plate: Floats = image + (filled - image) * repeat_channel(soft)
    return plate


def _mirror_background(image: Image, hole: NDArray[np.uint8], size_px: int) -> tuple[Floats, Floats]:
    """Continue the background into the hole as its mirror image; returns it, and its weight in [0, 1]."""
    distance, nearest = cv2.distanceTransformWithLabels(hole, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    rows, columns = np.nonzero(hole == 0)
    order = nearest[rows, columns]
    row_of, column_of = np.zeros(nearest.max() + 1, np.float32), np.zeros(nearest.max() + 1, np.float32)
    row_of[order], column_of[order] = rows, columns
    y, x = np.mgrid[0:size_px, 0:size_px].astype(np.float32)
    blur = max(0.5, 0.006 * size_px)
    step_x = cv2.GaussianBlur((column_of[nearest] - x) * hole, (0, 0), blur)
    step_y = cv2.GaussianBlur((row_of[nearest] - y) * hole, (0, 0), blur)
    from_x, from_y = x + 2 * step_x, y + 2 * step_y
    seen = cv2.remap(image, from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101).astype(np.float32)
    clear = cv2.remap(1 - hole.astype(np.float32), from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    near = 1 - smooth_step((distance / size_px - _MIRROR_FULL) / (_MIRROR_DEPTH - _MIRROR_FULL))
    return seen, (np.clip(clear, 0, 1) * near).astype(np.float32)


def pull_push(weighted: Floats, weight: Floats) -> Floats:
    """Fill places without weight from coarser and coarser versions of those with weight, as smoothly as possible.

    weighted (H, W) or (H, W, 3) is a value or colour times weight (H, W) in [0, 1].
    """
    if min(weight.shape) <= 2:
        mean = weighted.sum((0, 1)) / max(float(weight.sum()), 1e-6)
        return np.broadcast_to(mean, weighted.shape).astype(np.float32)
    half = ((weight.shape[1] + 1) // 2, (weight.shape[0] + 1) // 2)
    coarse = pull_push(_downsample(weighted, half), _downsample(weight, half))
    filled = cv2.resize(coarse, (weight.shape[1], weight.shape[0]), interpolation=cv2.INTER_LINEAR)
    channels = weighted.shape[2] if weighted.ndim > weight.ndim else 1
    missing = cv2.merge([1 - weight] * channels)
    cv2.multiply(filled, missing, dst=filled)
    cv2.add(filled, weighted, dst=filled)
    for _ in range(_RELAXING_STEPS if max(weight.shape) <= _RELAXED_PX else 0):
        cv2.sepFilter2D(filled, -1, _THIRDS, _THIRDS, dst=filled)  # as `blur` does, which adds up in double precision
        cv2.multiply(filled, missing, dst=filled)
        cv2.add(filled, weighted, dst=filled)
    return filled.astype(np.float32, copy=False)


def _downsample(values: Floats, size: tuple[int, int]) -> Floats:
    return cv2.resize(values, size, interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)


def repeat_channel(values: Floats) -> Floats:
    """Return values (H, W) for each of three channels: NumPy is five times as slow at widening them itself."""
    return cv2.merge([values, values, values]).astype(np.float32, copy=False)


def add_channels(picture: Floats) -> Floats:
    """Return the sum (H, W) of a picture's three channels."""
    total: Floats = picture[..., 0] + picture[..., 1]
    total += picture[..., 2]
    return total


def find_largest_channel(picture: Floats) -> Floats:
    """Return the largest (H, W) of a picture's three channels."""
    largest: Floats = np.maximum(picture[..., 0], picture[..., 1])
    return np.maximum(largest, picture[..., 2], out=largest)
