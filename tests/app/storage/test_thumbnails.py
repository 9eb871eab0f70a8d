"""Thumbnails that are kept."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.storage.gallery import Gallery
from app.storage.gallery_entry import GalleryPortrait
from app.storage.thumbnails import SIZE_PX, ThumbnailCache
from engine import Portrait, PortraitCrop


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


@pytest.fixture
def entry(astronaut_file: Path) -> GalleryPortrait:
    return GalleryPortrait("me", "Me", astronaut_file)


def test_what_was_made_is_kept_and_the_tracker_is_closed(
    tmp_path: Path, entry: GalleryPortrait, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[bool] = []

    class Tracker:
        def close(self) -> None:
            closed.append(True)

    asked: list[tuple[object, ...]] = []

    def load(path: Path, tracker: Tracker, size_px: int, chosen: PortraitCrop | None) -> Portrait:
        asked.append((path, size_px, chosen))
        image = np.zeros((size_px, size_px, 3), np.uint8)
        image[:, :, 0] = 200
        return Portrait("me", image, None)

    monkeypatch.setattr("app.storage.thumbnails.FaceTracker", Tracker)
    monkeypatch.setattr("app.storage.thumbnails.load_portrait", load)
    cache, crop = ThumbnailCache(tmp_path / "thumbnails"), PortraitCrop(0.5, 0.5, 0.5)
    made = cache.make_thumbnail(replace(entry, crop=crop))
    assert asked == [(entry.path, SIZE_PX, crop)]
    assert closed == [True]
    kept = cache.get_thumbnail(replace(entry, crop=crop))
    assert kept is not None
    assert np.array_equal(kept, made)
    assert kept[0, 0].tolist() == [200, 0, 0], "red stays red"


def test_another_crop_or_another_portrait_has_another_thumbnail(tmp_path: Path, entry: GalleryPortrait) -> None:
    cache = ThumbnailCache(tmp_path / "thumbnails")
    cache.save_thumbnail(entry, Portrait("me", np.full((SIZE_PX, SIZE_PX, 3), 90, np.uint8), None))
    assert cache.get_thumbnail(replace(entry, name="Other")) is not None
    assert cache.get_thumbnail(replace(entry, crop=PortraitCrop(0.5, 0.5, 0.5))) is None
    assert cache.get_thumbnail(replace(entry, id="other")) is None


def test_a_portrait_whose_name_is_not_utf_8_has_one(tmp_path: Path, entry: GalleryPortrait) -> None:
    cache, odd = ThumbnailCache(tmp_path / "thumbnails"), replace(entry, id="\udcff")
    cache.save_thumbnail(odd, Portrait("me", np.full((SIZE_PX, SIZE_PX, 3), 90, np.uint8), None))
    assert cache.get_thumbnail(odd) is not None


def test_a_larger_portrait_is_made_small(tmp_path: Path, entry: GalleryPortrait) -> None:
    cache = ThumbnailCache(tmp_path / "thumbnails")
    cache.save_thumbnail(entry, Portrait("me", np.full((512, 512, 3), 90, np.uint8), None))
    kept = cache.get_thumbnail(entry)
    assert kept is not None
    assert kept.shape == (SIZE_PX, SIZE_PX, 3)


def test_a_folder_that_takes_nothing_only_makes_the_next_time_slower(tmp_path: Path, entry: GalleryPortrait) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = ThumbnailCache(tmp_path / "file")
    cache.save_thumbnail(entry, Portrait("me", np.full((SIZE_PX, SIZE_PX, 3), 90, np.uint8), None))
    assert cache.get_thumbnail(entry) is None


def test_a_picture_that_is_gone_has_no_thumbnail_and_is_no_error(tmp_path: Path) -> None:
    gone = GalleryPortrait("me", "Me", tmp_path / "gone.png")
    assert ThumbnailCache(tmp_path / "thumbnails").get_thumbnail(gone) is None


def test_bundled_portraits_bring_their_thumbnails_which_are_what_would_be_made(tmp_path: Path) -> None:
    bundled = Gallery(tmp_path / "gallery").portraits
    cache = ThumbnailCache(tmp_path / "cache")
    for portrait in bundled:
        there = cache.get_thumbnail(portrait)
        assert there is not None, portrait.id
        made = cache.make_thumbnail(portrait).astype(int)
        assert np.abs(made - there).max() <= 2, f"{portrait.id}: run python -m installer.thumbnails"


def test_a_bundled_portrait_with_a_crop_of_the_users_has_a_thumbnail_of_that_crop(tmp_path: Path) -> None:
    (first, *_) = Gallery(tmp_path / "gallery").portraits
    cropped = replace(first, crop=PortraitCrop(0.5, 0.5, 0.5))
    assert ThumbnailCache(tmp_path / "cache").get_thumbnail(cropped) is None
