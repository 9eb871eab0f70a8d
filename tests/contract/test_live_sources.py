"""What every source that never ends by itself must do. A new one is one more row in SOURCES."""

import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.clock import SystemClock
from engine.sources import LiveSource
from engine.sources.camera import CameraRequest, CameraSource
from engine.sources.camera_list import Camera
from engine.sources.realtime import RealtimeSource
from tests import clips
from tests.fakes.camera import FakeCapture
from tests.fakes.clock import FakeClock

COUNT = 6
Make = Callable[[Path, FakeClock], LiveSource]


def _camera(folder: Path, clock: FakeClock) -> LiveSource:
    return CameraSource(Camera(0, "Webcam", "", 0, cv2.CAP_V4L2), CameraRequest(), clock, lambda _: FakeCapture(clock))


def _video(folder: Path, clock: FakeClock) -> LiveSource:
    clip = clips.write_clip(folder / "clip.mp4", clips.numbered_pictures(COUNT, 64, 48), clips.Clip())
    return RealtimeSource(clip, clock)


def _pictures(folder: Path, clock: FakeClock) -> LiveSource:
    for index, picture in enumerate(clips.numbered_pictures(COUNT, 64, 48)):
        assert cv2.imwrite(str(folder / f"{index}.png"), picture)
    return RealtimeSource(folder, clock)


SOURCES: dict[str, Make] = {"camera": _camera, "video": _video, "pictures": _pictures}


@pytest.fixture(params=SOURCES)
def make(request: pytest.FixtureRequest) -> Make:
    return SOURCES[request.param]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def source(make: Make, clock: FakeClock, tmp_path: Path) -> Iterator[LiveSource]:
    opened = make(tmp_path, clock)
    yield opened
    opened.close()


def test_frames_come_at_the_stated_rate_without_an_end(source: LiveSource, clock: FakeClock) -> None:
    times = []
    for _ in range(3 * COUNT):
        frame = source.read()
        assert frame is not None
        assert frame.capture_time_ns <= clock.now_ns()
        times.append(frame.capture_time_ns)
    period_ns = 1e9 / float(source.info.fps)
    assert [late - early for early, late in pairwise(times)] == pytest.approx([period_ns] * (len(times) - 1), rel=0.01)


def test_frames_are_as_the_info_says_and_belong_to_the_reader(source: LiveSource) -> None:
    assert source.info.name
    assert source.info.frames is None
    assert source.info.sound is None
    kept = source.read()
    assert kept is not None
    copy = kept.image.copy()
    for _ in range(4):
        frame = source.read()
        assert frame is not None
        assert frame.image.shape == (source.info.height_px, source.info.width_px, 3)
        assert frame.image.dtype == np.uint8
        assert frame.face is None
    assert np.array_equal(kept.image, copy)


def test_closing_twice_is_fine(source: LiveSource) -> None:
    source.read()
    source.close()
    source.close()


def test_an_interrupted_source_gives_nothing_more(make: Make, clock: FakeClock, tmp_path: Path) -> None:
    source = make(tmp_path, clock)
    assert source.read() is not None
    source.interrupt()
    assert source.read() is None
    source.close()


def test_a_reader_that_waits_is_released_from_another_thread(tmp_path: Path) -> None:
    """The second picture would be a minute away."""
    times_ms = (0, 60_000)
    pictures = clips.numbered_pictures(2, 64, 48)
    source = RealtimeSource(
        clips.write_clip(tmp_path / "slow.mp4", pictures, clips.Clip(times_ms=times_ms)), SystemClock()
    )
    assert source.read() is not None
    timer = threading.Timer(0.05, source.interrupt)
    timer.start()
    began = time.monotonic()
    assert source.read() is None
    assert time.monotonic() - began < 30
    timer.join()
    source.close()
