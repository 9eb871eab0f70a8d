"""What every source must do. A new source is one more row in SOURCES."""

import itertools
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from engine.sources import Source, open_source
from tests import clips
from tests.fakes import FakeSource

COUNT = 8
WIDTH_PX, HEIGHT_PX = 64, 48


def _video(name: str, clip: clips.Clip) -> Callable[[Path], Source]:
    def make(folder: Path) -> Source:
        pictures = clips.numbered_pictures(COUNT, WIDTH_PX, HEIGHT_PX)
        return open_source(clips.write_clip(folder / name, pictures, clip))

    return make


def _images(suffix: str) -> Callable[[Path], Source]:
    def make(folder: Path) -> Source:
        for index, picture in enumerate(clips.numbered_pictures(COUNT, WIDTH_PX, HEIGHT_PX)):
            assert cv2.imwrite(str(folder / f"take {index + 5}{suffix}"), picture)
        return open_source(folder)

    return make


def _animated(name: str) -> Callable[[Path], Source]:
    def make(folder: Path) -> Source:
        pictures = [Pillow.fromarray(one) for one in clips.numbered_pictures(COUNT, WIDTH_PX, HEIGHT_PX)]
        pictures[0].save(folder / name, save_all=True, append_images=pictures[1:], duration=40)
        return open_source(folder / name)

    return make


SOURCES: dict[str, Callable[[Path], Source]] = {
    "mp4": _video("clip.mp4", clips.Clip()),
    "mp4 with sound": _video("clip.mp4", clips.Clip(sound="aac")),
    "mov": _video("clip.mov", clips.Clip(codec="prores_ks", pixels="yuv422p10le")),
    "webm": _video("clip.webm", clips.Clip(codec="libvpx", sound="libopus")),
    "mkv": _video("clip.mkv", clips.Clip(codec="ffv1", sound="flac")),
    "avi": _video("clip.avi", clips.Clip(codec="mjpeg", pixels="yuvj420p", sound="pcm_s16le")),
    "mpeg-ts": _video("clip.ts", clips.Clip(container="mpegts", sound="aac")),
    "bare h264": _video("clip.h264", clips.Clip(container="h264")),
    "gif": _video("clip.gif", clips.Clip(codec="gif", pixels="rgb8")),
    "animated webp": _animated("clip.webp"),
    "animated avif": _animated("clip.avif"),
    "animated png": _animated("clip.png"),
    "variable rate": _video("clip.mp4", clips.Clip(times_ms=(0, 40, 160, 170, 200, 280, 500, 520))),
    "folder of png": _images(".png"),
    "folder of jpeg": _images(".JPG"),
    "fake": lambda folder: FakeSource(COUNT, WIDTH_PX, HEIGHT_PX),
}


@pytest.fixture(params=SOURCES)
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Source]:
    opened = SOURCES[request.param](tmp_path)
    yield opened
    opened.close()


def test_every_picture_comes_once_in_order_and_then_none(source: Source) -> None:
    numbers = []
    while (frame := source.read_frame()) is not None:
        numbers.append(clips.number_of(frame.image))
    assert numbers == list(range(COUNT))
    assert source.read_frame() is None
    assert source.read_frame() is None


def test_frames_are_as_the_info_says(source: Source) -> None:
    frame = source.read_frame()
    assert frame is not None
    assert (source.info.width_px, source.info.height_px) == (WIDTH_PX, HEIGHT_PX)
    while frame is not None:
        assert frame.image.shape == (HEIGHT_PX, WIDTH_PX, 3)
        assert frame.image.dtype == np.uint8
        assert frame.face is None
        frame = source.read_frame()


def test_the_info_is_known_before_the_first_frame(source: Source) -> None:
    assert source.info.name
    assert isinstance(source.info.fps, Fraction)
    assert 1 <= source.info.fps <= 240
    assert source.info.frames is None or source.info.frames >= 1


def test_times_start_at_zero_and_rise(source: Source) -> None:
    times_ns = []
    while (frame := source.read_frame()) is not None:
        times_ns.append(frame.capture_time_ns)
    assert times_ns[0] == 0
    assert all(earlier < later for earlier, later in itertools.pairwise(times_ns))


def test_a_frame_once_given_never_changes(source: Source) -> None:
    first = source.read_frame()
    assert first is not None
    before = first.image.copy()
    while source.read_frame() is not None:
        pass
    source.close()
    np.testing.assert_array_equal(first.image, before)


def test_it_can_be_closed_early_and_twice(source: Source) -> None:
    assert source.read_frame() is not None
    source.close()
    source.close()
    assert source.read_frame() is None
