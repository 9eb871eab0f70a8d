"""A camera as a source: what is asked, what is given, which pictures are usable. Faults: test_camera_faults.py."""

import threading
from itertools import pairwise

import cv2
import numpy as np
import pytest

from engine.core.errors import SourceError
from engine.sources.camera import CameraRequest, CameraSource, is_damaged
from engine.sources.camera_list import Camera
from tests.fakes.camera import FakeCapture, camera_picture
from tests.fakes.clock import FakeClock

WEBCAM = Camera(0, "Webcam", "", 0, cv2.CAP_V4L2)


def open_fake(capture: FakeCapture, camera: Camera = WEBCAM) -> CameraSource:
    return CameraSource(camera, CameraRequest(), capture.clock, lambda _: capture)


def test_pictures_come_as_rgb_with_rising_device_times() -> None:
    capture = FakeCapture(FakeClock())
    source = open_fake(capture)
    frames = [source.read_frame() for _ in range(5)]
    for number, frame in enumerate(frames):
        assert frame is not None
        assert np.array_equal(frame.image, camera_picture(number)[..., ::-1])
        assert frame.face is None
    times = [frame.capture_time_ns for frame in frames if frame is not None]
    assert all(late - early == pytest.approx(1e9 / 30, abs=2) for early, late in pairwise(times))


def test_what_was_asked_for_goes_to_the_device_and_what_it_gives_is_reported() -> None:
    capture = FakeCapture(FakeClock(), fps=15)
    capture.props[cv2.CAP_PROP_FPS] = 15.0
    source = CameraSource(WEBCAM, CameraRequest(1920, 1080, 30), capture.clock, lambda _: capture)
    assert capture.props[cv2.CAP_PROP_FRAME_WIDTH] == 1920
    assert capture.props[cv2.CAP_PROP_FRAME_HEIGHT] == 1080
    info = source.info
    assert (info.name, info.width_px, info.height_px) == ("Webcam", 64, 48)


def test_a_stale_or_foreign_time_stamp_gives_way_to_now() -> None:
    clock = FakeClock(now_ns=10**15)
    capture = FakeCapture(clock)
    windows = Camera(0, "Webcam", "", 0, cv2.CAP_MSMF)
    frame = open_fake(capture, windows).read_frame()
    assert frame is not None
    assert frame.capture_time_ns == clock.now_ns()


def test_a_reader_that_was_away_gets_the_newest_picture_not_one_that_waited() -> None:
    clock = FakeClock()
    source = open_fake(FakeCapture(clock))
    source.read_frame()
    source.read_frame()
    clock.advance(0.5)
    late = source.read_frame()
    assert late is not None
    assert clock.now_ns() - late.capture_time_ns < 2.5 * 1e9 / 30


def test_closing_releases_the_device() -> None:
    capture = FakeCapture(FakeClock())
    source = open_fake(capture)
    source.read_frame()
    source.close()
    assert not capture.isOpened()


def test_interrupting_ends_a_read() -> None:
    capture, interrupted = FakeCapture(FakeClock()), threading.Event()
    source = CameraSource(WEBCAM, CameraRequest(), capture.clock, lambda _: capture, interrupted)
    assert source.read_frame() is not None
    interrupted.set()
    assert source.read_frame() is None


def test_interrupting_ends_the_wait_for_a_first_picture() -> None:
    capture, interrupted = FakeCapture(FakeClock(), silent_from=0), threading.Event()
    interrupted.set()
    with pytest.raises(SourceError, match="given up"):
        CameraSource(WEBCAM, CameraRequest(), capture.clock, lambda _: capture, interrupted)
    assert capture.released


def test_a_grey_camera_gives_rgb() -> None:
    capture = FakeCapture(FakeClock(), change=lambda number, image: image[..., 0])
    frame = open_fake(capture).read_frame()
    assert frame is not None
    assert frame.image.shape == (48, 64, 3)
    assert np.array_equal(frame.image[..., 0], frame.image[..., 2])


@pytest.mark.promise("camera busy, forbidden, missing")
def test_a_device_that_does_not_open_names_the_likely_reason() -> None:
    with pytest.raises(SourceError, match="another program"):
        open_fake(FakeCapture(FakeClock(), opened=False))
    missing = Camera(9, "Webcam", "/dev/video-that-is-not-there", 9, cv2.CAP_V4L2)
    with pytest.raises(SourceError, match="not there"):
        open_fake(FakeCapture(FakeClock(), opened=False), missing)


@pytest.mark.parametrize("filler", [(0, 154, 0), (0, 135, 0), (128, 128, 128)])
@pytest.mark.parametrize("from_row", [0, 24, 41])
def test_missing_data_is_seen(filler: tuple[int, int, int], from_row: int) -> None:
    image = camera_picture(3)
    image[from_row:] = filler
    assert is_damaged(image)


def test_pictures_are_not_taken_for_damaged() -> None:
    black = np.zeros((48, 64, 3), np.uint8)
    green_screen = np.clip(camera_picture(1).astype(int) // 40 + (0, 177, 64), 0, 255).astype(np.uint8)
    for image in (camera_picture(1), black, green_screen, np.full_like(black, 255)):
        assert not is_damaged(image)
