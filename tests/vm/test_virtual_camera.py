"""In the VM: the camera process feeds a real v4l2loopback, and OpenCV in another process reads it."""

import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.camera_process import wire
from engine.camera_process.devices import DeviceError, Request, open_device
from engine.camera_process.files import BUFFER, CAMERA_LOCK
from engine.camera_process.locks import is_held
from engine.errors import SinkError
from engine.sinks.camera_connection import CameraOutput
from engine.sinks.virtual_camera import VirtualCamera
from tests.contract.camera_device import FPS, HEIGHT, WIDTH, CameraDeviceContract
from tests.vm import camera_app, pictures, reader

DEVICE = Path(camera_app.DEVICE)
LOOPBACK = Path(__file__).with_name("loopback.sh")
OLD, NEW = "0.12.7", "0.15.0"
DEVICE_FPS, SEND_FPS = 10.0, 6.0
TOLERANCE = 16


@pytest.fixture(autouse=True)
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where app and camera process meet in this test."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path / "personacam"


@pytest.fixture(params=[OLD, NEW])
def driver(request: pytest.FixtureRequest) -> str:
    """A freshly loaded driver of that version."""
    version: str = request.param
    load(version)
    return version


@pytest.fixture
def new_driver() -> None:
    load(NEW)


def load(version: str, exclusive_caps: int = 1) -> None:
    until_s = time.monotonic() + 20
    while subprocess.run([LOOPBACK, version, str(exclusive_caps)], check=False, capture_output=True).returncode:
        assert time.monotonic() < until_s, "the driver does not load"
        time.sleep(0.2)


class Program:
    """A program of ours, and what it says, line by line."""

    def __init__(self, file: str | None, *arguments: object) -> None:
        assert file is not None
        command = [sys.executable, file, *map(str, arguments)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
        self.lines: list[str] = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append(line)

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    def runs(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._thread.join()
        assert self._process.stdout is not None
        self._process.stdout.close()


class Viewer(Program):
    """OpenCV on the other side of the camera."""

    def __init__(self) -> None:
        folder = ["/vm"] if Path("/vm").is_dir() else []
        super().__init__(reader.__file__, 20, *folder)

    def seen(self) -> list[dict[str, Any]]:
        """Every picture so far."""
        return [line for line in map(json.loads, list(self.lines)) if "shows" in line]

    def failed(self) -> bool:
        return any("failed" in line for line in list(self.lines))

    def wait_for(self, wanted: Callable[[Any], bool], after: int = 0, timeout_s: float = 120.0) -> int:
        """Wait for a picture that is wanted; its index."""
        until_s = time.monotonic() + timeout_s
        while time.monotonic() < until_s:
            for index, seen in enumerate(self.seen()[after:], after):
                if wanted(seen["shows"]):
                    return index
            time.sleep(0.05)
        raise AssertionError(f"not seen within {timeout_s} s: {self.lines[-5:]}")


@pytest.fixture
def start() -> Iterator[Callable[..., Any]]:
    """Start programs that are ended afterwards, the last one first."""
    with contextlib.ExitStack() as programs:

        def start_one(kind: Callable[..., Program], *arguments: object) -> Program:
            program = kind(*arguments)
            programs.callback(program.end)
            return program

        yield start_one


def app(first_number: int) -> Program:
    return Program(camera_app.__file__, first_number, DEVICE_FPS, SEND_FPS)


def is_number(shows: object) -> bool:
    return isinstance(shows, int)


def camera_pid(runtime: Path) -> int:
    buffer = wire.FrameBuffer.attach(runtime / BUFFER)
    pid = buffer.word(wire.W_CAMERA_PID)
    buffer.close()
    return pid


def camera_counts(runtime: Path) -> wire.Counts:
    buffer = wire.FrameBuffer.attach(runtime / BUFFER)
    counts = buffer.counts
    buffer.close()
    return counts


def end_camera(runtime: Path) -> None:
    """Let the camera process of a killed app go before the driver is loaded again."""
    with contextlib.suppress(FileNotFoundError):
        wire.ask_to_end(runtime / BUFFER)
    until_s = time.monotonic() + 20
    while is_held(runtime / CAMERA_LOCK) and time.monotonic() < until_s:
        time.sleep(0.05)


def wait_until(done: Callable[[], bool], timeout_s: float = 120.0) -> None:
    until_s = time.monotonic() + timeout_s
    while not done():
        assert time.monotonic() < until_s, "it did not happen in time"
        time.sleep(0.05)


def gaps_s(seen: list[dict[str, Any]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.diff([one["time_s"] for one in seen])


def test_opencv_reads_size_order_rate_and_colours(driver: str, runtime: Path, start: Callable[..., Any]) -> None:
    start(app, 1)
    wait_until(lambda: (runtime / BUFFER).exists())
    viewer = start(Viewer)
    first = viewer.wait_for(is_number)
    wait_until(lambda: len(viewer.seen()) >= first + 60)
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
    assert 0.9 * DEVICE_FPS <= fps <= 1.1 * DEVICE_FPS
    end_camera(runtime)


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
    end_camera(runtime)


def test_a_second_start_on_the_old_driver_says_what_to_do(runtime: Path) -> None:
    load(OLD)
    output = CameraOutput(str(DEVICE), None, 640, 360, 10.0)
    VirtualCamera(output).close()
    with pytest.raises(SinkError) as failed:
        VirtualCamera(output)
    report(f"v4l2loopback {OLD}, second start: {failed.value}")
    assert "not a video output device" in failed.value.message
    assert "0.12.7 or older" in failed.value.remedy
    assert "sudo modprobe -r v4l2loopback" in failed.value.remedy


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
    end_camera(runtime)


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
    end_camera(runtime)


def test_without_a_driver_the_message_says_what_to_install(runtime: Path) -> None:
    subprocess.run(["rmmod", "v4l2loopback"], check=True)
    with pytest.raises(SinkError, match="No virtual camera could be opened") as failed:
        VirtualCamera(CameraOutput())
    report(f"no driver: {failed.value}")
    assert "apt install v4l2loopback-dkms" in failed.value.remedy


def test_the_first_loopback_is_found_by_itself_and_the_real_camera_left_alone(new_driver: None) -> None:
    camera = VirtualCamera(CameraOutput(width_px=64, height_px=36))
    state = camera.state()
    camera.close()
    assert (state.device, state.backend) == ("/dev/video20", "v4l2loopback")


def test_a_camera_that_is_no_loopback_is_refused(new_driver: None) -> None:
    with pytest.raises(DeviceError, match="not a video output device"):
        open_device(Request("/dev/video10", None, WIDTH, HEIGHT, FPS, "i420"))


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
    def request_for(self) -> Callable[[str], Request]:
        return lambda pixel_format: Request(str(DEVICE), None, WIDTH, HEIGHT, FPS, pixel_format)

    @pytest.fixture
    def take_away(self) -> Callable[[], None]:
        return DEVICE.unlink


def report(line: str) -> None:
    """Say what was measured; the VM's console is what a person reads."""
    sys.stdout.write(f"\nVM: {line}\n")
    with Path("/vm/report.txt").open("a") as file:
        file.write(line + "\n")
