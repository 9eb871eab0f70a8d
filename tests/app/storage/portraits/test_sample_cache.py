"""Samples on disk: there again, whole or not at all, and never more than a bounded number."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.storage.gallery_entry import GalleryPortrait
from app.storage.portraits import sample_cache
from app.storage.portraits.sample_cache import COUNT, SIZE_PX, SampleCache
from engine import PortraitCrop


def sample(level: int) -> list[np.ndarray]:
    return [np.full((SIZE_PX, SIZE_PX, 3), (level, at * 10, 50), np.uint8) for at in range(COUNT)]


def portrait(folder: Path, name: str) -> GalleryPortrait:
    return GalleryPortrait(name, name, folder / f"{name}.png")


def test_it_is_there_again_for_the_same_picture_and_crop_only(tmp_path: Path) -> None:
    cache, mira = SampleCache(tmp_path / "samples"), portrait(tmp_path, "mira")
    assert cache.get_sample(mira) is None
    cache.save_sample(mira, sample(100))
    read = cache.get_sample(mira)
    assert read is not None
    assert len(read) == COUNT
    assert np.abs(read[7].astype(int) - sample(100)[7]).max() < 6
    assert cache.get_sample(replace(mira, crop=PortraitCrop(0.5, 0.5, 0.5))) is None
    assert cache.get_sample(replace(mira, name="another name")) is not None
    mira.path.write_bytes(b"changed")
    assert cache.get_sample(mira) is None


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff" * 100])
def test_a_damaged_file_is_no_sample(tmp_path: Path, content: bytes) -> None:
    cache, mira = SampleCache(tmp_path), portrait(tmp_path, "mira")
    cache.save_sample(mira, sample(100))
    next(tmp_path.glob("*.jpg")).write_bytes(content)
    assert cache.get_sample(mira) is None


def test_those_used_longest_ago_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_cache, "KEPT_MAX", 3)
    cache = SampleCache(tmp_path)
    people = [portrait(tmp_path, name) for name in "abcd"]
    for at, one in enumerate(people[:3]):
        cache.save_sample(one, sample(at))
        os.utime(cache._sample_path(one), (at, at))
    assert cache.get_sample(people[0]) is not None, "it is used now"
    cache.save_sample(people[3], sample(3))
    assert [cache.get_sample(one) is not None for one in people] == [True, False, True, True]


def test_without_room_nothing_is_kept_and_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = SampleCache(tmp_path / "file")
    cache.save_sample(portrait(tmp_path, "mira"), sample(1))
    assert cache.get_sample(portrait(tmp_path, "mira")) is None
