"""In the VM: the camera process feeds a real v4l2loopback, and OpenCV in another process reads it."""

import os
import signal
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.camera_process.device_errors import DeviceError
from engine.camera_process.devices import DeviceRequest, open_device
from engine.camera_process.files import BUFFER
from engine.core.errors import SinkError
from engine.sinks.virtual_camera.connection import VirtualCameraRequest
from engine.sinks.virtual_camera.readers import ReaderWatch
from engine.sinks.virtual_camera.sink import VirtualCamera
from tests.contract.camera_device import FPS, HEIGHT, WIDTH, CameraDeviceContract
from tests.vm import pictures
from tests.vm.stage import (
    DEVICE,
    DEVICE_FPS,
    NEW,
    OLD,
    RateMeter,
    Viewer,
    app,
    camera_counts,
    camera_pid,
    gaps_s,
    is_number,
    load,
    report,
    wait_until,
)

TOLERANCE = 16


def test_opencv_reads_size_order_rate_and_colours(driver: str, runtime: Path, start: Callable[..., Any]) -> None:
    start(app, 1)
    wait_until(lambda: (runtime / BUFFER).exists())
    viewer = start(Viewer)
    first = viewer.wait_for(is_number)
    meter = RateMeter(runtime, viewer)
    wait_until(lambda: len(viewer.seen()) >= first + 60)
    rate = meter.stop()
    seen = viewer.seen()[first : first + 60]
    assert {tuple(one["size"]) for one in seen} == {(pictures.WIDTH, pictures.HEIGHT)}
    numbers = [one["shows"] for one in seen]
    assert not [one for one in seen if not is_number(one["shows"])]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) > 20
    fps = (len(seen) - 1) / (seen[-1]["time_s"] - seen[0]["time_s"])
    difference = np.abs(np.array([one["colours"] for one in seen]) - np.array(pictures.COLOURS))
    assert difference.max() <= TOLERANCE
    report(f"v4l2loopback {driver}: {camera_counts(runtime)}")
    report(
        f"v4l2loopback {driver}: {fps:.2f} fps of {DEVICE_FPS}, worst gap {gaps_s(seen).max() * 1000:.0f} ms, "
        f"colours off by {difference.max()} at most, {len(set(numbers))} different pictures of {len(numbers)}"
    )
    rate.check()


def test_the_app_is_killed_and_comes_back_while_opencv_reads(
    driver: str, runtime: Path, start: Callable[..., Any]
) -> None:
    first = start(app, 1)
    wait_until(lambda: (runtime / BUFFER).exists())
    viewer = start(Viewer)
    viewer.wait_for(is_number)
    camera = camera_pid(runtime)
    first.signal(signal.SIGKILL)
    killed_s = time.monotonic()
    card = viewer.wait_for(lambda shows: shows == "card")
    delay_s = viewer.seen()[card]["time_s"] - killed_s
    start(app, 1000)
    viewer.wait_for(lambda shows: is_number(shows) and shows > 1005, card)
    assert camera_pid(runtime) == camera
    assert not viewer.failed()
    seen = viewer.seen()
    assert {tuple(one["size"]) for one in seen} == {(pictures.WIDTH, pictures.HEIGHT)}
    assert {kind for one in seen if not is_number(kind := one["shows"])} <= {"card", "plain"}
    gaps = gaps_s(seen)
    report(
        f"v4l2loopback {driver}: app killed: card after {delay_s * 1000:.0f} ms, worst gap {gaps.max() * 1000:.0f} ms "
        f"in {len(seen)} pictures"
    )
    assert delay_s < 2.0
    assert gaps.max() < 2.0


def test_a_second_start_on_the_old_driver_says_what_to_do(runtime: Path) -> None:
    load(OLD)
    output = VirtualCameraRequest(str(DEVICE), None, pictures.WIDTH, pictures.HEIGHT, 10.0)
    VirtualCamera(output).close()
    with pytest.raises(SinkError) as failed:
        VirtualCamera(output)
    report(f"v4l2loopback {OLD}, second start: {failed.value}")
    assert "opened already" in failed.value.problem.message
    assert "0.12.7 or older" in failed.value.problem.advice
    assert "sudo modprobe -r v4l2loopback" in failed.value.problem.advice


