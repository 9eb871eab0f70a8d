"""Continues a picture into a hole with its own texture and structure.

Owns: what is copied from where, and its blending. Does not know: portraits, persons.
The picture is taken as a smooth surface and what differs from it. The surface goes on through the hole; on it come
copies of differences from places that look alike: grain, brush strokes, edges.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.rig.filling.cells import KNOWN, average_cells, choose_cell, find_surface
from engine.animators.instant.rig.filling.channels import repeat_channel
from engine.animators.instant.rig.filling.lookalikes import find_lookalikes
from engine.animators.instant.rig.filling.moved_copies import copy_moved, find_part
from engine.core.types import Floats, Image

_SURFACE_SHARE = 0.7
"""How much the smooth surface itself counts in likeness, beside what differs from it."""

_BIAS = np.float32(128)
"""What is added to details, so that they are bytes; greater ones are cut."""


def continue_texture(image: Image, known: NDArray[np.uint8]) -> Floats | None:
    """Fill a picture (S, S, 3) where known (S, S), 0 or 1, is 0: (S, S, 3) in 0-255; None if too little is known."""
    cell = choose_cell(len(image))
    weight = average_cells(known.astype(np.float32), cell)
    hole = weight < KNOWN
    seen = cv2.copyTo(image, known).astype(np.float32)
    surface = find_surface(average_cells(seen, cell), weight)
    smooth = cv2.resize(surface, known.shape[::-1], interpolation=cv2.INTER_CUBIC)
    details = (seen - smooth) * repeat_channel(known.astype(np.float32))
    best = find_lookalikes(_describe_cells(details, weight, surface, cell), hole)
    if best is None:
        return None
    part = find_part(known)
    details += _BIAS
    steps = ((best - np.indices(hole.shape)) * cell)[::-1].transpose(1, 2, 0).astype(np.int16)
    copied = copy_moved(np.clip(np.rint(details, out=details), 0, 255).astype(np.uint8), steps, hole, part)
    cv2.copyTo(smooth[part] + copied.astype(np.float32) - _BIAS, 1 - known[part], seen[part])
    return np.clip(seen, 0, 255, out=seen)


def _describe_cells(details: Floats, weight: Floats, surface: Floats, cell: int) -> Floats:
    """Return what cells are compared by (N, N, 5): colour, how rough they are, and how bright the surface is."""
    sure = np.maximum(weight, 1e-3)[..., None]
    colour = average_cells(details, cell) / sure
    power = average_cells(details * details, cell) / sure
    rough = np.sqrt(np.maximum(power - colour**2, 0).sum(2))
    return np.dstack([colour, rough, _SURFACE_SHARE * surface.mean(2)]).astype(np.float32)
