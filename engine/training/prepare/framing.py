"""The square that stays in place for a whole piece: head and shoulders, inside the picture.

Owns: where it lies, and when it fits no more. Does not know: files, what is in the square.

At most as wide as in inference (`engine/driver/crop.py`), and never beyond the picture: a mirrored border would be
learned.
"""

from collections.abc import Sequence

import numpy as np

from engine.core.types import Face, Floats
from engine.driver.crop import RAISED_BY, SIDE_OVER_FACE, SKIN_LANDMARKS, Crop

TIGHTEST = 1.35
"""Side of the smallest square over the largest extent of the landmarks: the hair is still in it. Inference takes at
least 1.6, beyond the picture if need be."""
ROOM = 1.05
"""A square is larger than where the face goes by at least this factor."""
SMALLEST_SHARE = 0.2
"""A face that takes less of the square's side is too far away for it."""


def frame_faces(faces: Sequence[Face], width_px: int, height_px: int, size_px: int) -> Crop | None:
    """Return the square for as many of these faces as fit into one, from the first on; None if not even that does.

    size_px: to which it will be scaled. Of a much larger square whole pixels are averaged first: so its side is a
    multiple of them.
    """
    while faces:
        crop = _frame_all(faces, width_px, height_px, size_px)
        if crop is not None:
            return crop
        faces = faces[: len(faces) // 2]
    return None


def holds_face(crop: Crop, face: Face) -> bool:
    """Return True if the face is in the square, and neither too large nor too small for it."""
    low, high = _bound_face(face)
    inside = low.min() >= 0 and crop.left <= low[0] and crop.top <= low[1]
    inside = inside and high[0] < crop.left + crop.side_px and high[1] < crop.top + crop.side_px
    return bool(inside and (high - low).max() >= SMALLEST_SHARE * crop.side_px)


def _frame_all(faces: Sequence[Face], width_px: int, height_px: int, size_px: int) -> Crop | None:
    bounds = [_bound_face(face) for face in faces]
    low = np.min([each[0] for each in bounds], axis=0)
    high = np.max([each[1] for each in bounds], axis=0)
    largest = max(float((each[1] - each[0]).max()) for each in bounds)
    side = min(round(SIDE_OVER_FACE * largest), width_px, height_px)
    side -= side % max(1, side // size_px)
    too_near = side < TIGHTEST * largest
    if too_near or side < ROOM * float((high - low).max()) or low.min() < 0:
        return None
    x, y = (low + high) / 2
    crop = Crop(
        _keep_inside(round(float(x) - side / 2), side, width_px),
        _keep_inside(round(float(y) - side * (0.5 + RAISED_BY)), side, height_px),
        side,
    )
    return crop if all(holds_face(crop, face) for face in faces) else None


def _bound_face(face: Face) -> tuple[Floats, Floats]:
    points = face.landmarks[:SKIN_LANDMARKS, :2]
    return points.min(axis=0), points.max(axis=0)


def _keep_inside(start: int, side: int, length: int) -> int:
    return max(0, min(start, length - side))
