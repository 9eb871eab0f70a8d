"""Small pictures of the gallery's portraits, cached on disk because finding the face takes a moment.

Owns: their folder. Does not know: widgets, threads. `make_thumbnail` is slow.
"""

import hashlib
import logging
import struct
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np

from app.storage.atomic_write import write_atomically
from app.storage.gallery_entry import GalleryPortrait
from app.storage.serialization import to_plain
from engine import FaceTracker, Image, Portrait, load_portrait

log = logging.getLogger(__name__)

SIZE_PX = 192
HEAD = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", SIZE_PX, SIZE_PX)
"""What the file of a thumbnail begins with; a picture of another size is not even decoded."""
BUNDLED_FOLDER = "thumbnails"
"""Beside the portraits that come with the program: their thumbnails, so that the first start looks for no face."""
MAX_BYTES = 1 << 20
"""More than any thumbnail has."""


class ThumbnailCache:
    """One file for each portrait and crop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Where they are."""
        return self._folder

    def get_thumbnail(self, portrait: GalleryPortrait) -> Image | None:
        """Return (192, 192, 3) RGB if it is cached, or comes with the program."""
        paths = [self._thumbnail_path(portrait)]
        if portrait.is_bundled and portrait.crop is None:
            paths.insert(0, portrait.path.parent / BUNDLED_FOLDER / f"{portrait.path.stem}.png")
        return next((read for path in paths if (read := _read_thumbnail(path)) is not None), None)

    def make_thumbnail(self, portrait: GalleryPortrait) -> Image:
        """Make and cache the thumbnail. Raises: PersonaCamError if the picture shows no usable face."""
        with closing(FaceTracker()) as tracker:
            made = load_portrait(portrait.path, tracker, SIZE_PX, chosen=portrait.crop)
        self.save_thumbnail(portrait, made)
        return made.image

    def save_thumbnail(self, portrait: GalleryPortrait, made: Portrait) -> None:
        """Cache a thumbnail of a portrait that is already loaded; a full disk only makes the next time slower."""
        small = cv2.resize(made.image, (SIZE_PX, SIZE_PX), interpolation=cv2.INTER_AREA)
        _, png = cv2.imencode(".png", cv2.cvtColor(small, cv2.COLOR_RGB2BGR))
        try:
            write_atomically(self._thumbnail_path(portrait), png.tobytes())
        except OSError as error:
            log.info("no thumbnail was kept: %s", error)

    def _thumbnail_path(self, portrait: GalleryPortrait) -> Path:
        """Return the file's path, which depends on picture and crop, so that a changed picture gets another one."""
        try:
            changed = portrait.path.stat().st_mtime_ns
        except OSError:
            changed = 0
        shows = f"{portrait.id} {changed} {to_plain(portrait.crop)}"
        return self._folder / f"{hashlib.sha256(shows.encode(errors='surrogatepass')).hexdigest()[:24]}.png"


def _read_thumbnail(path: Path) -> Image | None:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES)
    except OSError:
        return None
    if not data.startswith(HEAD):
        return None
    read = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    return None if read is None or read.shape != (SIZE_PX, SIZE_PX, 3) else np.asarray(read, np.uint8)
