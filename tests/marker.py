"""A driver who must never be seen: everything around the face is a marker that no portrait has.

Owns: how a driver's clip is marked, and how a picture is searched for the marker.
Does not know: cameras, readers, who shows what.
"""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from engine.core.types import Face, Image
from engine.sources.video import VideoSource
from tests.clips import Clip, write_clip

MAGENTA, GREEN = (255, 0, 255), (0, 255, 0)
_SQUARES = 16
"""Squares of the marker along the picture's shorter side."""
_PURE = 90
"""How far a marker's channels are from its others at least, of 255, after scaling, encoding and half a crossfade."""
SEEN = 0.002
"""A picture with more of the marker than this shows some of the driver; bundled portraits and the card have none."""


def marked(image: Image, face: Face | None) -> Image:
    """Put the marker over all of a driver's picture but the face: (H, W, 3) uint8 RGB. Without a face, over all."""
    height, width = image.shape[:2]
    side = max(4, min(height, width) // _SQUARES)
    rows, columns = np.indices((height, width)) // side
    picture = np.where(((rows + columns) % 2 == 0)[..., None], np.array(MAGENTA, np.uint8), np.array(GREEN, np.uint8))
    if face is not None:
        inside = np.zeros((height, width), np.uint8)
        cv2.fillConvexPoly(inside, cv2.convexHull(np.rint(face.landmarks[:, :2]).astype(np.int32)), 1)
        picture[inside > 0] = image[inside > 0]
    return np.ascontiguousarray(picture)


def marked_share(image: Image) -> float:
    """The share of a picture's points, (H, W, 3) uint8 RGB, that have a colour of the marker."""
    red, green, blue = (image[..., channel].astype(np.int16) for channel in range(3))
    magenta = np.minimum(red, blue) - green > _PURE
    return float((magenta | (green - np.maximum(red, blue) > _PURE)).mean())


def forth_and_back(file: Path, side_px: int, count: int) -> list[Image]:
    """The first pictures of a clip, made small, then the same backwards: a film without a jump at its end."""
    source = VideoSource(file)
    pictures: list[Image] = []
    while len(pictures) < count and (frame := source.read_frame()) is not None:
        scale = side_px / min(frame.image.shape[:2])
        size = (2 * round(frame.image.shape[1] * scale / 2), 2 * round(frame.image.shape[0] * scale / 2))
        pictures.append(np.asarray(cv2.resize(frame.image, size, interpolation=cv2.INTER_AREA), np.uint8))
    source.close()
    return pictures + pictures[-2:0:-1]


def write_film(file: Path, pictures: Sequence[Image], fps: int) -> Path:
    """Store pictures as a clip that plays at that rate; whoever has it open goes on with what was there before."""
    unfinished = file.with_name(f"new-{file.name}")
    write_clip(unfinished, pictures, Clip(fps=fps, pixels="yuv444p"))
    return unfinished.replace(file)
