"""The choice of a device and the words when there is none, with a stand-in for pyvirtualcam and for each system."""

import enum
import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine.camera_process import devices
from engine.camera_process.device_errors import DeviceError
from engine.camera_process.devices import DeviceRequest, open_device
from engine.camera_process.files import FILE_BACKEND
from engine.core.problem import Problem
from tests.fakes.camera_reader import CameraReader


class PixelFormat(enum.Enum):
    RGB = 1
    I420 = 2
    NV12 = 3


class Cameras:
    """pyvirtualcam as far as we use it. reasons: backend -> why it does not open."""

    def __init__(self, backends: list[str], reasons: dict[str, str]) -> None:
        self.reasons = reasons
        self.asked: list[tuple[str, str | None]] = []
        self.shapes: list[tuple[int, ...]] = []
        self.PixelFormat = PixelFormat
        self.camera = SimpleNamespace(BACKENDS=dict.fromkeys(backends))

    def Camera(self, *_: Any, backend: str, device: str | None, **__: Any) -> Any:  # noqa: N802
        self.asked.append((backend, device))
        reason = self.reasons.get(backend)
        if reason:
            raise RuntimeError(f"'{backend}' backend: {reason}")
        return SimpleNamespace(device=device or "first one", backend=backend, send=self._send, close=lambda: None)

    def _send(self, frame: np.ndarray[Any, Any]) -> None:
        self.shapes.append(frame.shape)
        if "write" in self.reasons:
            os.write(2, b"error writing frame: Invalid argument")


def _install(
    monkeypatch: pytest.MonkeyPatch, system: str, backends: list[str], reasons: dict[str, str], nodes: list[int]
) -> Cameras:
    cameras = Cameras(backends, reasons)
    monkeypatch.setitem(sys.modules, "pyvirtualcam", cameras)
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(devices, "_list_loopback_nodes", lambda: [f"/dev/video{node}" for node in nodes])
    return cameras


def _request(device: str | None = None, pixel_format: str = "i420") -> DeviceRequest:
    return DeviceRequest(device, None, 8, 4, 30.0, pixel_format)


def _loopback(monkeypatch: pytest.MonkeyPatch, folder: Path, version: str) -> None:
    if version:
        (folder / "version").write_text(version + "\n")
    monkeypatch.setattr(devices, "_LOOPBACK", folder)


@pytest.mark.parametrize(
    ("system", "device", "asked"),
    [
        ("linux", "/dev/video7", [("v4l2loopback", "/dev/video7")]),
        ("linux", None, [("v4l2loopback", "/dev/video3"), ("v4l2loopback", "/dev/video4")]),
        ("darwin", None, [("obs", None)]),
        ("win32", None, [("obs", None), ("unitycapture", None)]),
        ("win32", "OBS Virtual Camera", [("obs", "OBS Virtual Camera")]),
        ("win32", "Unity Video Capture", [("unitycapture", "Unity Video Capture")]),
    ],
)
def test_the_device_chooses_the_backend_and_every_reason_is_kept(
    monkeypatch: pytest.MonkeyPatch, system: str, device: str | None, asked: list[tuple[str, str | None]]
) -> None:
    every = ["v4l2loopback", "obs", "unitycapture"]
    cameras = _install(monkeypatch, system, every, {name: f"{name} is out of order" for name in every}, [3, 4])
    with pytest.raises(DeviceError) as failed:
        open_device(_request(device))
    assert cameras.asked == asked
    assert failed.value.remedy
    for backend, tried in asked:
        assert f"{backend} is out of order." in str(failed.value)
        assert tried is None or tried in str(failed.value)


def test_the_next_backend_is_taken_when_the_first_does_not_open(monkeypatch: pytest.MonkeyPatch) -> None:
    _install(monkeypatch, "win32", ["obs", "unitycapture"], {"obs": "OBS Virtual Camera device not found!"}, [])
    assert open_device(_request()).backend == "unitycapture"


