import errno
import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from engine.core.errors import SinkError
from engine.core.types import AvatarFrame
from engine.sinks.images import ImagesSink, unpremultiply_alpha

NOISE = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), np.uint8)


def write(folder: Path, count: int) -> None:
    sink = ImagesSink(folder)
    for index in range(count):
        sink.write_frame(AvatarFrame(NOISE[index], None), index)
    sink.close()


def test_pixels_are_kept_exactly(tmp_path: Path) -> None:
    write(tmp_path / "frames", 3)
    for index in range(3):
        stored = cv2.imread(str(tmp_path / "frames" / f"{index:06d}.png"), cv2.IMREAD_COLOR_RGB)
        assert stored is not None
        np.testing.assert_array_equal(stored, NOISE[index])


def test_only_pictures_of_earlier_runs_are_cleared(tmp_path: Path) -> None:
    write(tmp_path, 3)
    (tmp_path / "000002.png").rename(tmp_path / "000007.png")
    for name in ("notes.txt", "cover.png"):
        (tmp_path / name).write_bytes(b"mine")
    write(tmp_path, 1)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["000000.png", "cover.png", "notes.txt"]


@pytest.mark.parametrize("name", ["000007.png", "000000.png", "12.JPG"])
def test_a_folder_with_other_numbered_pictures_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"mine")
    with pytest.raises(SinkError, match=f"numbered pictures of another origin, {name} among them"):
        ImagesSink(tmp_path)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"mine"]


def test_a_file_in_place_of_the_folder_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "frames").write_text("a file")
    with pytest.raises(SinkError, match="frames cannot be written: a file is where a folder has to be"):
        ImagesSink(tmp_path / "frames")


@pytest.fixture
def half_transparent() -> AvatarFrame:
    """Left nothing, in the middle half a red, right a whole blue."""
    image, opacity = np.zeros((32, 32, 3), np.uint8), np.zeros((32, 32), np.uint8)
    image[:, 8:20], opacity[:, 8:20] = (100, 0, 0), 128
    image[:, 20:], opacity[:, 20:] = (0, 0, 240), 255
    return AvatarFrame(image, None, opacity)


def test_colours_are_not_multiplied_by_opacity_any_more(half_transparent: AvatarFrame) -> None:
    assert half_transparent.opacity is not None
    whole = unpremultiply_alpha(half_transparent.image, half_transparent.opacity)
    assert whole[0, 0].tolist() == [0, 0, 0, 0]
    assert whole[0, 12].tolist() == [199, 0, 0, 128]
    assert whole[0, 30].tolist() == [0, 0, 240, 255]


def test_png_pictures_keep_a_transparent_background(half_transparent: AvatarFrame, tmp_path: Path) -> None:
    sink = ImagesSink(tmp_path)
    sink.write_frame(half_transparent, 0)
    sink.close()
    stored = cv2.imread(str(tmp_path / "000000.png"), cv2.IMREAD_UNCHANGED)
    assert stored is not None
    assert half_transparent.opacity is not None
    expected = unpremultiply_alpha(half_transparent.image, half_transparent.opacity)
    assert np.array_equal(cv2.cvtColor(stored, cv2.COLOR_BGRA2RGBA), expected)


def test_two_programs_do_not_write_into_one_folder(tmp_path: Path) -> None:
    first = ImagesSink(tmp_path)
    first.write_frame(AvatarFrame(NOISE[0], None), 0)
    with pytest.raises(SinkError, match="Another program is writing"):
        ImagesSink(tmp_path)
    first.close()
    write(tmp_path, 2)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["000000.png", "000001.png"]


@pytest.mark.parametrize("name", ["000001.png", "000001.part"])
def test_what_came_into_the_folder_meanwhile_stays(tmp_path: Path, name: str) -> None:
    sink = ImagesSink(tmp_path)
    sink.write_frame(AvatarFrame(NOISE[0], None), 0)
    (tmp_path / name).write_bytes(b"mine")
    if name.endswith(".png"):
        with pytest.raises(SinkError, match=r"000001\.png"):
            sink.write_frame(AvatarFrame(NOISE[1], None), 1)
    else:
        sink.write_frame(AvatarFrame(NOISE[1], None), 1)
    sink.close()
    assert (tmp_path / name).read_bytes() == b"mine"
    assert (tmp_path / "000000.png").is_file()


def test_a_picture_that_another_program_put_in_the_place_of_ours_is_not_cleared(tmp_path: Path) -> None:
    write(tmp_path, 3)
    sink = ImagesSink(tmp_path)
    sink.write_frame(AvatarFrame(NOISE[0], None), 0)
    (tmp_path / "000002.png").write_bytes(b"mine")
    sink.close()
    assert (tmp_path / "000002.png").read_bytes() == b"mine"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_among_the_pictures_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "000003.png")
    with pytest.raises(SinkError, match="another origin"):
        ImagesSink(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["000003.png"]


def test_of_an_earlier_longer_run_every_picture_after_ours_is_removed(tmp_path: Path) -> None:
    write(tmp_path, 3)
    write(tmp_path, 1)
    assert [file.name for file in tmp_path.iterdir()] == ["000000.png"]
    write(tmp_path, 3)
    write(tmp_path, 2)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["000000.png", "000001.png"]


def test_a_run_without_a_picture_leaves_nothing_new_and_takes_nothing_away(tmp_path: Path) -> None:
    write(tmp_path / "new" / "frames", 0)
    assert not (tmp_path / "new" / "frames").exists()
    write(tmp_path / "old", 2)
    write(tmp_path / "old", 0)
    assert len(list((tmp_path / "old").iterdir())) == 2
    (tmp_path / "empty").mkdir()
    write(tmp_path / "empty", 0)
    assert (tmp_path / "empty").is_dir()


def test_a_folder_that_others_use_meanwhile_stays(tmp_path: Path) -> None:
    sink = ImagesSink(tmp_path / "frames")
    (tmp_path / "frames" / "notes.txt").write_text("mine")
    sink.close()
    assert (tmp_path / "frames" / "notes.txt").exists()


def test_closing_twice_removes_nothing_that_was_written_meanwhile(tmp_path: Path) -> None:
    write(tmp_path, 3)
    sink = ImagesSink(tmp_path)
    sink.write_frame(AvatarFrame(NOISE[0], None), 0)
    sink.close()
    write(tmp_path, 3)
    sink.close()
    assert len(list(tmp_path.iterdir())) == 3


def test_a_disk_that_takes_no_more_is_said_with_what_is_whole_and_no_half_file_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink = ImagesSink(tmp_path)
    sink.write_frame(AvatarFrame(NOISE[0], None), 0)

    def fail(part: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(SinkError, match="The 1 pictures before it are whole"):
        sink.write_frame(AvatarFrame(NOISE[1], None), 1)
    sink.close()
    assert [file.name for file in tmp_path.iterdir()] == ["000000.png"]


def test_a_picture_that_cannot_be_packed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cv2, "imencode", lambda *_: (False, np.zeros(0, np.uint8)))
    with pytest.raises(SinkError, match="Frame 0 could not be packed"):
        ImagesSink(tmp_path).write_frame(AvatarFrame(NOISE[0], None), 0)


def test_each_picture_is_whole_png_with_our_name_in_it(tmp_path: Path) -> None:
    write(tmp_path, 1)
    with Pillow.open(tmp_path / "000000.png") as picture:
        picture.load()
        assert picture.text["Software"] == "Persona Cam"  # type: ignore[attr-defined]
