"""A camera as a source: what is asked, what is given, which pictures are usable. Faults: test_camera_faults.py."""

import os
import threading
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.core.clock import NS_PER_S
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


class StampedCapture(FakeCapture):
    """Always has the picture before it, which the device has stamped with this time."""

    stamp_ms: float | None = None

    def grab(self) -> bool:
        return True if self.stamp_ms is not None else super().grab()

    def get(self, propId: int) -> float:  # noqa: N803
        stamped = propId == cv2.CAP_PROP_POS_MSEC and self.stamp_ms is not None
        return self.stamp_ms if stamped and self.stamp_ms is not None else super().get(propId)


class StubbornCapture(FakeCapture):
    """Notes what it is asked for, and keeps to its own."""

    def __init__(self) -> None:
        super().__init__(FakeClock())
        self.asked: list[tuple[int, float]] = []

    def set(self, propId: int, value: float) -> bool:  # noqa: N803
        self.asked.append((propId, value))
        return True


@pytest.mark.parametrize(
    ("age_s", "trusted"), [(0.0, True), (0.02, True), (-0.001, False), (1.0, False), (0.999, True)]
)
def test_the_time_of_the_device_counts_unless_it_lies_ahead_or_a_second_back(age_s: float, trusted: bool) -> None:
    """The clock is at 5000 s; the picture that is returned is stamped `age_s` before that."""
    clock = FakeClock(now_ns=5_000 * NS_PER_S)
    capture = StampedCapture(clock)
    source = open_fake(capture)
    source.read_frame()
    now_ns = clock.now_ns() + NS_PER_S
    clock.advance(1)
    capture.stamp_ms = (now_ns / NS_PER_S - age_s) * 1000
    frame = source.read_frame()
    assert frame is not None
    assert isinstance(frame.capture_time_ns, int)
    expected_ns = now_ns - round(age_s * NS_PER_S) if trusted else now_ns
    assert frame.capture_time_ns == pytest.approx(expected_ns, abs=1000)


def test_times_rise_even_if_the_device_stamps_two_pictures_alike() -> None:
    clock = FakeClock(now_ns=5_000 * NS_PER_S)
    capture = StampedCapture(clock)
    source = open_fake(capture)
    capture.stamp_ms = clock.now_ns() / 1e6
    frames = [source.read_frame() for _ in range(4)]
    times = [frame.capture_time_ns for frame in frames if frame is not None]
    assert [after - before for before, after in pairwise(times)] == [1, 1, 1]


def test_the_format_is_asked_for_before_the_size_and_the_size_before_the_rate() -> None:
    capture = StubbornCapture()
    CameraSource(WEBCAM, CameraRequest(1920, 1080, 24), capture.clock, lambda _: capture)
    assert capture.asked == [
        (cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG")),
        (cv2.CAP_PROP_FRAME_WIDTH, 1920),
        (cv2.CAP_PROP_FRAME_HEIGHT, 1080),
        (cv2.CAP_PROP_FPS, 24),
    ]


@pytest.mark.parametrize(("given", "fps"), [(15.0, 15), (29.97, Fraction(2997, 100)), (0.0, 30)])
def test_the_rate_is_the_devices_or_the_one_that_was_asked_for(given: float, fps: Fraction | int) -> None:
    capture = StubbornCapture()
    capture.props[cv2.CAP_PROP_FPS] = given
    info = CameraSource(WEBCAM, CameraRequest(fps=30), capture.clock, lambda _: capture).info
    assert info.fps == fps
    assert (info.frames, info.sound) == (None, None)


def test_the_first_picture_is_not_lost() -> None:
    source = open_fake(FakeCapture(FakeClock()))
    first = source.read_frame()
    assert first is not None
    assert np.array_equal(first.image, camera_picture(0)[..., ::-1])


def test_a_picture_is_an_array_of_its_own() -> None:
    source = open_fake(FakeCapture(FakeClock()))
    first = source.read_frame()
    assert first is not None
    kept = first.image.copy()
    source.read_frame()
    assert np.array_equal(first.image, kept)


def test_missing_data_is_looked_for_in_the_last_rows_only_and_with_little_tolerance() -> None:
    image = camera_picture(3)
    image[:24] = (0, 154, 0)
    assert not is_damaged(image), "the upper half says nothing"
    image = camera_picture(3)
    image[40:] = (0, 154, 0)
    image[44, 20] = (0, 156, 2)
    assert is_damaged(image)
    image[44, 20] = (0, 160, 0)
    assert not is_damaged(image)
    image[40:] = (0, 157, 0)
    assert not is_damaged(image)


def test_the_smallest_picture_can_be_looked_at() -> None:
    assert is_damaged(np.full((1, 1, 3), 128, np.uint8))
    assert not is_damaged(np.full((3, 2, 3), 90, np.uint8))


def test_a_device_that_this_user_may_not_use_says_how_to_get_leave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "video0").touch()
    monkeypatch.setattr("os.access", lambda path, mode: mode == os.R_OK)
    camera = Camera(0, "Webcam", str(tmp_path / "video0"), 0, cv2.CAP_V4L2)
    with pytest.raises(SourceError, match="usermod"):
        open_fake(FakeCapture(FakeClock(), opened=False), camera)


@pytest.mark.parametrize(
    ("platform", "advice"),
    [
        ("linux", "fuser -v"),
        ("darwin", "System Settings > Privacy & Security"),
        ("win32", "Settings > Privacy > Camera"),
    ],
)
def test_a_busy_camera_has_the_advice_of_its_system(
    monkeypatch: pytest.MonkeyPatch, platform: str, advice: str
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    with pytest.raises(SourceError) as refused:
        open_fake(FakeCapture(FakeClock(), opened=False))
    assert advice in refused.value.problem.advice
    assert ("System" in refused.value.problem.advice) == (platform == "darwin")


@pytest.mark.parametrize("damaged", [True, False])
def test_a_camera_is_given_six_seconds_to_wake_up_and_says_what_came_instead(damaged: bool) -> None:
    clock = FakeClock()
    silent_from = None if damaged else 0
    capture = FakeCapture(clock, silent_from=silent_from, change=lambda _, image: np.full_like(image, 128))
    with pytest.raises(SourceError) as refused:
        open_fake(capture)
    assert 6 <= clock.now_ns() / NS_PER_S < 7.2
    said = refused.value.problem.message
    assert ("only damaged pictures" in said) is damaged
    assert ("no picture for 6 s" in said) is not damaged
    assert capture.released
