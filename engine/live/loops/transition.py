"""How one picture gives way to another: cut, crossfade, or a morph from face to face.

Owns: the picture shown last, and how much of it is still seen while a change lasts.
Does not know: who makes pictures, or why the one changes to the other.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from engine.core.clock import NS_PER_MS
from engine.core.settings import Transition
from engine.core.types import Floats, Image
from engine.live.loops.morph import morph_faces

LASTS_NS = {Transition.CUT: 0, Transition.CROSSFADE: 400 * NS_PER_MS, Transition.MORPH: 600 * NS_PER_MS}
FIRST_NS = 33 * NS_PER_MS
"""The first picture of a change is already that far in it: a change is seen at once."""


@dataclass(frozen=True, slots=True, eq=False)
class FacePicture:
    """A picture, (S, S, 3), and where its face's mesh (468, 2) lies in it, if that is known."""

    image: Image
    points: Floats | None = None


class TransitionBlender:
    """Takes every new picture and gives the one to show. A change goes from the last picture shown, as it stands, to
    the moving new ones, so that another change in the middle of one makes no jump.

    A morph needs to know both faces; without that it is a crossfade.
    """

    def __init__(self) -> None:
        self._kind = Transition.CUT
        self._from: FacePicture | None = None
        self._began_ns: int | None = None
        self._last: FacePicture | None = None

    @property
    def is_running(self) -> bool:
        """Whether something of a picture before will still be in the next one."""
        return self._from is not None

    def start_transition(self, kind: Transition) -> None:
        """Change over with the next picture. Nothing shown yet: there is nothing to change from."""
        self._from = None if kind is Transition.CUT else self._last
        self._kind = kind
        self._began_ns = None

    def blend_picture(self, new: FacePicture, at_ns: int) -> tuple[Image, bool]:
        """Return what to show at that moment, and whether something of the picture before is in it.

        The picture given is not written to.
        """
        shown = self._blend_pictures(new, at_ns) if self._from is not None else None
        self._last = shown or new
        return self._last.image, shown is not None

    def _blend_pictures(self, new: FacePicture, at_ns: int) -> FacePicture | None:
        """Return the picture in the middle of a change, or None when the change is over."""
        if self._from is None:
            return None
        if self._began_ns is None:
            self._began_ns = at_ns - FIRST_NS
            self._from = _resize_picture(self._from, len(new.image))
        part = (at_ns - self._began_ns) / LASTS_NS[self._kind]
        if part >= 1:
            self._from = None
            return None
        share = float(np.clip(part * part * (3 - 2 * part), 0, 1))
        old = self._from
        if self._kind is Transition.MORPH and old.points is not None and new.points is not None:
            return FacePicture(*morph_faces((old.image, old.points), (new.image, new.points), share))
        blend = cv2.addWeighted(old.image, 1 - share, new.image, share, 0)
        return FacePicture(np.asarray(blend, np.uint8), new.points if share > 0.5 else old.points)


def _resize_picture(look: FacePicture, size_px: int) -> FacePicture:
    """Bring a look to the size of the pictures that follow it."""
    scale = size_px / len(look.image)
    if scale == 1:
        return look
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    image = np.asarray(cv2.resize(look.image, (size_px, size_px), interpolation=way), np.uint8)
    points = None if look.points is None else (look.points + np.float32(0.5)) * np.float32(scale) - np.float32(0.5)
    return FacePicture(image, points)
