"""Pictures of what was shown: kept small, read with care, few, and gone with their portrait."""

import os
from pathlib import Path

import numpy as np
import pytest

from app.control.ladder.steps import LadderStep
from app.gui.ladder import sample_looks
from app.gui.ladder.sample_looks import SIZE_PX, SampleLooks
from engine import Image

FAST, BEST = LadderStep.FAST, LadderStep.BEST


def picture(level: int, size_px: int = 512) -> Image:
    made = np.zeros((size_px, size_px, 3), np.uint8)
    made[:, :, 0] = level
    return made


@pytest.fixture
def looks(tmp_path: Path) -> SampleLooks:
    return SampleLooks(tmp_path / "samples")


def test_the_last_picture_of_a_portrait_at_a_step_is_kept_small(looks: SampleLooks, tmp_path: Path) -> None:
    for level in (40, 200):
        looks.keep_look("ada", FAST, picture(level))
    read = looks.read_look("ada", FAST)
    assert read is not None
    assert (read.width(), read.height()) == (SIZE_PX, SIZE_PX)
    assert abs(read.pixelColor(80, 80).red() - 200) < 6
    assert (looks.read_look("ada", BEST), looks.read_look("bo", FAST)) == (None, None)
    (file,) = (tmp_path / "samples").iterdir()
    assert "ada" not in file.name
    assert file.stat().st_size < 20_000


def test_a_portrait_that_is_removed_takes_its_pictures_along(looks: SampleLooks) -> None:
    for id, step in (("ada", FAST), ("ada", BEST), ("bo", FAST)):
        looks.keep_look(id, step, picture(90, 64))
    looks.remove_looks("ada")
    assert (looks.read_look("ada", FAST), looks.read_look("ada", BEST)) == (None, None)
    assert looks.read_look("bo", FAST) is not None


def test_there_are_never_many_and_the_oldest_go(
    looks: SampleLooks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample_looks, "KEPT_MAX", 3)
    for number in range(5):
        looks.keep_look(f"p{number}", FAST, picture(90, 64))
        for at, file in enumerate(sorted((tmp_path / "samples").iterdir(), key=lambda one: one.stat().st_mtime_ns)):
            os.utime(file, ns=(number * 10 + at, number * 10 + at))
    kept = [number for number in range(5) if looks.read_look(f"p{number}", FAST) is not None]
    assert kept == [2, 3, 4]


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff\xe0" + bytes(100), b"\xff\xd8" * 200_000])
def test_a_file_that_is_no_sample_is_none(looks: SampleLooks, tmp_path: Path, content: bytes) -> None:
    looks.keep_look("ada", FAST, picture(90, 64))
    (file,) = (tmp_path / "samples").iterdir()
    file.write_bytes(content)
    assert looks.read_look("ada", FAST) is None


def test_a_picture_that_is_too_large_is_not_read(looks: SampleLooks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_looks, "SIZE_PX", 400)
    looks.keep_look("ada", FAST, picture(90))
    monkeypatch.setattr(sample_looks, "SIZE_PX", SIZE_PX)
    assert looks.read_look("ada", FAST) is None


def test_a_folder_that_cannot_be_written_costs_only_the_sample(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    looks = SampleLooks(tmp_path / "file")
    assert looks.keep_look("ada", FAST, picture(90)).width() == SIZE_PX
    assert looks.read_look("ada", FAST) is None
    looks.remove_looks("ada")
