"""The gallery for widgets: changes at once, pictures looked at on a thread of its own, told by signals.

Owns: that thread, what can be undone, and the thumbnails in memory. Lives on the window's thread.
Does not know: who wears what, how anything is drawn.
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import cv2
from PySide6.QtCore import QObject, Signal

from app.control.worker import WHEN_IDLE, Worker
from app.gui.view_state import Message
from app.storage.gallery import Gallery, Removed
from app.storage.gallery_entry import GalleryPortrait
from app.storage.thumbnails import SIZE_PX, Thumbnails
from engine import (
    FaceTracker,
    Image,
    PersonaCamError,
    PortraitCrop,
    PortraitError,
    load_portrait,
    read_portrait_file,
    suggest_crop,
)

log = logging.getLogger(__name__)

CLOSE_S = 10.0
SCREEN_PX = 2000
PASTED = "pasted.png"


class GalleryDesk(QObject):
    """Everything a widget does with the gallery. What goes wrong is told, never raised.

    waiting: how many pictures are still being looked at.
    """

    changed = Signal(object)
    """The portraits, in order."""
    thumbnail_made = Signal(str)
    """The id of a portrait whose thumbnail is there now, or of which it is known that there will be none."""
    told = Signal(object)
    """A Message: what could not be done, and why."""
    looked_at = Signal(int)
    """How many pictures are still being looked at."""
    removed = Signal(object)
    """A portrait that was just removed; `undo` brings it back."""
    picture_read = Signal(object, object, object)
    """A portrait, its picture (H, W, 3) RGB made small enough for a screen, and the crop that would be chosen."""
    crop_tried = Signal(object, object)
    """A portrait, and None when it has its new crop, else a Message: why that cannot be."""
    _added = Signal(object, str)
    _fits = Signal(object, object)
    _refused = Signal(object)
    _thumbnail = Signal(object, object)
    _no_thumbnail = Signal(object, object)

    def __init__(self, gallery: Gallery, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gallery = gallery
        self._kept = thumbnails
        self._worker = Worker("gallery")
        self._undo: list[Removed] = []
        self.waiting = 0
        self._pictures: dict[GalleryPortrait, Image | None] = {}
        self._broken: dict[GalleryPortrait, Message] = {}
        self._added.connect(self._take_in)
        self._refused.connect(self._turn_away)
        self._thumbnail.connect(self._show_thumbnail)
        self._no_thumbnail.connect(self._note_trouble)
        self._fits.connect(self._set_crop)

    @property
    def portraits(self) -> tuple[GalleryPortrait, ...]:
        return self._gallery.portraits

    def complaint(self) -> Message | None:
        """What was wrong with the list at the start."""
        found = self._gallery.complaint
        return None if found is None else Message(found.message, found.remedy)

    def add_files(self, files: Sequence[Path], before: str = "") -> None:
        """Take in pictures, in this order; each is looked at first. before: the id of whom they stand before."""
        for file in files:
            self._look_at(lambda file=file: self._examine(file, file.stem, before))  # type: ignore[misc]

    def add_pasted(self, content: bytes, name: str, before: str = "") -> None:
        """Take in a picture that is no file: PNG, JPEG, WebP or AVIF."""
        self._look_at(lambda: self._examine_pasted(content, name, before))

    def rename(self, id: str, name: str) -> None:
        self._do(lambda: self._gallery.rename(id, name))

    def move(self, id: str, to: int) -> None:
        """Put it at that place, from 0."""
        self._do(lambda: self._gallery.move(id, to))

    def remove(self, id: str) -> None:
        def act() -> None:
            self._undo.append(self._gallery.remove(id))

        if self._do(act):
            self.removed.emit(self._undo[-1].portrait)

    @property
    def can_undo(self) -> bool:
        return bool(self._undo)

    def undo(self) -> None:
        """Bring back what was removed last."""
        if self._undo:
            removed = self._undo.pop()
            if not self._do(lambda: self._gallery.restore(removed)):
                self._undo.append(removed)

    def crop(self, id: str, crop: PortraitCrop | None) -> None:
        self._do(lambda: self._gallery.crop(id, crop))

    def read_picture(self, portrait: GalleryPortrait) -> None:
        """Have its picture read, for choosing a crop; `picture_read` brings it."""
        self._worker.do(lambda: self._read(portrait))

    def try_crop(self, portrait: GalleryPortrait, crop: PortraitCrop | None) -> None:
        """Give it this crop if there is a face in it; `crop_tried` tells."""
        self._worker.do(lambda: self._try(portrait, crop))

    def thumbnail(self, portrait: GalleryPortrait) -> Image | None:
        """Return (192, 192, 3) RGB, or None as long as it is being made, or if the picture is of no use any more."""
        if portrait not in self._pictures:
            self._pictures[portrait] = None
            self._worker.do(lambda: self._make_thumbnail(portrait), WHEN_IDLE)
        return self._pictures[portrait]

    def trouble(self, portrait: GalleryPortrait) -> Message | None:
        """Say why a portrait is of no use any more, as far as that is known."""
        return self._broken.get(portrait)

    def close(self) -> None:
        """End the thread."""
        self._worker.close(CLOSE_S)

    def _do(self, act: Callable[[], object]) -> bool:
        try:
            act()
        except PersonaCamError as failure:
            self._tell_failure(failure)
            return False
        self.changed.emit(self._gallery.portraits)
        return True

    def _look_at(self, examine: Callable[[], None]) -> None:
        self.waiting += 1
        self.looked_at.emit(self.waiting)
        self._worker.do(lambda: self._report(examine))

    def _set_crop(self, portrait: GalleryPortrait, crop: PortraitCrop | None) -> None:
        self.crop(portrait.id, crop)
        self.crop_tried.emit(portrait, None)

    def _take_in(self, portrait: GalleryPortrait, before: str) -> None:
        self._looked()
        log.info("added %s", portrait.id)
        place = next((at for at, one in enumerate(self._gallery.portraits) if one.id == before), None)
        if place is None or not self._do(lambda: self._gallery.move(portrait.id, place)):
            self.changed.emit(self._gallery.portraits)

    def _turn_away(self, failure: PersonaCamError) -> None:
        self._looked()
        self._tell_failure(failure)

    def _tell_failure(self, failure: PersonaCamError) -> None:
        self.told.emit(Message(failure.message, failure.remedy))

    def _looked(self) -> None:
        self.waiting -= 1
        self.looked_at.emit(self.waiting)

    def _show_thumbnail(self, portrait: GalleryPortrait, picture: Image) -> None:
        self._pictures[portrait] = picture
        self.thumbnail_made.emit(portrait.id)

    def _note_trouble(self, portrait: GalleryPortrait, trouble: Message) -> None:
        self._broken[portrait] = trouble
        self.thumbnail_made.emit(portrait.id)

    # --- on the worker's thread -----------------------------------------------------------------------------------

    def _report(self, examine: Callable[[], None]) -> None:
        try:
            examine()
        except PersonaCamError as failure:
            self._refused.emit(failure)
        except Exception as unforeseen:
            log.exception("a picture could not be looked at")
            self._refused.emit(PortraitError(f"The picture could not be taken in: {unforeseen!r}."))

    def _examine(self, file: Path, name: str, before: str) -> None:
        with closing(FaceTracker()) as tracker:
            portrait = load_portrait(file, tracker, SIZE_PX)
        picture = self._gallery.incoming(file.read_bytes(), file.name)
        try:
            added = self._gallery.add(picture, name)
        finally:
            self._gallery.refuse(picture)
        self._kept.keep(added, portrait)
        self._added.emit(added, before)

    def _examine_pasted(self, content: bytes, name: str, before: str) -> None:
        picture = self._gallery.incoming(content, PASTED)
        try:
            self._examine(picture, name, before)
        finally:
            self._gallery.refuse(picture)

    def _read(self, portrait: GalleryPortrait) -> None:
        try:
            picture = read_portrait_file(portrait.path)
            with closing(FaceTracker()) as tracker:
                suggested = suggest_crop(portrait.path, tracker)
        except PersonaCamError as failure:
            self.crop_tried.emit(portrait, Message(failure.message, failure.remedy))
            return
        share = min(1.0, SCREEN_PX / max(picture.shape[:2]))
        smaller = cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        self.picture_read.emit(portrait, smaller, suggested)

    def _try(self, portrait: GalleryPortrait, crop: PortraitCrop | None) -> None:
        try:
            with closing(FaceTracker()) as tracker:
                load_portrait(portrait.path, tracker, SIZE_PX, chosen=crop)
        except PersonaCamError as failure:
            self.crop_tried.emit(portrait, Message(failure.message, failure.remedy))
            return
        self._fits.emit(portrait, crop)

    def _make_thumbnail(self, portrait: GalleryPortrait) -> None:
        picture = self._kept.get(portrait)
        if picture is None:
            try:
                picture = self._kept.make(portrait)
            except PersonaCamError as failure:
                log.info("%s: %s", portrait.id, failure)
                self._no_thumbnail.emit(portrait, Message(failure.message, failure.remedy))
                return
        self._thumbnail.emit(portrait, picture)
