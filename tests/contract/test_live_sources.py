"""What every source that never ends by itself must do. A new one is one more row in SOURCES."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.core.clock import SystemClock
from engine.core.errors import SourceError
from engine.sources import LiveOpener, LiveSource
from engine.sources.camera import CameraRequest
from engine.sources.camera_list import Camera
from engine.sources.idle import IdleOpener
from engine.sources.live import CameraOpener, FileOpener
from tests import clips
from tests.fakes.camera import FakeCapture
from tests.fakes.clock import FakeClock

COUNT = 6
Make = Callable[[Path, FakeClock], LiveOpener]


def _camera(folder: Path, clock: FakeClock) -> LiveOpener:
    webcam = Camera(0, "Webcam", "", 0, cv2.CAP_V4L2)
    return CameraOpener("0", CameraRequest(), clock, lambda: [webcam], lambda _: FakeCapture(clock))


def _video(folder: Path, clock: FakeClock) -> LiveOpener:
    clip = clips.write_clip(folder / "clip.mp4", clips.numbered_pictures(COUNT, 64, 48), clips.Clip())
    return FileOpener(clip, clock)


def _pictures(folder: Path, clock: FakeClock) -> LiveOpener:
    for index, picture in enumerate(clips.numbered_pictures(COUNT, 64, 48)):
        assert cv2.imwrite(str(folder / f"{index}.png"), picture)
    return FileOpener(folder, clock)


def _idle(folder: Path, clock: FakeClock) -> LiveOpener:
    return IdleOpener(30, clock)


SOURCES: dict[str, Make] = {"idle": _idle, "camera": _camera, "video": _video, "pictures": _pictures}


@pytest.fixture(params=SOURCES)
def make(request: pytest.FixtureRequest) -> Make:
    return SOURCES[request.param]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def source(make: Make, clock: FakeClock, tmp_path: Path) -> Iterator[LiveSource]:
    opened = make(tmp_path, clock)()
    yield opened
    opened.close()


def test_frames_come_at_the_stated_rate_without_an_end(source: LiveSource, clock: FakeClock) -> None:
    times = []
    for _ in range(3 * COUNT):
        frame = source.read_frame()
        assert frame is not None
        assert frame.capture_time_ns <= clock.now_ns()
        times.append(frame.capture_time_ns)
    period_ns = 1e9 / float(source.info.fps)
    assert [late - early for early, late in pairwise(times)] == pytest.approx([period_ns] * (len(times) - 1), rel=0.01)


def test_frames_are_as_the_info_says_and_belong_to_the_reader(source: LiveSource) -> None:
    assert source.info.name
    assert source.info.frames is None
    assert source.info.sound is None
    kept = source.read_frame()
    assert kept is not None
    copy = kept.image.copy()
    for _ in range(4):
        frame = source.read_frame()
        assert frame is not None
        assert frame.image.shape == (source.info.height_px, source.info.width_px, 3)
        assert frame.image.dtype == np.uint8
        assert frame.face is None
    assert np.array_equal(kept.image, copy)


def test_closing_twice_is_fine(source: LiveSource) -> None:
    source.read_frame()
    source.close()
    source.close()


def test_it_opens_again_after_it_was_closed(make: Make, clock: FakeClock, tmp_path: Path) -> None:
    opener = make(tmp_path, clock)
    for _ in range(3):
        source = opener()
        assert source.read_frame() is not None
        source.close()


def test_interrupted_it_gives_nothing_more(make: Make, clock: FakeClock, tmp_path: Path) -> None:
    opener = make(tmp_path, clock)
    source = opener()
    assert source.read_frame() is not None
    opener.interrupt()
    assert source.read_frame() is None
    source.close()
    with contextlib.suppress(SourceError):
        again = opener()
        assert again.read_frame() is None
        again.close()


def test_a_reader_that_waits_is_released_from_another_thread(tmp_path: Path) -> None:
    """The second picture would be a minute away."""
    slow = clips.Clip(times_ms=(0, 60_000))
    clip = clips.write_clip(tmp_path / "slow.mp4", clips.numbered_pictures(2, 64, 48), slow)
    opener = FileOpener(clip, SystemClock())
    source = opener()
    assert source.read_frame() is not None
    timer = threading.Timer(0.05, opener.interrupt)
    timer.start()
    began = time.monotonic()
    assert source.read_frame() is None
    assert time.monotonic() - began < 30
    timer.join()
    source.close()
