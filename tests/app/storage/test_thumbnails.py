"""Thumbnails that are kept."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

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


def test_a_file_that_is_no_thumbnail_is_not_decoded(
    tmp_path: Path, astronaut_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = GalleryPortrait("me", "Me", astronaut_file)
    cache = ThumbnailCache(tmp_path / "thumbnails")
    cache.save_thumbnail(entry, Portrait("me", np.full((SIZE_PX, SIZE_PX, 3), 90, np.uint8), None))
    (kept,) = (tmp_path / "thumbnails").iterdir()
    monkeypatch.setattr("app.storage.thumbnails.cv2.imdecode", lambda *_: pytest.fail("it was decoded"))
    for content in (b"", b"no picture", astronaut_file.read_bytes()):
        kept.write_bytes(content)
        assert cache.get_thumbnail(entry) is None
