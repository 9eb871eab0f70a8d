"""The gallery for widgets: changes apply at once, pictures are checked on a thread of its own, signals report both.

Owns: that thread, what can be undone, and the thumbnails in memory. Lives on the window's thread.
Does not know: who wears what, how anything is drawn.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.control.worker import WHEN_IDLE, Worker
from app.gui.gallery.incoming_pictures import IncomingPictures, LookedAt
from app.gui.gallery.portrait_crops import read_picture_to_crop, try_crop
from app.gui.view_state import Button, Message
from app.storage.gallery import Gallery
from app.storage.gallery_entry import GalleryPortrait
from app.storage.portraits.named_problem import name_portrait
from app.storage.thumbnails import ThumbnailCache
from engine import Image, PersonaCamError, PortraitCrop, PortraitError, Problem

log = logging.getLogger(__name__)

CLOSE_S = 1.0
"""How long a picture that is being looked at is waited for at the end."""
DISK_S = 2.0
"""How long a change of the list may take before the window goes on without it."""
PICTURES_MAX = 200
"""Thumbnails in memory, 110 kB each: several screens of them."""
LOOKS_MS = 500
"""A hand that frames a portrait changes its look a hundred times."""


@dataclass(frozen=True, slots=True)
class Undo:
    """How a portrait comes back that was removed or hidden."""

    portrait: GalleryPortrait
    restore: Callable[[], None]
    was_hidden: bool = False


class GalleryController(QObject):
    """Everything a widget does with the gallery. Failures are reported by a signal, never raised.

    waiting: how many pictures are still being looked at.
    """

    changed = Signal(object)
    """The portraits, in order."""
    thumbnail_made = Signal(object)
    """The id of a portrait whose thumbnail is there now, or of which it is known that there will be none."""
    message_posted = Signal(object)
    """A Message: what could not be done, and why."""
    looked_at = Signal(int)
    """How many pictures are still being looked at."""
    removed = Signal(object)
    """A portrait that was just removed; `undo` brings it back."""
    hidden = Signal(object)
    """A portrait that was just hidden; `undo` shows it again."""
    picture_read = Signal(object, object)
    """A portrait, and its PictureToCrop."""
    placed = Signal(str)
    """The id of a picture that was set aside; it is in the gallery now, with the points that the user put."""
    crop_tried = Signal(object, object)
    """A portrait, and None when it has its new crop, else a Message: why that cannot be."""
    _looked_at = Signal(object)
    _fits = Signal(object, object)
    _refused = Signal(object)
    _thumbnail = Signal(object, object)
    _no_thumbnail = Signal(object, object)

    def __init__(self, gallery: Gallery, thumbnails: ThumbnailCache, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gallery = gallery
        self._kept = thumbnails
        self._incoming = IncomingPictures(gallery, thumbnails)
        self._worker = Worker("gallery", gives_way=True)
        self._undo: list[Undo] = []
        self._looks: tuple[GalleryPortrait, ...] = ()
        self._looks_timer = QTimer(self, interval=LOOKS_MS, singleShot=True)
        self._looks_timer.timeout.connect(self._write_looks)
        self.waiting = 0
        self._pictures: OrderedDict[GalleryPortrait, Image] = OrderedDict()
        self._wanted: dict[GalleryPortrait, None] = {}
        """Asked for and not made yet; the newest comes first: that is what is looked at, and old ones fall out."""
        self._making: GalleryPortrait | None = None
        self._broken: dict[GalleryPortrait, Problem] = {}
        self._looked_at.connect(self._finish_import)
        self._refused.connect(self._reject_import)
        self._thumbnail.connect(self._store_thumbnail)
        self._no_thumbnail.connect(self._store_thumbnail_problem)
        self._fits.connect(self._apply_tried_crop)

    @property
    def portraits(self) -> tuple[GalleryPortrait, ...]:
        return self._gallery.portraits

    @property
    def samples_folder(self) -> Path:
        """Where samples of how portraits move are cached."""
        return self._kept.folder / "samples"

    @property
    def startup_problem(self) -> Problem | None:
        """What was wrong with the list at the start."""
        return self._gallery.problem

    def add_portrait_files(self, files: Sequence[Path], before: str = "") -> None:
        """Take in pictures, in this order; each is looked at first. before: the id of whom they stand before."""
        for file in files:
            self._queue_import(partial(self._incoming.take_file, file, file.stem, before))

    def add_pasted_picture(self, content: bytes, name: str, before: str = "") -> None:
        """Take in a picture that is no file: PNG, JPEG, WebP, AVIF, HEIC or GIF."""
        self._queue_import(partial(self._incoming.take_pasted, content, name, before))

    def find_aside(self, id: str) -> LookedAt | None:
        """Return a picture that waits for points on its face, which `try_crop` adds; None if it does not any more."""
        return self._incoming.find_aside(id)

    def rename_portrait(self, id: str, name: str) -> None:
        self._try_change(lambda: self._gallery.rename_portrait(id, name))

    def move_portrait(self, id: str, to: int) -> None:
        """Put it at that place, from 0."""
        self._try_change(lambda: self._gallery.move_portrait(id, to))

    def remove_portrait(self, id: str) -> None:
        def remove_and_remember() -> None:
            removed = self._gallery.remove_portrait(id)
            self._undo.append(Undo(removed.portrait, lambda: self._gallery.restore_portrait(removed)))

        if self._try_change(remove_and_remember):
            self.removed.emit(self._undo[-1].portrait)

    @property
    def next_undo(self) -> Undo | None:
        """What `undo` would bring back."""
        return self._undo[-1] if self._undo else None

    def undo_removal(self) -> None:
        """Bring back what was removed or hidden last."""
        if self._undo:
            last = self._undo.pop()
            if not self._try_change(last.restore):
                self._undo.append(last)

    def set_portrait_slot(self, id: str, slot: int) -> None:
        """Put it behind that number; 0: behind none."""
        self._try_change(lambda: self._gallery.set_portrait_slot(id, slot))

    def set_portrait_hidden(self, id: str, hidden: bool) -> None:
        """Leave it out of the strip, or not any more; `undo` undoes the first."""

        def hide_and_remember() -> None:
            self._gallery.set_portrait_hidden(id, hidden)
            if hidden:
                shows = partial(self._gallery.set_portrait_hidden, id, False)
                self._undo.append(Undo(self._gallery.find_portrait(id), shows, was_hidden=True))

        if self._try_change(hide_and_remember) and hidden:
            self.hidden.emit(self._undo[-1].portrait)

    def note_looks(self, portraits: tuple[GalleryPortrait, ...]) -> None:
        """Write, a moment later, what of their looks is the portraits' own now."""
        if portraits is self._looks:
            return
        self._looks = portraits
        stored = {one.id: one.look for one in self._gallery.portraits}
        if any(stored.get(one.id, one.look) != one.look for one in portraits):
            self._looks_timer.start()

    def set_portrait_crop(self, id: str, crop: PortraitCrop | None) -> None:
        self._try_change(lambda: self._gallery.set_portrait_crop(id, crop))

    def read_picture(self, portrait: GalleryPortrait) -> None:
        """Have its picture read, for choosing a crop; `picture_read` brings it."""
        self._worker.submit_job(lambda: self._run_crop_job(portrait, lambda: self._read_to_crop(portrait)))

    def try_crop(self, portrait: GalleryPortrait, crop: PortraitCrop | None) -> None:
        """Give it this crop if there is a face in it; `crop_tried` tells, whatever happens."""
        self._worker.submit_job(lambda: self._run_crop_job(portrait, lambda: self._check_crop(portrait, crop)))

    def request_thumbnail(self, portrait: GalleryPortrait) -> Image | None:
        """Return (192, 192, 3) RGB, or None as long as it is being made, or if the picture is of no use any more."""
        if portrait in self._pictures:
            self._pictures.move_to_end(portrait)
        elif portrait not in self._wanted and portrait != self._making and portrait not in self._broken:
            self._wanted[portrait] = None
            if len(self._wanted) > PICTURES_MAX:
                self._wanted.pop(next(iter(self._wanted)), None)
            self._worker.submit_job(self._make_wanted_thumbnail, WHEN_IDLE)
        return self._pictures.get(portrait)

    def portrait_problem(self, portrait: GalleryPortrait) -> Problem | None:
        """Say why a portrait is of no use any more, as far as that is known."""
        return self._broken.get(portrait)

    def close(self) -> None:
        """Write what is still to be written, and end the thread."""
        if self._looks_timer.isActive():
            self._looks_timer.stop()
            self._write_looks()
        self._worker.close(CLOSE_S)

    def _write_looks(self) -> None:
        """Nothing shows them but the portraits themselves, which have them already."""
        looks = {one.id: one.look for one in self._looks}
        done = _run_on_thread(lambda: self._gallery.set_looks(looks))
        try:
            done.result(DISK_S)
        except PersonaCamError as failure:
            self._report_failure(failure)
        except TimeoutError:
            log.warning("the disk does not answer; the looks follow when it does")

    def _try_change(self, act: Callable[[], object]) -> bool:
        """Make a change; False if it cannot be done, or not yet: a disk that hangs must not stop the window."""
        done = _run_on_thread(act)
        try:
            done.result(DISK_S)
        except PersonaCamError as failure:
            self._report_failure(failure)
            return False
        except TimeoutError:
            done.add_done_callback(lambda _: self._finish_late_change())
            self._report_failure(PortraitError("The disk does not answer.", "The change follows when it does."))
            return False
        self.changed.emit(self._gallery.portraits)
        return True

    def _finish_late_change(self) -> None:
        """On a thread of its own."""
        with suppress(RuntimeError):  # the window is gone
            self.changed.emit(self._gallery.portraits)

    def _queue_import(self, examine: Callable[[], LookedAt]) -> None:
        self.waiting += 1
        self.looked_at.emit(self.waiting)
        self._worker.submit_job(lambda: self._run_import(examine))

    def _apply_tried_crop(self, portrait: GalleryPortrait, crop: PortraitCrop | None) -> None:
        aside = self._incoming.find_aside(portrait.id)
        if aside is None:
            self.set_portrait_crop(portrait.id, crop)
        elif crop is not None and self._try_change(lambda: self._incoming.add_placed(portrait.id, crop)):
            self._move_before(self._gallery.portraits[-1], aside.before)
            self.placed.emit(portrait.id)
        self.crop_tried.emit(portrait, None)

    def _finish_import(self, seen: LookedAt) -> None:
        self._count_import_done()
        if seen.is_aside and seen.problem is not None:
            self.message_posted.emit(Message(seen.problem, Button.PLACE_POINTS, seen.portrait.id))
            return
        log.info("added %s", seen.portrait.id)
        self._move_before(seen.portrait, seen.before)
        if seen.problem is not None:
            self.message_posted.emit(Message(seen.problem, good=True))

    def _move_before(self, portrait: GalleryPortrait, before: str) -> None:
        place = next((at for at, one in enumerate(self._gallery.portraits) if one.id == before), None)
        if place is None or not self._try_change(lambda: self._gallery.move_portrait(portrait.id, place)):
            self.changed.emit(self._gallery.portraits)

    def _reject_import(self, failure: PersonaCamError) -> None:
        self._count_import_done()
        self._report_failure(failure)

    def _report_failure(self, failure: PersonaCamError) -> None:
        self.message_posted.emit(Message(failure.problem))

    def _count_import_done(self) -> None:
        self.waiting -= 1
        self.looked_at.emit(self.waiting)

    def _store_thumbnail(self, portrait: GalleryPortrait, picture: Image) -> None:
        self._pictures[portrait] = picture
        if len(self._pictures) > PICTURES_MAX:
            self._pictures.popitem(last=False)
        self.thumbnail_made.emit(portrait.id)

    def _store_thumbnail_problem(self, portrait: GalleryPortrait, problem: Problem) -> None:
        self._broken[portrait] = problem
        self.thumbnail_made.emit(portrait.id)

    # --- on the worker's thread -----------------------------------------------------------------------------------

    def _run_import(self, examine: Callable[[], LookedAt]) -> None:
        try:
            self._looked_at.emit(examine())
        except PersonaCamError as failure:
            self._refused.emit(failure)
        except Exception as unforeseen:
            log.exception("a picture could not be looked at")
            self._refused.emit(PortraitError("The picture could not be taken in: {reason}.", reason=repr(unforeseen)))

    def _run_crop_job(self, portrait: GalleryPortrait, work: Callable[[], None]) -> None:
        try:
            work()
        except PersonaCamError as failure:
            self.crop_tried.emit(portrait, name_portrait(failure.problem, portrait))
        except Exception as unforeseen:
            log.exception("a crop could not be tried")
            problem = Problem(
                "The picture cannot be used like that: {reason}.",
                "Choose another part of it, or put the six points elsewhere.",
                reason=repr(unforeseen),
            )
            self.crop_tried.emit(portrait, problem)

    def _read_to_crop(self, portrait: GalleryPortrait) -> None:
        self.picture_read.emit(portrait, read_picture_to_crop(portrait))

    def _check_crop(self, portrait: GalleryPortrait, crop: PortraitCrop | None) -> None:
        try_crop(portrait, crop)
        self._fits.emit(portrait, crop)

    def _make_wanted_thumbnail(self) -> None:
        with suppress(KeyError):  # it fell out, because many others were asked for since
            self._making, _ = self._wanted.popitem()
            self._make_thumbnail(self._making)

    def _make_thumbnail(self, portrait: GalleryPortrait) -> None:
        picture = self._kept.get_thumbnail(portrait)
        if picture is None:
            try:
                picture = self._kept.make_thumbnail(portrait)
            except PersonaCamError as failure:
                log.info("%s: %s", portrait.id, failure)
                self._no_thumbnail.emit(portrait, name_portrait(failure.problem, portrait))
                return
        self._thumbnail.emit(portrait, picture)


def _run_on_thread(act: Callable[[], object]) -> "Future[None]":
    """Do it on a thread of its own; what it raises is the outcome's."""
    done: Future[None] = Future()

    def run() -> None:
        try:
            act()
        except Exception as failure:  # noqa: BLE001 -- the top of the thread; the future carries it
            done.set_exception(failure)
        else:
            done.set_result(None)

    threading.Thread(target=run, name="gallery list", daemon=True).start()
    return done
