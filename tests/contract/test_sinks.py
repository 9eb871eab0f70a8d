"""What every sink must do. A new sink is one more row in SINKS."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.core.types import AvatarFrame, Image
from engine.sinks import Sink
from engine.sinks.images import ImagesSink
from engine.sinks.null import NullSink
from engine.sinks.video_file.sink import VideoSink
from tests import clips
from tests.fakes import FakeSink

COUNT = 7
STEP_NS = 40_000_000


@dataclass(frozen=True)
class Row:
    """How to open a sink in an empty folder and once more in its place, and how to read back what it left there.

    read: None if it keeps nothing.
    """

    open: Callable[[Path], Sink]
    open_again: Callable[[Path], Sink]
    read: Callable[[Path], list[Image]] | None


def _read_video(folder: Path) -> list[Image]:
    file = folder / "avatar.mp4"
    return clips.read_back(file)[0] if file.exists() else []


def _read_images(folder: Path) -> list[Image]:
    files = sorted((folder / "frames").glob("*.png"))
    return [np.asarray(cv2.imread(str(file), cv2.IMREAD_COLOR_RGB), np.uint8) for file in files]


SINKS = {
    "mp4": Row(
        lambda folder: VideoSink(folder / "avatar.mp4", Fraction(25)),
        lambda folder: VideoSink(folder / "avatar.mp4", Fraction(25), replace=True),
        _read_video,
    ),
    "folder of png": Row(
        lambda folder: ImagesSink(folder / "frames"), lambda folder: ImagesSink(folder / "frames"), _read_images
    ),
    "null": Row(lambda folder: NullSink(), lambda folder: NullSink(), None),
    "fake": Row(lambda folder: FakeSink(), lambda folder: FakeSink(), None),
}


@pytest.fixture(params=SINKS)
def row(request: pytest.FixtureRequest) -> Row:
    return SINKS[request.param]


def write(sink: Sink, count: int) -> None:
    for index, picture in enumerate(clips.numbered_pictures(count, 64, 64)):
        sink.write_frame(AvatarFrame(picture, index * STEP_NS), index * STEP_NS)


def test_every_frame_is_kept_once_in_order(row: Row, tmp_path: Path) -> None:
    sink = row.open(tmp_path)
    write(sink, COUNT)
    sink.close()
    if row.read is not None:
        assert [clips.number_of(image) for image in row.read(tmp_path)] == list(range(COUNT))


def test_one_frame_is_enough(row: Row, tmp_path: Path) -> None:
    sink = row.open(tmp_path)
    write(sink, 1)
    sink.close()
    if row.read is not None:
        assert [clips.number_of(image) for image in row.read(tmp_path)] == [0]


def test_closing_twice_is_harmless(row: Row, tmp_path: Path) -> None:
    sink = row.open(tmp_path)
    write(sink, 2)
    sink.close()
    sink.close()
    if row.read is not None:
        assert len(row.read(tmp_path)) == 2


def test_a_sink_without_frames_leaves_nothing_behind(row: Row, tmp_path: Path) -> None:
    sink = row.open(tmp_path)
    sink.close()
    sink.close()
    assert list(tmp_path.iterdir()) == []


def test_a_sink_without_frames_leaves_an_earlier_output_alone(row: Row, tmp_path: Path) -> None:
    earlier = row.open(tmp_path)
    write(earlier, 3)
    earlier.close()
    row.open(tmp_path).close()
    if row.read is not None:
        assert len(row.read(tmp_path)) == 3


def test_a_shorter_output_replaces_a_longer_one_wholly(row: Row, tmp_path: Path) -> None:
    for open_sink, count in ((row.open, 5), (row.open_again, 2)):
        sink = open_sink(tmp_path)
        write(sink, count)
        sink.close()
    if row.read is not None:
        assert [clips.number_of(image) for image in row.read(tmp_path)] == [0, 1]


def test_a_frame_given_to_a_sink_is_not_changed(row: Row, tmp_path: Path) -> None:
    sink = row.open(tmp_path)
    picture = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    before = picture.copy()
    sink.write_frame(AvatarFrame(picture, None), 0)
    sink.close()
    np.testing.assert_array_equal(picture, before)
