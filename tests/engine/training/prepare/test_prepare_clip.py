"""One clip from its file to its pieces."""

import errno
import hashlib
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from engine.core.clock import NS_PER_S
from engine.core.errors import DiskFullError, SinkError, SourceError
from engine.core.types import Frame, Image
from engine.sources import SourceInfo
from engine.tracking import FaceTracker
from engine.training.data.picture_file import PictureWriter
from engine.training.prepare.find_clips import find_clips
from engine.training.prepare.prepare_clip import prepare_clip, select_frames
from engine.training.prepare.prepared_folder import read_records
from engine.training.prepare.records import ClipRecord
from tests import clips
from tests.engine.training.prepare.conftest import FRAMES, SMALL


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out" / "clips").mkdir(parents=True)
    return tmp_path / "out"


def prepare(file: Path, out: Path) -> ClipRecord:
    tracker = FaceTracker()
    try:
        return prepare_clip(find_clips([file])[0], out, SMALL, tracker)
    finally:
        tracker.close()


def test_a_speaking_person_is_one_piece(speaking_clip: Path, out: Path) -> None:
    record = prepare(speaking_clip, out)
    assert [(piece.first, piece.last, piece.frames) for piece in record.pieces] == [(0, FRAMES - 1, FRAMES)]
    assert record.pieces[0].fps == 25
    assert record.dropped == []
    assert record.sha256 == hashlib.sha256(speaking_clip.read_bytes()).hexdigest()
    assert read_records(out) == [record]
    boxes = np.load(out / "clips" / record.folder / "0000.npz")["boxes"]
    face, left, right, mouth = boxes.transpose(1, 0, 2)
    assert (face[:, :2] < left[:, :2]).all()
    assert (left[:, 2] < right[:, 0]).all()
    assert (mouth[:, 1] > left[:, 3]).all()
    assert (boxes >= 0).all()
    assert (boxes < 64).all()


def test_two_shots_are_two_pieces(speaking: list[Image], tmp_path: Path, out: Path) -> None:
    other = [np.ascontiguousarray(255 - picture[:, ::-1]) for picture in clips.drifting(speaking[0] * 0, 1)]
    mirrored = [np.ascontiguousarray(picture[:, ::-1]) for picture in speaking]
    for picture in mirrored:
        picture[:, :50] = (200, 30, 30)  # another background
    file = clips.write_clip(tmp_path / "two.mp4", [*speaking, *other * 8, *mirrored])
    record = prepare(file, out)
    assert [piece.first for piece in record.pieces] == [0, FRAMES + 8]


def test_a_clip_without_a_face_is_done_and_says_why(plain_clip: Path, out: Path) -> None:
    record = prepare(plain_clip, out)
    assert record.pieces == []
    assert [(each.first, each.last, str(each.reason)) for each in record.dropped] == [
        (0, FRAMES - 1, "no face was found")
    ]
    assert read_records(out) == [record]


def test_a_file_that_is_no_video_leaves_nothing(tmp_path: Path, out: Path) -> None:
    file = tmp_path / "x.mp4"
    file.write_bytes(b"nonsense")
    with pytest.raises(SourceError, match="not a video"):
        prepare(file, out)
    assert list((out / "clips").iterdir()) == []


def test_a_video_that_ends_early_is_used_as_far_as_it_goes(speaking: list[Image], tmp_path: Path, out: Path) -> None:
    file = clips.write_clip(tmp_path / "cut.mp4", speaking, clips.Clip(index_in_front=True))
    content = file.read_bytes()
    file.write_bytes(content[: len(content) * 2 // 3])
    record = prepare(file, out)
    assert 8 <= record.pieces[0].frames < FRAMES


@pytest.mark.parametrize(("number", "kind"), [(errno.ENOSPC, DiskFullError), (errno.EIO, SinkError)])
def test_a_disk_that_fails_leaves_nothing_half_done(
    speaking_clip: Path, out: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: type[Exception]
) -> None:
    written: list[int] = []
    write = PictureWriter.write_picture

    def fail_later(writer: PictureWriter, picture: Image) -> None:
        written.append(1)
        if len(written) > 5:
            raise OSError(number, "no")
        write(writer, picture)

    monkeypatch.setattr(PictureWriter, "write_picture", fail_later)
    with pytest.raises(kind):
        prepare(speaking_clip, out)
    assert list((out / "clips").iterdir()) == []


class Ticks:
    """A source of empty pictures at these times."""

    def __init__(self, fps: float, count: int) -> None:
        self.info = SourceInfo("ticks", 4, 4, Fraction(fps).limit_denominator(), count, None)
        self._left = iter(range(count))

    def read_frame(self) -> Frame | None:
        number = next(self._left, None)
        return (
            None if number is None else Frame(np.zeros((4, 4, 3), np.uint8), round(number * NS_PER_S / self.info.fps))
        )

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("fps", "numbers"),
    [
        (30, [0, 1, 2, 4, 5, 6, 7, 8, 10, 11]),
        (50, [0, 2, 4, 6, 8, 10]),
        (60, [0, 2, 5, 7, 10]),
        (25, list(range(12))),
        (24, list(range(12))),
        (10, list(range(12))),
    ],
)
def test_of_more_than_25_pictures_a_second_the_nearest_to_each_tick_are_used(fps: float, numbers: list[int]) -> None:
    chosen = [number for number, _ in select_frames(Ticks(fps, 12), 25.0)]
    if fps > 25:
        ticks = [number / 25 for number in range(len(chosen))]
        assert all(abs(number / fps - tick) <= 0.5 / fps + 1e-9 for number, tick in zip(chosen, ticks, strict=True))
        assert len(chosen) == len(numbers)
    else:
        assert chosen == numbers
    assert [number for number, _ in select_frames(Ticks(fps, 12), 0)] == list(range(12))
