"""Makes samples of how portraits move, one at a time, on a thread of its own that gives way to everything else.

Owns: that thread, and the samples in memory. Does not know: when a sample is wanted, how one is shown.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.control.worker import WHEN_IDLE, Worker
from app.gui.widgets.gallery.gallery_model import to_qimage
from app.storage.folders import DEMO_CLIP
from app.storage.gallery_entry import GalleryPortrait
from app.storage.portraits.sample_cache import COUNT, SIZE_PX, SampleCache
from engine import Image, PersonaCamError, iterate_motion_sample

log = logging.getLogger(__name__)

KEPT_MAX = 8
"""Samples in memory, about 1 MB each."""
RESTS = 1.0
"""After each picture the thread rests as long as the picture took: live pictures come first."""
REST_MAX_S = 0.2

Sample = tuple[QImage, ...]


class MotionSamples(QObject):
    """Only the newest wish counts; what nobody wants any more is given up between two pictures."""

    made = Signal(object)
    """The portrait whose sample is there now."""
    _made = Signal(object, object)

    def __init__(
        self, cache: SampleCache, parent: QObject | None = None, rest: Callable[[float], None] = time.sleep
    ) -> None:
        super().__init__(parent)
        self._cache = cache
        self._rest = rest
        self._worker = Worker("samples", gives_way=True)
        self._kept: OrderedDict[GalleryPortrait, Sample] = OrderedDict()
        self._wanted: GalleryPortrait | None = None
        self._made.connect(self._keep_sample)

    def find_sample(self, portrait: GalleryPortrait) -> Sample | None:
        """Return its pictures if they are there."""
        return self._kept.get(portrait)

    def request_sample(self, portrait: GalleryPortrait) -> None:
        """Have its sample made, unless another wish comes first; `made` says when it is there."""
        self._wanted = portrait
        if portrait in self._kept:
            self._kept.move_to_end(portrait)
            self.made.emit(portrait)
        else:
            self._worker.submit_job(lambda: self._make_if_wanted(portrait), WHEN_IDLE)

    def cancel_request(self) -> None:
        """Nothing is wanted any more."""
        self._wanted = None

    def close(self) -> None:
        """End the thread."""
        self._wanted = None
        self._worker.close(0.0)

    def _keep_sample(self, portrait: GalleryPortrait, pictures: list[Image]) -> None:
        self._kept[portrait] = tuple(to_qimage(picture) for picture in pictures)
        if len(self._kept) > KEPT_MAX:
            self._kept.popitem(last=False)
        if portrait == self._wanted:
            self.made.emit(portrait)

    # --- on the worker's thread -----------------------------------------------------------------------------------

    def _make_if_wanted(self, portrait: GalleryPortrait) -> None:
        if portrait != self._wanted:
            return
        pictures = self._cache.get_sample(portrait)
        if pictures is None:
            pictures = self._make_pictures(portrait)
            if pictures is None:
                return
            self._cache.save_sample(portrait, pictures)
        self._made.emit(portrait, pictures)

    def _make_pictures(self, portrait: GalleryPortrait) -> list[Image] | None:
        """Return a whole sample; None if it is not wanted any more, or cannot be made."""
        pictures: list[Image] = []
        began_s = time.thread_time()
        try:
            for picture in iterate_motion_sample(portrait.path, portrait.crop, DEMO_CLIP, SIZE_PX, COUNT):
                if portrait != self._wanted:
                    return None
                pictures.append(picture)
                self._rest(min(RESTS * (time.thread_time() - began_s), REST_MAX_S))
                began_s = time.thread_time()
        except PersonaCamError as failure:
            log.info("no sample of %s: %s", portrait.id, failure)
        return pictures if len(pictures) == COUNT else None