def test_the_camera_process_is_killed_while_opencv_reads(
    new_driver: None, runtime: Path, start: Callable[..., Any]
) -> None:
    start(app, 1)
    wait_until(lambda: (runtime / BUFFER).exists())
    viewer = start(Viewer)
    at = viewer.wait_for(is_number)
    number = viewer.seen()[at]["shows"]
    camera = camera_pid(runtime)
    os.kill(camera, signal.SIGKILL)
    killed_s = time.monotonic()
    after = viewer.wait_for(lambda shows: is_number(shows) and shows > number + 20)
    seen = viewer.seen()
    report(
        f"v4l2loopback {NEW}: camera process killed: worst gap {gaps_s(seen).max():.1f} s, "
        f"going on after {seen[after]['time_s'] - killed_s:.1f} s"
    )
    assert camera_pid(runtime) != camera


def test_a_node_that_is_taken_away_is_reported_and_used_again(
    new_driver: None, runtime: Path, start: Callable[..., Any]
) -> None:
    sender = start(app, 1)
    wait_until(lambda: any(line.startswith("live") for line in sender.lines))
    number = DEVICE.stat().st_rdev
    DEVICE.unlink()
    wait_until(lambda: any("/dev/video20 was taken away" in line for line in sender.lines))
    os.mknod(DEVICE, stat.S_IFCHR | 0o660, number)
    back = len(sender.lines)
    wait_until(lambda: any(line.startswith("live: ") for line in sender.lines[back:]))
    viewer = start(Viewer)
    viewer.wait_for(is_number)


def test_without_a_driver_the_message_says_what_to_install(runtime: Path) -> None:
    subprocess.run(["rmmod", "v4l2loopback"], check=True)
    with pytest.raises(SinkError, match="No virtual camera could be opened") as failed:
        VirtualCamera(VirtualCameraRequest())
    report(f"no driver: {failed.value}")
    assert "apt install v4l2loopback-dkms" in failed.value.problem.advice


def test_the_first_loopback_is_found_by_itself_and_the_real_camera_left_alone(new_driver: None) -> None:
    camera = VirtualCamera(VirtualCameraRequest(width_px=64, height_px=36))
    wait_until(lambda: bool(camera.read_state().device))
    state = camera.read_state()
    camera.close()
    assert (state.device, state.backend) == ("/dev/video20", "v4l2loopback")


def test_a_camera_that_is_no_loopback_is_refused(new_driver: None) -> None:
    with pytest.raises(DeviceError, match="a real camera, or opened already"):
        open_device(DeviceRequest("/dev/video10", None, WIDTH, HEIGHT, FPS, "i420"))


def test_who_has_the_camera_open_is_counted(driver: str, runtime: Path, start: Callable[..., Any]) -> None:
    sender = start(app, 1)
    wait_until(lambda: any(line.startswith("live") for line in sender.lines))
    watch = ReaderWatch()
    watch.watch_device(str(DEVICE), camera_pid(runtime))
    wait_until(lambda: watch.readers == 0)
    viewer = start(Viewer)
    viewer.wait_for(is_number)
    wait_until(lambda: watch.readers == 1)
    viewer.signal(signal.SIGKILL)
    killed_s = time.monotonic()
    wait_until(lambda: watch.readers == 0)
    report(
        f"v4l2loopback {driver}: a program that ended is not counted any more {time.monotonic() - killed_s:.1f} s later"
    )
    watch.close()


class TestLoopbackDevice(CameraDeviceContract):
    @pytest.fixture(autouse=True)
    def log(self, tmp_path: Path, new_driver: None) -> Iterator[None]:
        """stderr as a file, as in the camera process: that is how a failed write is noticed. The node comes back."""
        saved, number = os.dup(2), DEVICE.stat().st_rdev
        with (tmp_path / "log").open("wb") as file:
            os.dup2(file.fileno(), 2)
            yield
            os.dup2(saved, 2)
        os.close(saved)
        if not DEVICE.exists():
            os.mknod(DEVICE, stat.S_IFCHR | 0o660, number)

    @pytest.fixture
    def request_for(self) -> Callable[[str], DeviceRequest]:
        return lambda pixel_format: DeviceRequest(str(DEVICE), None, WIDTH, HEIGHT, FPS, pixel_format)

    @pytest.fixture
    def take_away(self) -> Callable[[], None]:
        return DEVICE.unlink
