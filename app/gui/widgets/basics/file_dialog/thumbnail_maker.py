"""Makes small pictures of picture and video files, on a thread of its own.

Owns: the thread, which files are looked at and which are not, and what was made. Those asked for last come first, and
what was asked for long before is given up: the user has scrolled on. Does not know: widgets, where one is shown.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from app.storage.gallery_entry import SUFFIXES

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

log = logging.getLogger(__name__)

SIDE_PX = 96
VIDEO_SUFFIXES = frozenset((".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v"))
LARGEST_BYTES = {True: 4_000_000_000, False: 60_000_000}
"""Of a video, and of a picture: a larger one is shown by its usual sign."""
LARGEST_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
HEIF_SUFFIXES = frozenset((".heic", ".heif"))
WAITING_MAX = 120
KEPT_MAX = 600
Made = Callable[[Path, QImage], None]


class ThumbnailMaker:
    """made: called on the thread with each picture, at most SIDE_PX wide and high."""

    def __init__(self, made: Made) -> None:
        self._made = made
        self._waiting: OrderedDict[Path, None] = OrderedDict()
        self._done: OrderedDict[Path, QImage | None] = OrderedDict()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def request_thumbnail(self, path: Path) -> QImage | None:
        """Return it if it is there already; otherwise it is made, as long as the file is of a kind that has one."""
        suffix = path.suffix.lower()
        if suffix not in SUFFIXES and suffix not in VIDEO_SUFFIXES:
            return None
        with self._changed:
            if path in self._done or self._closed:
                return self._done.get(path)
            self._waiting[path] = None
            self._waiting.move_to_end(path)
            while len(self._waiting) > WAITING_MAX:
                self._waiting.popitem(last=False)
            self._start_thread()
            self._changed.notify()
        return None

    def close(self) -> None:
        """Give up what is waiting. What is being made is not waited for; nobody hears of it."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify()

    def _start_thread(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._make_thumbnails, name="thumbnails", daemon=True)
            self._thread.start()

    def _make_thumbnails(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._waiting) or self._closed)
                if self._closed:
                    return
                path, _ = self._waiting.popitem()
            image = make_thumbnail(path)
            with self._changed:
                self._done[path] = image
                while len(self._done) > KEPT_MAX:
                    self._done.popitem(last=False)
                if self._closed:
                    return
            if image is not None:
                self._made(path, image)


def make_thumbnail(path: Path) -> QImage | None:
    """Return a file's small picture, None if it has none, or it is too large to be worth it."""
    is_video = path.suffix.lower() in VIDEO_SUFFIXES
    try:
        if not path.is_file() or path.stat().st_size > LARGEST_BYTES[is_video]:
            return None
        image = _read_first_frame(path) if is_video else _read_picture(path)
    except Exception as failure:  # noqa: BLE001 -- the top of the thread; any decoder may fail on any file
        log.info("no small picture of a file: %s", type(failure).__name__)
        return None
    if image is None or image.isNull():
        return None
    return image.scaled(
        QSize(SIDE_PX, SIDE_PX), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )


def _open_heif(path: Path) -> "ImageFile":
    from pi_heif.as_plugin import HeifImageFile

    opened: ImageFile = HeifImageFile(path)
    return opened


def _read_picture(path: Path) -> QImage | None:
    """A JPEG is decoded at a fraction of its size; others must not take much memory."""
    from PIL import Image, ImageOps  # slow to load, and the window is there before

    with _open_heif(path) if path.suffix.lower() in HEIF_SUFFIXES else Image.open(path, formats=FORMATS) as picture:
        if picture.format != "JPEG" and picture.width * picture.height > LARGEST_PIXELS:
            return None
        picture.draft("RGB", (2 * SIDE_PX, 2 * SIDE_PX))
        picture.thumbnail((2 * SIDE_PX, 2 * SIDE_PX))
        upright = ImageOps.exif_transpose(picture)
        return _to_image((upright or picture).convert("RGB"))


def _read_first_frame(path: Path) -> QImage | None:
    from contextlib import closing

    from engine import open_source

    with closing(open_source(path)) as source:
        frame = source.read_frame()
    return None if frame is None else _to_image(frame.image)


def _to_image(pixels: object) -> QImage:
    import numpy as np

    picture = np.ascontiguousarray(pixels, np.uint8)
    height, width = picture.shape[:2]
    return QImage(picture.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
