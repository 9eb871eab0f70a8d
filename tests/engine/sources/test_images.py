from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from engine.core.errors import SourceError
from engine.sources import open_source
from engine.sources.images import ImagesSource
from tests import clips


def save(file: Path, picture: np.ndarray) -> None:
    assert cv2.imwrite(str(file), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))


def numbers(folder: Path) -> list[int]:
    source = ImagesSource(folder)
    found = []
    while (frame := source.read_frame()) is not None:
        found.append(clips.number_of(frame.image))
    return found


def test_pictures_come_in_the_order_a_person_would_number_them(tmp_path: Path) -> None:
    names = ["Frame 1.png", "frame 2.png", "frame 10.png", "frame 010b.png", "frame 11.png"]
    for picture, name in zip(clips.numbered_pictures(5), names, strict=True):
        save(tmp_path / name, picture)
    assert numbers(tmp_path) == [0, 1, 2, 3, 4]


def test_other_files_are_left_out(tmp_path: Path) -> None:
    save(tmp_path / "1.png", clips.numbered_pictures(1)[0])
    save(tmp_path / "._2.png", clips.numbered_pictures(1)[0])
    (tmp_path / "notes.txt").write_text("not a picture")
    (tmp_path / "3.png").mkdir()
    assert numbers(tmp_path) == [0]


def test_the_rate_is_25_a_second_and_there_is_no_sound(tmp_path: Path) -> None:
    for picture, index in zip(clips.numbered_pictures(3), range(3), strict=True):
        save(tmp_path / f"{index}.png", picture)
    source = open_source(tmp_path)
    assert source.info.fps == 25
    assert source.info.frames == 3
    assert source.info.sound is None
    frames = [source.read_frame() for _ in range(3)]
    assert [frame.capture_time_ns for frame in frames if frame] == [0, 40_000_000, 80_000_000]


def test_another_size_is_fitted_into_the_first_without_distortion(tmp_path: Path) -> None:
    save(tmp_path / "1.png", np.full((40, 80, 3), 200, np.uint8))
    save(tmp_path / "2.png", np.full((100, 100, 3), 200, np.uint8))
    save(tmp_path / "3.png", np.full((10, 20, 3), 200, np.uint8))
    source = ImagesSource(tmp_path)
    _, square, small = (source.read_frame() for _ in range(3))
    assert square is not None
    assert small is not None
    assert square.image.shape == small.image.shape == (40, 80, 3)
    assert (square.image[:, 20:60] == 200).all()
    assert (square.image[:, :20] == 0).all()
    assert (square.image[:, 60:] == 0).all()
    assert (small.image == 200).all()


def test_pictures_of_every_kind_become_rgb(tmp_path: Path) -> None:
    grey = np.full((8, 8), 90, np.uint8)
    Pillow.fromarray(grey).save(tmp_path / "1.png")
    Pillow.fromarray(np.dstack([grey, grey, grey, 0 * grey + 255])).save(tmp_path / "2.png")
    assert cv2.imwrite(str(tmp_path / "3.png"), np.full((8, 8), 90 * 257, np.uint16))
    Pillow.fromarray(np.dstack([255 - grey] * 3 + [0 * grey]), "CMYK").save(tmp_path / "4.jpg", quality=100)
    source = ImagesSource(tmp_path)
    for _ in range(4):
        frame = source.read_frame()
        assert frame is not None
        np.testing.assert_allclose(frame.image.astype(int), 90, atol=2)


def test_photographs_are_turned_upright(tmp_path: Path) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = 6
    Pillow.fromarray(clips.quartered_picture()).save(tmp_path / "1.png", exif=exif)
    frame = ImagesSource(tmp_path).read_frame()
    assert frame is not None
    assert frame.image.shape == (64, 48, 3)
    assert clips.quarters(frame.image) == "BRKG"


def test_an_empty_folder_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no pictures"):
        open_source(tmp_path)


def test_a_broken_picture_is_named(tmp_path: Path) -> None:
    save(tmp_path / "1.png", clips.numbered_pictures(1)[0])
    (tmp_path / "2.png").write_bytes((tmp_path / "1.png").read_bytes()[:40])
    source = ImagesSource(tmp_path)
    assert source.read_frame() is not None
    with pytest.raises(SourceError, match=r"2\.png"):
        source.read_frame()


def test_a_wide_picture_is_fitted_by_its_width_and_stands_in_the_middle(tmp_path: Path) -> None:
    save(tmp_path / "1.png", np.full((40, 80, 3), 200, np.uint8))
    save(tmp_path / "2.png", np.full((20, 160, 3), 200, np.uint8))
    source = ImagesSource(tmp_path)
    _, wide = (source.read_frame() for _ in range(2))
    assert wide is not None
    bright = np.flatnonzero((wide.image == 200).all(axis=(1, 2)))
    assert bright.tolist() == list(range(15, 25))
    assert wide.image.shape == (40, 80, 3)


def test_every_kind_of_picture_counts_whatever_the_case_of_its_ending(tmp_path: Path) -> None:
    for number, ending in enumerate(("PNG", "Jpg", "jpeg", "webp")):
        Pillow.fromarray(np.full((8, 8, 3), 50 * number, np.uint8)).save(tmp_path / f"{number}.{ending}")
    source = ImagesSource(tmp_path)
    assert (source.info.name, source.info.frames) == (tmp_path.name, 4)
    assert [round(float(frame.image.mean()) / 50) for _ in range(4) if (frame := source.read_frame())] == [0, 1, 2, 3]


def test_after_closing_and_after_the_last_there_is_nothing_to_read(tmp_path: Path) -> None:
    for name in ("1.png", "2.png"):
        save(tmp_path / name, clips.numbered_pictures(1)[0])
    source = ImagesSource(tmp_path)
    assert source.read_frame() is not None
    source.close()
    assert source.read_frame() is None
    whole = ImagesSource(tmp_path)
    assert [whole.read_frame() is None for _ in range(4)] == [False, False, True, True]


def test_a_folder_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read: ") as refused:
        ImagesSource(tmp_path / "none")
    assert refused.value.problem.advice == "Check its permissions."


def test_a_file_that_cannot_be_looked_at_hides_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("1.png", "2.png"):
        save(tmp_path / name, clips.numbered_pictures(1)[0])
    is_file = Path.is_file

    def look(path: Path) -> bool:
        if path.name == "1.png":
            raise OSError(5, "Input/output error")
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", look)
    assert ImagesSource(tmp_path).info.frames == 1


def test_a_broken_first_picture_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "1.png").write_bytes(b"no picture")
    with pytest.raises(SourceError, match=r"1\.png") as refused:
        ImagesSource(tmp_path)
    assert "take it out of the folder" in refused.value.problem.advice
