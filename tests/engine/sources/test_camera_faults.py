"""A camera that is unplugged, busy, silent, slow, changes size, or sends rubbish; the run goes on where it can."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from engine.core.clock import NS_PER_S
from engine.core.errors import SourceError
from engine.core.types import Frame, Image
from engine.live.loops.capture_loop import CaptureLoop
from engine.live.loops.mailbox import Mailbox
from engine.sources.camera import SILENT_S, CameraRequest, CameraSource
from engine.sources.camera_list import Camera
from engine.sources.live import CameraOpener
from tests.fakes.camera import GREEN, FakeCapture
from tests.fakes.clock import FakeClock

WEBCAM = Camera(0, "Webcam", "", 0, cv2.CAP_V4L2)


def open_fake(capture: FakeCapture) -> CameraSource:
    return CameraSource(WEBCAM, CameraRequest(), capture.clock, lambda _: capture)


def read_until_lost(source: CameraSource) -> tuple[int, SourceError]:
    frames = 0
    while True:
        try:
            assert source.read_frame() is not None
        except SourceError as lost:
            return frames, lost
        frames += 1


@pytest.mark.promise("camera silent")
@pytest.mark.parametrize(("dead_from", "silent_from"), [(10, None), (None, 10)])
def test_a_camera_that_stops_is_lost_within_three_seconds(dead_from: int | None, silent_from: int | None) -> None:
    capture = FakeCapture(FakeClock(), dead_from=dead_from, silent_from=silent_from)
    source = open_fake(capture)
    frames, lost = read_until_lost(source)
    assert frames == 10
    assert "has sent no picture" in lost.problem.message
    assert capture.clock.now_ns() / NS_PER_S <= 1 + 11 / 30 + SILENT_S + 1


def test_an_unplugged_camera_is_lost_at_once(tmp_path: Path) -> None:
    device = tmp_path / "video0"
    device.touch()
    capture = FakeCapture(FakeClock(), dead_from=5)
    source = CameraSource(
        Camera(0, "Webcam", str(device), 0, cv2.CAP_V4L2), CameraRequest(), capture.clock, lambda _: capture
    )
    device.unlink()
    frames, lost = read_until_lost(source)
    assert frames == 5
    assert "unplugged" in lost.problem.message
    assert capture.clock.now_ns() / NS_PER_S <= 1.3


def test_a_camera_that_opens_but_never_sends_is_refused_and_released() -> None:
    capture = FakeCapture(FakeClock(), silent_from=0)
    with pytest.raises(SourceError, match="no picture for 6 s"):
        open_fake(capture)
    assert capture.released


def half_green(number: int, image: Image) -> Image:
    if number % 2:
        image[24:] = GREEN
    return image


@pytest.mark.promise("green, grey or half pictures")
def test_green_and_half_pictures_are_left_out() -> None:
    source = open_fake(FakeCapture(FakeClock(), change=half_green))
    for _ in range(10):
        frame = source.read_frame()
        assert frame is not None
        assert frame.image[24:].std() > 0


@pytest.mark.promise("green, grey or half pictures")
def test_a_camera_that_sends_only_damaged_pictures_says_so() -> None:
    def broken_later(number: int, image: Image) -> Image:
        return image if number < 3 else np.full_like(image, GREEN)

    frames, lost = read_until_lost(open_fake(FakeCapture(FakeClock(), change=broken_later)))
    assert frames == 3
    assert "damaged" in lost.problem.message
    assert "USB" in lost.problem.advice


@pytest.mark.parametrize("nothing", [None, np.zeros((0, 0, 3), np.uint8)])
def test_a_picture_that_cannot_be_decoded_is_left_out(nothing: Any) -> None:
    source = open_fake(FakeCapture(FakeClock(), change=lambda number, image: image if number % 3 == 0 else nothing))
    assert all(source.read_frame() is not None for _ in range(5))


@pytest.mark.promise("another picture size in the middle")
def test_a_camera_that_changes_its_size_goes_on_and_reports_it() -> None:
    source = open_fake(FakeCapture(FakeClock(), change=lambda n, image: image if n < 4 else image[:24, :32].copy()))
    shapes = []
    for _ in range(8):
        frame = source.read_frame()
        assert frame is not None
        shapes.append(frame.image.shape[:2])
        assert (source.info.height_px, source.info.width_px) == shapes[-1]
    assert shapes == [(48, 64)] * 4 + [(24, 32)] * 4


@pytest.mark.promise("5 pictures a second")
def test_a_slow_camera_loses_no_picture_and_its_true_rate_is_known() -> None:
    clock = FakeClock()
    source = open_fake(FakeCapture(clock, fps=5))
    inbox: Mailbox[Frame] = Mailbox(100, clock)
    intake = CaptureLoop(
        source, CameraOpener("0", CameraRequest(), clock), inbox, clock, threading.Event(), lambda: 60.0
    )
    for _ in range(20):
        intake.run_once()
    assert len(inbox.take_items(20)) == 20
    camera = intake.camera_status()
    assert camera.fps == pytest.approx(5, abs=0.1)
    assert camera.given_fps == 30


class Plugs:
    """A computer with sockets: which cameras are there now, and what opening one gives."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.cameras = [Camera(0, "Integrated", "", 0, cv2.CAP_V4L2), Camera(2, "Webcam", "", 2, cv2.CAP_V4L2)]
        self.captures: dict[int, FakeCapture] = {2: FakeCapture(clock, dead_from=30)}

    def open(self, camera: Camera) -> FakeCapture:
        return self.captures[camera.index]


