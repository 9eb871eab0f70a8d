"""Pictures on their way into the gallery: looked at, and taken in, or set aside until there are points on a face.

Owns: which pictures are set aside, and their copies. Does not know: threads, signals, how points are put.
"""

from collections import OrderedDict
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from app.storage.gallery import Gallery
from app.storage.gallery_entry import GalleryPortrait
from app.storage.thumbnails import SIZE_PX, ThumbnailCache
from engine import (
    FaceTracker,
    PortraitCrop,
    PortraitError,
    Problem,
    UnplacedFaceError,
    load_portrait,
    read_portrait_picture,
    suggest_crop,
)

ASIDE_MAX = 8
"""Pictures that are set aside; where there are more, the oldest is forgotten."""
PASTED = "pasted.png"


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A picture that was looked at. problem: what there is to say about it. before: as in `take_file`.

    is_aside: it is not in the gallery, since no face was found; with points on one it can be.
    """

    portrait: GalleryPortrait
    problem: Problem | None = None
    is_aside: bool = False
    before: str = ""


class IncomingPictures:
    """Each picture is looked at on one thread; those set aside may be asked for on any."""

    def __init__(self, gallery: Gallery, thumbnails: ThumbnailCache) -> None:
        self._gallery = gallery
        self._thumbnails = thumbnails
        self._aside: OrderedDict[str, LookedAt] = OrderedDict()

    def take_file(self, file: Path, name: str, before: str = "") -> LookedAt:
        """Take a picture file into the gallery under that name, or set it aside. Slow.

        before: the id of the portrait that it is to stand before, "" for the end.

        Raises: PersonaCamError if it can be no portrait, or cannot be stored.
        """
        with closing(FaceTracker()) as tracker:
            try:
                portrait = load_portrait(file, tracker, SIZE_PX)
            except UnplacedFaceError as refusal:
                return self._set_aside(file, name, before, refusal.problem)
            crop = suggest_crop(read_portrait_picture(file).image, tracker) if portrait.remark is not None else None
        picture = self._gallery.store_incoming(file.read_bytes(), file.name)
        try:
            added = self._gallery.add_portrait(picture, name, crop)
        finally:
            self._gallery.discard_incoming(picture)
        self._thumbnails.save_thumbnail(added, portrait)
        return LookedAt(added, portrait.remark, before=before)

    def take_pasted(self, content: bytes, name: str, before: str = "") -> LookedAt:
        """Take in a picture that is no file, as `take_file` does."""
        picture = self._gallery.store_incoming(content, PASTED)
        try:
            return self.take_file(picture, name, before)
        finally:
            self._gallery.discard_incoming(picture)

    def find_aside(self, id: str) -> LookedAt | None:
        """Return a picture that is set aside; None if it is not, or not any more."""
        return self._aside.get(id)

    def add_placed(self, id: str, crop: PortraitCrop) -> GalleryPortrait:
        """Move a picture that is set aside into the gallery, with a crop that has points.

        Raises: PortraitError if it is not there any more; SinkError.
        """
        aside = self._aside.get(id)
        if aside is None:
            raise PortraitError("The picture is not kept any more.", "Add it again.")
        added = self._gallery.add_portrait(aside.portrait.path, aside.portrait.name, crop)
        self._forget(id)
        return added

    def _set_aside(self, file: Path, name: str, before: str, problem: Problem) -> LookedAt:
        picture = self._gallery.store_incoming(file.read_bytes(), file.name)
        id = picture.parent.name
        self._aside[id] = LookedAt(GalleryPortrait(id, name, picture), problem, is_aside=True, before=before)
        while len(self._aside) > ASIDE_MAX:
            self._forget(next(iter(self._aside)))
        return self._aside[id]

    def _forget(self, id: str) -> None:
        self._gallery.discard_incoming(self._aside.pop(id).portrait.path)
