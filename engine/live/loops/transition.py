"""Blends one picture into the next after a change: cut, crossfade, or a morph from face to face.

Owns: how much of the previous picture is visible during a transition.
Does not know: how pictures are made, or why they change.
"""

from dataclasses import dataclass

import numpy as np

from engine.core.clock import NS_PER_MS
from engine.core.settings import Transition
from engine.core.types import Floats, Image
from engine.live.blending import blend_pictures

LASTS_NS = {Transition.CROSSFADE: 400 * NS_PER_MS, Transition.MORPH: 600 * NS_PER_MS}
FIRST_NS = 33 * NS_PER_MS
"""The share of the transition in its first picture, so that it is visible at once."""
ROW_PX = 64
"""A colour is blended in a row of pixels, because single ones may be rounded otherwise."""

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class FacePicture:
    """A picture, (S, S, 3), its face's mesh (468, 2) in pixels, if that is known, and its background's one colour."""

    image: Image
    points: Floats | None = None
    ground_rgb: Colour | None = None


class TransitionBlender:
    """One transition, from the last picture, as a still, to the moving ones that follow. Every change needs a new one,
    also a change in the middle of another, so that nothing jumps.

    A morph needs both faces; without them it is a crossfade.
    """

    def __init__(self, kind: Transition, start: FacePicture | None) -> None:
        """start: the picture shown last; None if nothing was shown yet: then there is nothing to change from."""
        self._kind = kind
        self._start = start
        self._began_ns: int | None = None

    @property
    def has_begun(self) -> bool:
        """Return True once a picture has followed."""
        return self._began_ns is not None

    def blend_picture(self, new: FacePicture, at_ns: int) -> FacePicture | None:
        """Return what to show at that moment, or None when the change is over. The picture given is not written to."""
        if self._start is None or self._kind is Transition.CUT:
            return None
        if self._began_ns is None:
            self._began_ns = at_ns - FIRST_NS
            self._start = _resize_picture(self._start, len(new.image))
        part = (at_ns - self._began_ns) / LASTS_NS[self._kind]
        if part >= 1:
            return None
        share = float(np.clip(part * part * (3 - 2 * part), 0, 1))
        old, ground_rgb = self._start, _blend_grounds(self._start.ground_rgb, new.ground_rgb, share)
        if self._kind is Transition.MORPH and old.points is not None and new.points is not None:
            from engine.live.loops.morph import morph_faces  # with OpenCV and SciPy, which a crossfade does without

            return FacePicture(*morph_faces((old.image, old.points), (new.image, new.points), share), ground_rgb)
        points = new.points if share > 0.5 else old.points
        return FacePicture(blend_pictures(old.image, new.image, share), points, ground_rgb)


def _blend_grounds(old: Colour | None, new: Colour | None, share: float) -> Colour | None:
    """Blend two colours as the pixels of both backgrounds are blended, to the bit."""
    if old is None or new is None or old == new:
        return new
    before, after = (np.full((1, ROW_PX, 3), colour, np.uint8) for colour in (old, new))
    red, green, blue = blend_pictures(before, after, share)[0, 0].tolist()
    return red, green, blue


def _resize_picture(picture: FacePicture, size_px: int) -> FacePicture:
    """Scale a picture to the size of the pictures that follow it."""
    scale = size_px / len(picture.image)
    if scale == 1:
        return picture
    import cv2  # pictures of the bench, which may run without it, have one size

    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    image = np.asarray(cv2.resize(picture.image, (size_px, size_px), interpolation=way), np.uint8)
    half = np.float32(0.5)
    points = None if picture.points is None else (picture.points + half) * np.float32(scale) - half
    return FacePicture(image, points, picture.ground_rgb)
