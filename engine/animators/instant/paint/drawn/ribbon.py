"""Paints a line of any width, as a pen draws it.

Owns: the line's outline. Does not know: what the line is.
"""

import numpy as np

from engine.animators.instant.paint.layer_patch import patch_around
from engine.animators.instant.rig.head_space import Points
from engine.core.types import Floats, Image

_TIPS = 0.85
"""Width of a line at its ends, over that in its middle."""


def paint_ribbon(picture: Image, line: Points, colour: Floats, width_px: float, opacity: float) -> None:
    """Paint a line through points (N, 2) of the picture (S, S, 3), thinner at its ends; colour (3,) RGB."""
    if width_px <= 0 or opacity <= 0:
        return
    outline = ribbon_outline(line, width_px)
    patch = patch_around(outline, 2, len(picture))
    if patch is not None:
        mask = patch.outline_mask(outline, 0.4) * np.float32(opacity)
        patch.blend_layer(picture, np.broadcast_to(colour, (*mask.shape[:2], 3)), mask)


def ribbon_outline(line: Points, width_px: float) -> Points:
    """Return the outline (2 N, 2) of a line through points (N, 2)."""
    along = np.gradient(line, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-6)
    half = width_px / 2 * (_TIPS + (1 - _TIPS) * np.sin(np.linspace(0, np.pi, len(line))) ** 0.5)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1) * half[:, None]
    return np.concatenate([line + across, (line - across)[::-1]])
