"""Fills the background of a portrait behind the person.

Owns: the fill where the person was; a turning head uncovers a strip of it.
Does not know: mattes, meshes, motion.
"""

import cv2
import numpy as np

from engine.animators.instant.rig.filling.channels import repeat_channel
from engine.animators.instant.rig.filling.continued_pattern import continue_pattern
from engine.animators.instant.rig.filling.continued_texture import continue_texture
from engine.animators.instant.rig.filling.smooth_fill import pull_push
from engine.core.types import Floats, Image

_FRINGE = 0.012
"""How far around the person the background may still contain colours of the person."""


def inpaint_background(image: Image, opacity: Floats) -> Floats:
    """Paint the person out of a portrait (S, S, 3); opacity (S, S) in [0, 1] of the person.

    The background goes on with its own edges and patterns or with its own texture, or, where hardly any of it is seen,
    as a smooth surface: (S, S, 3) float32 in 0-255.
    """
    size_px = len(image)
    reach = max(1, round(_FRINGE * size_px))
    square = np.ones((3, 3), np.uint8)
    hole = cv2.dilate((opacity > 0.02).astype(np.uint8), square, iterations=reach).astype(np.uint8)
    if hole.all():
        return image.astype(np.float32)
    filled = continue_pattern(image, 1 - hole)
    if filled is None:
        filled = continue_texture(image, 1 - hole)
    if filled is None:
        known = (1 - hole).astype(np.float32)
        filled = pull_push(image * repeat_channel(known), known)
    blurred_hole = cv2.GaussianBlur(hole.astype(np.float32), (0, 0), max(0.5, 0.004 * size_px))
    soft: Floats = np.maximum(blurred_hole, (opacity > 0.02).astype(np.float32)).astype(np.float32, copy=False)
    plate: Floats = image + (filled - image) * repeat_channel(soft)
    return plate
