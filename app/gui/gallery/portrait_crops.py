"""Reads the picture of a portrait for the crop editor, and tries what was chosen there.

Owns: what the editor begins with, and how large. Does not know: threads, widgets, the gallery's list.
"""

from contextlib import closing
from dataclasses import dataclass, replace

import cv2
import numpy as np

from app.storage.gallery_entry import GalleryPortrait
from app.storage.thumbnails import SIZE_PX
from engine import (
    FaceTracker,
    Image,
    PortraitCrop,
    UnplacedFaceError,
    find_face_points,
    load_portrait,
    read_portrait_picture,
    suggest_crop,
)

SCREEN_PX = 2000


@dataclass(frozen=True, slots=True, eq=False)
class PictureToCrop:
    """What the editor begins with: the picture (H, W, 3) RGB, made small enough for a screen; the crop that would be
    chosen, with points where eyes and mouth were found, or seem to be; needs_points: without points it is refused."""

    image: Image
    suggested: PortraitCrop
    needs_points: bool = False


def read_picture_to_crop(portrait: GalleryPortrait) -> PictureToCrop:
    """Read the picture of a portrait. Raises: PersonaCamError if it cannot be read."""
    picture = read_portrait_picture(portrait.path).image
    with closing(FaceTracker()) as tracker:
        suggested = suggest_crop(picture, tracker)
        points = find_face_points(picture, portrait.crop or suggested, tracker)
        needs_points = _needs_points(portrait, portrait.crop or suggested, tracker)
    share = min(1.0, SCREEN_PX / max(picture.shape[:2]))
    smaller = np.asarray(cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8)
    return PictureToCrop(smaller, replace(suggested, points=points), needs_points)


def try_crop(portrait: GalleryPortrait, crop: PortraitCrop | None) -> None:
    """Make a portrait of that part of the picture. Raises: PersonaCamError if there is none in it."""
    with closing(FaceTracker()) as tracker:
        load_portrait(portrait.path, tracker, SIZE_PX, chosen=crop)


def _needs_points(portrait: GalleryPortrait, crop: PortraitCrop, tracker: FaceTracker) -> bool:
    try:
        load_portrait(portrait.path, tracker, SIZE_PX, chosen=replace(crop, points=None))
    except UnplacedFaceError:
        return True
    return False
