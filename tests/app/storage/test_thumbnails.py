"""Thumbnails that are kept."""

import os
import shutil
from pathlib import Path

import numpy as np

from app.storage.gallery_entry import GalleryPortrait
from app.storage.thumbnails import SIZE_PX, ThumbnailCache
from engine import Portrait


def test_a_picture_that_was_changed_gets_another_thumbnail(tmp_path: Path, astronaut_file: Path) -> None:
    picture = tmp_path / "me.png"
    shutil.copy(astronaut_file, picture)
    entry = GalleryPortrait("me", "Me", picture)
    cache = ThumbnailCache(tmp_path / "thumbnails")
    cache.save_thumbnail(entry, Portrait("me", np.full((SIZE_PX, SIZE_PX, 3), 90, np.uint8), None))
    kept = cache.get_thumbnail(entry)
    assert kept is not None
    assert (kept == 90).all()
    later_ns = picture.stat().st_mtime_ns + 1_000_000_000
    os.utime(picture, ns=(later_ns, later_ns))
    assert cache.get_thumbnail(entry) is None