@pytest.mark.parametrize(("pixel_format", "size", "shape"), [("rgb", 96, (4, 8, 3)), ("i420", 48, (48,))])
def test_pictures_arrive_in_the_shape_that_pyvirtualcam_wants(
    monkeypatch: pytest.MonkeyPatch, pixel_format: str, size: int, shape: tuple[int, ...]
) -> None:
    cameras = _install(monkeypatch, "darwin", ["obs"], {}, [])
    open_device(_request(None, pixel_format)).send_frame(np.zeros(size, np.uint8))
    assert cameras.shapes == [shape]


def test_a_backend_that_this_system_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    _install(monkeypatch, "darwin", ["obs"], {}, [])
    with pytest.raises(DeviceError, match="no such backend; it has obs"):
        open_device(DeviceRequest(None, "unitycapture", 8, 4, 30.0, "i420"))


def test_a_missing_pyvirtualcam_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyvirtualcam", None)
    with pytest.raises(DeviceError) as failed:
        open_device(_request("/dev/video0"))
    assert Problem.from_plain(failed.value.to_plain()).advice == "Install it: pip install pyvirtualcam"


def test_a_write_that_failed_only_on_stderr_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _install(monkeypatch, "darwin", ["obs"], {"write": "fails"}, [])
    device = open_device(_request())
    saved = os.dup(2)
    with (tmp_path / "log").open("wb") as log:
        os.dup2(log.fileno(), 2)
        try:
            with pytest.raises(DeviceError, match="does not take pictures"):
                device.send_frame(np.zeros(48, np.uint8))
        finally:
            os.dup2(saved, 2)
            os.close(saved)


NOT_OUTPUT = "Device /dev/video3 is not a video output device."


@pytest.mark.parametrize(
    ("version", "reason", "words"),
    [
        ("", NOT_OUTPUT, "(0.12.7 or older) lets a camera be opened for writing only once"),
        ("0.15.0", NOT_OUTPUT, "sudo modprobe -r v4l2loopback"),
        ("0.12.7", "Could not access /dev/video3 due to missing permissions.", "group video"),
        ("0.12.7", "Device /dev/video9 does not exist.", "The virtual cameras here are: /dev/video3."),
        ("0.15.0", "/dev/video3 could not be configured: Device or resource busy", "Another program writes"),
    ],
)
def test_linux_remedies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str, reason: str, words: str) -> None:
    _install(monkeypatch, "linux", ["v4l2loopback"], {"v4l2loopback": reason}, [3])
    _loopback(monkeypatch, tmp_path, version)
    with pytest.raises(DeviceError) as failed:
        open_device(_request("/dev/video3"))
    assert words in Problem.from_plain(failed.value.to_plain()).advice


@pytest.mark.parametrize(
    ("system", "words"),
    [("linux", "apt install v4l2loopback-dkms"), ("darwin", "OBS Studio 30"), ("win32", "Unity Capture")],
)
def test_each_system_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, system: str, words: str
) -> None:
    monkeypatch.setattr(devices, "_LOOPBACK", tmp_path / "none")
    monkeypatch.setattr(sys, "platform", system)
    assert words in str(Problem.from_plain(devices.explain_missing_device("not found", "not found").to_plain()))


def test_size_rate_and_format_are_handed_on_as_they_were_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    cameras = _install(monkeypatch, "darwin", ["obs"], {}, [])
    given: list[tuple[Any, ...]] = []
    opened = cameras.Camera

    def note(*sizes: Any, fmt: Any, **rest: Any) -> Any:
        given.append((*sizes, fmt))
        return opened(*sizes, fmt=fmt, **rest)

    monkeypatch.setattr(cameras, "Camera", note)
    open_device(DeviceRequest(None, None, 8, 4, 29.97, "rgb"))
    ((width_px, height_px, fps, pixel_format),) = given
    assert (width_px, height_px, fps) == (8, 4, 29.97)
    assert pixel_format is cameras.PixelFormat["RGB"]


