"""Samples of how portraits move, cached on disk: one file for each portrait and crop, its pictures below each other.

Owns: their folder, which never has more than a bounded number of files. Does not know: how a sample is made, threads.
"""

import hashlib
import logging
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np

from app.storage.atomic_write import write_atomically
from app.storage.gallery_entry import GalleryPortrait
from app.storage.serialization import to_plain
from engine import Image

log = logging.getLogger(__name__)

SIZE_PX, COUNT = 128, 20
"""The side of a picture, and how many make a sample."""
KEPT_MAX = 200
"""Files; those that were used longest ago are deleted. At 60 kB each that is 12 MB."""
MAX_BYTES = 2 << 20
"""More than any sample has."""
JPEG_QUALITY = 85


class SampleCache:
    """Any thread may call it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get_sample(self, portrait: GalleryPortrait) -> list[Image] | None:
        """Return COUNT pictures (SIZE_PX, SIZE_PX, 3) RGB if they are cached."""
        file = self._sample_path(portrait)
        try:
            with file.open("rb") as opened:
                data = opened.read(MAX_BYTES)
            os.utime(file)
        except OSError:
            return None
        read = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB) if data else None
        if read is None or read.shape != (COUNT * SIZE_PX, SIZE_PX, 3):
            return None
        return list(np.asarray(read, np.uint8).reshape(COUNT, SIZE_PX, SIZE_PX, 3))

    def save_sample(self, portrait: GalleryPortrait, pictures: Sequence[Image]) -> None:
        """Cache a whole sample; a full disk only makes the next time slower."""
        sheet = cv2.cvtColor(np.concatenate(list(pictures)), cv2.COLOR_RGB2BGR)
        _, jpeg = cv2.imencode(".jpg", sheet, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        try:
            write_atomically(self._sample_path(portrait), jpeg.tobytes())
            self._delete_oldest()
        except OSError as error:
            log.info("no sample was kept: %s", error)

    def _delete_oldest(self) -> None:
        files = sorted(self._folder.glob("*.jpg"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        for file in files[KEPT_MAX:]:
            with suppress(OSError):
                file.unlink()

    def _sample_path(self, portrait: GalleryPortrait) -> Path:
        """Return the file's path, which depends on picture and crop, so that a changed picture gets another one."""
        try:
            changed = portrait.path.stat().st_mtime_ns
        except OSError:
            changed = 0
        shows = f"{portrait.id} {changed} {to_plain(portrait.crop)}"
        return self._folder / f"{hashlib.sha256(shows.encode(errors='surrogatepass')).hexdigest()[:24]}.jpg"