@pytest.fixture
def plugs() -> Iterator[Plugs]:
    plugs = Plugs(FakeClock())
    yield plugs
    assert all(capture.released for capture in plugs.captures.values())


@pytest.mark.promise("camera unplugged")
def test_a_camera_unplugged_and_back_under_another_index_goes_on(plugs: Plugs) -> None:
    """Asked for by its number, it is found again by its name; meanwhile nothing but waiting happens."""
    clock = plugs.clock
    opener = CameraOpener("2", CameraRequest(), clock, lambda: plugs.cameras, plugs.open)
    inbox: Mailbox[Frame] = Mailbox(1000, clock)
    intake = CaptureLoop(opener(), opener, inbox, clock, threading.Event())
    while intake.lost is None:
        assert intake.run_once()
    assert intake.meter.captured == 30
    assert plugs.captures[2].released
    plugs.cameras = plugs.cameras[:1]
    for _ in range(5):
        intake.run_once()
    assert intake.lost is not None
    assert "Webcam is not there" in intake.lost.problem.message
    plugs.captures[5] = FakeCapture(clock)
    plugs.cameras.append(Camera(5, "Webcam", "", 5, cv2.CAP_V4L2))
    for _ in range(31):
        intake.run_once()
    assert intake.lost is None
    assert intake.meter.captured == 60
    assert intake.camera_status().fps == pytest.approx(30, abs=0.5)
    times = [frame.capture_time_ns for frame in inbox.take_items(60)]
    assert times == sorted(times)
    intake.close()


def test_a_camera_that_comes_back_busy_is_tried_again(plugs: Plugs) -> None:
    clock = plugs.clock
    opener = CameraOpener("webcam", CameraRequest(), clock, lambda: plugs.cameras, plugs.open)
    intake = CaptureLoop(opener(), opener, Mailbox[Frame](1, clock), clock, threading.Event())
    while intake.lost is None:
        intake.run_once()
    plugs.captures[2] = FakeCapture(clock, opened=False)
    intake.run_once()
    assert intake.lost is not None
    assert "another program" in intake.lost.problem.message
    plugs.captures[2] = FakeCapture(clock)
    intake.run_once()
    assert intake.lost is None
    intake.close()


def test_stop_ends_the_search_for_a_lost_camera(plugs: Plugs) -> None:
    clock, stop = plugs.clock, threading.Event()
    opener = CameraOpener("2", CameraRequest(), clock, lambda: plugs.cameras, plugs.open)
    intake = CaptureLoop(opener(), opener, Mailbox[Frame](1, clock), clock, stop)
    while intake.lost is None:
        intake.run_once()
    stop.set()
    before_ns = clock.now_ns()
    intake.run_once()
    assert clock.now_ns() == before_ns
    intake.close()