def test_the_file_in_place_of_a_device_holds_every_picture_in_order(tmp_path: Path) -> None:
    place = tmp_path / "device"
    place.touch()
    device = open_device(DeviceRequest(str(place), FILE_BACKEND, 2, 1, 30.0, "rgb"))
    assert (device.name, device.backend) == (str(place), FILE_BACKEND)
    for level in (1, 2):
        device.send_frame(np.full(6, level, np.uint8))
    records = CameraReader(place).read()
    assert [(record.number, record.pixels) for record in records] == [(0, b"\1" * 6), (1, b"\2" * 6)]
    assert records[0].sent_at_ns <= records[1].sent_at_ns
    place.unlink()
    with pytest.raises(DeviceError, match=re.escape(str(place))):
        device.send_frame(np.zeros(6, np.uint8))
    place.touch()
    with pytest.raises(DeviceError):
        device.send_frame(np.zeros(6, np.uint8))
    device.close()


@pytest.mark.parametrize("content", [b"x", b"\0\0\0\x18ftypisom and a clip"])
@pytest.mark.parametrize("link", [None, os.symlink, os.link])
def test_a_file_that_holds_something_else_is_not_written_to(
    tmp_path: Path, content: bytes, link: Callable[[Path, Path], None] | None
) -> None:
    clip = place = tmp_path / "clip.mp4"
    clip.write_bytes(content)
    if link is not None:
        place = tmp_path / "device"
        link(clip, place)
    with pytest.raises(DeviceError, match="holds something else than pictures of this camera"):
        open_device(DeviceRequest(str(place), FILE_BACKEND, 2, 1, 30.0, "rgb"))
    assert clip.read_bytes() == content


def test_a_pipe_in_place_of_the_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DeviceError, match="no ordinary file"):
        open_device(DeviceRequest(str(tmp_path / "pipe"), FILE_BACKEND, 2, 1, 30.0, "rgb"))


def test_a_file_of_an_earlier_camera_is_written_on(tmp_path: Path) -> None:
    place = tmp_path / "device"
    place.touch()
    for level in (1, 2):
        device = open_device(DeviceRequest(str(place), FILE_BACKEND, 2, 1, 30.0, "rgb"))
        device.send_frame(np.full(6, level, np.uint8))
        device.close()
    assert [record.pixels for record in CameraReader(place).read()] == [b"\1" * 6, b"\2" * 6]


def test_without_a_file_there_is_no_such_device(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="there is no such file"):
        open_device(DeviceRequest(str(tmp_path / "none"), FILE_BACKEND, 2, 1, 30.0, "rgb"))


def list_nodes(monkeypatch: pytest.MonkeyPatch, folder: Path, *names: str, real: str = "") -> None:
    """Have these nodes in the system's list, all of the loopback's driver but one."""
    for name in names:
        (folder / name).mkdir()
        if name != real:
            (folder / name / "max_openers").touch()
    monkeypatch.setattr(devices, "_VIDEO", folder)


def test_only_virtual_cameras_are_candidates_and_the_lowest_number_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    list_nodes(monkeypatch, tmp_path, "video10", "video2", "video9", "v4l-subdev0", real="video9")
    assert devices._list_loopback_nodes() == ["/dev/video2", "/dev/video10"]


def test_without_any_node_the_driver_chooses_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    cameras = _install(monkeypatch, "linux", ["v4l2loopback"], {}, [])
    assert open_device(_request()).backend == "v4l2loopback"
    assert cameras.asked == [("v4l2loopback", None)]


def test_a_named_backend_is_the_only_one_that_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    cameras = _install(monkeypatch, "win32", ["obs", "unitycapture"], {"unitycapture": "in use"}, [])
    with pytest.raises(DeviceError, match=r"unitycapture on Second: it does not open \(pyvirtualcam: in use\.\)"):
        open_device(DeviceRequest("Second", "unitycapture", 8, 4, 30.0, "i420"))
    assert cameras.asked == [("unitycapture", "Second")]


@pytest.mark.parametrize(("content", "version"), [("0.13.2\n", "0.13.2"), (None, "old")])
def test_the_drivers_version_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str | None, version: str
) -> None:
    monkeypatch.setattr(devices, "_LOOPBACK", tmp_path / "none")
    assert devices.loopback_version() is None
    if content is not None:
        (tmp_path / "version").write_text(content)
    monkeypatch.setattr(devices, "_LOOPBACK", tmp_path)
    assert devices.loopback_version() == version


def test_a_camera_whose_node_is_gone_or_another_was_taken_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _install(monkeypatch, "linux", ["v4l2loopback"], {}, [])
    device = open_device(_request("/dev/null"))
    device.send_frame(np.zeros(48, np.uint8))
    for there in (tmp_path / "gone", Path("/dev/zero")):
        monkeypatch.setattr(device, "_node", there)
        with pytest.raises(DeviceError, match="/dev/null was taken away") as failed:
            device.send_frame(np.zeros(48, np.uint8))
        assert "modprobe" in Problem.from_plain(failed.value.to_plain()).advice


@pytest.mark.parametrize("error", [RuntimeError, ValueError, OSError])
def test_whatever_the_backend_raises_is_its_reason(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    cameras = _install(monkeypatch, "darwin", ["obs"], {}, [])

    def fail(*_: Any, **__: Any) -> None:
        raise error("'obs' backend: It is busy!.")

    monkeypatch.setattr(cameras, "Camera", fail)
    with pytest.raises(DeviceError, match=r"obs: it does not open \(pyvirtualcam: It is busy!\.\)$"):
        open_device(_request())


def test_what_is_said_fits_into_the_header(tmp_path: Path) -> None:
    error = DeviceError("It is {word}.", "Use {other}.", word="x" * 5000, other=3)
    plain = error.to_plain()
    assert plain["values"] == {"word": "x" * 400, "other": "3"}
    assert (plain["template"], plain["remedy"]) == ("It is {word}.", "Use {other}.")
    assert str(error) == f"It is {'x' * 400}."


def test_closing_the_device_closes_the_backends_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    cameras = _install(monkeypatch, "darwin", ["obs"], {}, [])
    closed: list[bool] = []
    opened = cameras.Camera

    def note(*sizes: Any, **rest: Any) -> Any:
        camera = opened(*sizes, **rest)
        camera.close = lambda: closed.append(True)
        return camera

    monkeypatch.setattr(cameras, "Camera", note)
    device = open_device(_request())
    assert device.name == "first one"
    device.close()
    assert closed == [True]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            "No v4l2 loopback device found at /dev/video[0-99]. Did you run 'modprobe v4l2loopback'? See also "
            "pyvirtualcam's documentation.",
            "there is no virtual camera on this computer.",
        ),
        ("Device /dev/video9 does not exist.", "there is no such device."),
        (NOT_OUTPUT, "it takes no pictures: it is a real camera, or opened already."),
        ("Device /dev/video9 is not a V4L2 device.", "it is no video device."),
        ("Could not access /dev/video9 due to missing permissions. Did you add", "you are not allowed to use it."),
        ("/dev/video9 could not be configured: Device or resource busy", "another program writes to it."),
    ],
)
def test_what_pyvirtualcam_says_in_english_is_said_in_words_that_are_translated(
    monkeypatch: pytest.MonkeyPatch, said: str, words: str
) -> None:
    _install(monkeypatch, "linux", ["v4l2loopback"], {"v4l2loopback": said}, [])
    with pytest.raises(DeviceError) as failed:
        open_device(_request("/dev/video9"))
    problem = Problem.from_plain(failed.value.to_plain())
    assert problem.message == f"No virtual camera could be opened. v4l2loopback on /dev/video9: {words}"
    asked: list[str] = []
    problem.message_phrase.fill(lambda template: asked.append(template) or template)  # type: ignore[func-returns-value]
    assert words in asked


def test_of_many_devices_the_first_reasons_are_kept_so_that_they_fit_into_the_header(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _install(monkeypatch, "linux", ["v4l2loopback"], {"v4l2loopback": "x" * 5000}, [*range(40)])
    with pytest.raises(DeviceError) as failed:
        open_device(_request())
    assert len(json.dumps(failed.value.to_plain())) < 1600
    assert "/dev/video2: " in str(failed.value)
