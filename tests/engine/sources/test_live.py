"""What a user's text for a camera means: a file, or a camera that is found again wherever it is plugged in."""

import os
from pathlib import Path

import cv2
import pytest

from engine.core.errors import SourceError
from engine.sources import live
from engine.sources.addresses.stream import AddressOpener
from engine.sources.camera import CameraRequest
from engine.sources.camera_list import Camera
from engine.sources.live import PREVIEW, CameraOpener, FileOpener, make_live_opener, make_preview_opener
from engine.sources.realtime import RealtimeSource
from tests import clips
from tests.fakes.camera import FakeCapture
from tests.fakes.clock import FakeClock

WEBCAM, STICK = Camera(0, "Webcam", "/dev/video0", 0, cv2.CAP_V4L2), Camera(1, "Stick", "/dev/video1", 1, cv2.CAP_V4L2)


class Plugs:
    """The cameras that are plugged in; opened: what was opened, in order. broken: nothing opens."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.cameras = [WEBCAM, STICK]
        self.opened: list[Camera] = []
        self.broken = False

    def open_capture(self, camera: Camera) -> FakeCapture:
        self.opened.append(camera)
        return FakeCapture(self._clock, opened=not self.broken)

    def make_opener(self, wanted: str) -> CameraOpener:
        return CameraOpener(wanted, CameraRequest(), self._clock, lambda: self.cameras, self.open_capture)


@pytest.fixture
def plugs() -> Plugs:
    return Plugs(FakeClock())


def make_opener(wanted: str | Path) -> object:
    return make_live_opener(str(wanted), CameraRequest(), FakeClock())


def test_a_video_or_a_folder_is_played(tmp_path: Path) -> None:
    clip = clips.write_clip(tmp_path / "clip.mp4", clips.numbered_pictures(2))
    opener = make_live_opener(str(clip), CameraRequest(), FakeClock())
    source = opener()
    assert isinstance(source, RealtimeSource)
    source.close()
    assert isinstance(make_opener(tmp_path), FileOpener)


@pytest.mark.parametrize("wanted", ["0", "Webcam", "/dev/video99", "HD Pro C920", "cam v1.0"])
def test_numbers_names_and_device_paths_mean_cameras(wanted: str) -> None:
    assert isinstance(make_opener(wanted), CameraOpener)


def test_a_link_to_a_device_means_a_camera(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    devices = tmp_path / "dev"
    devices.mkdir()
    (devices / "video0").touch()
    (tmp_path / "my-camera").symlink_to(devices / "video0")
    monkeypatch.setattr(live, "DEVICES", Path(os.path.realpath(devices)))
    assert isinstance(make_opener(tmp_path / "my-camera"), CameraOpener)


@pytest.mark.parametrize("wanted", ["nothing.mp4", "folder/nothing.MOV", "nothing.webm"])
def test_what_looks_like_a_file_that_is_missing_is_named_at_once(wanted: str) -> None:
    with pytest.raises(SourceError, match=f"There is no file or folder .*{Path(wanted).name}"):
        make_opener(wanted)


def test_blanks_around_an_address_do_not_count() -> None:
    assert isinstance(make_opener(" rtsp://host/stream\n"), AddressOpener)


@pytest.mark.parametrize("wanted", ["rtsp:/me:hunter2@host/x", "http//me:hunter2@host/x", "me:hunter2@host:554/x.mp4"])
def test_a_mistyped_address_is_named_without_its_password(wanted: str) -> None:
    with pytest.raises(SourceError, match="is not an address") as refused:
        make_opener(wanted)
    assert "hunter2" not in str(refused.value)


def test_a_path_that_may_not_be_looked_at_counts_as_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(path: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", forbidden)
    assert isinstance(make_opener("secret"), FileOpener)


def test_a_camera_is_found_again_by_its_name_under_another_number(plugs: Plugs) -> None:
    opener = plugs.make_opener("1")
    opener()
    moved = Camera(0, "Stick", "/dev/video7", 7, cv2.CAP_V4L2)
    plugs.cameras = [moved, Camera(1, "Webcam", "/dev/video0", 0, cv2.CAP_V4L2)]
    opener()
    assert plugs.opened == [STICK, moved]
    plugs.cameras = [WEBCAM]
    with pytest.raises(SourceError, match="The camera Stick is not there"):
        opener()


def test_a_camera_that_never_opened_is_found_by_the_users_text_again(plugs: Plugs) -> None:
    opener = plugs.make_opener("0")
    plugs.broken = True
    with pytest.raises(SourceError):
        opener()
    plugs.broken = False
    plugs.cameras = [Camera(0, "Stick", "/dev/video1", 1, cv2.CAP_V4L2)]
    opener()
    assert plugs.opened[-1].name == "Stick"


def test_an_interrupted_camera_gives_nothing_more(plugs: Plugs) -> None:
    opener = plugs.make_opener("0")
    source = opener()
    assert source.read_frame() is not None
    opener.interrupt()
    assert source.read_frame() is None


def test_a_preview_asks_a_camera_for_a_small_format() -> None:
    opener = make_preview_opener("0")
    assert isinstance(opener, CameraOpener)
    assert opener._request is PREVIEW
    assert (PREVIEW.width_px, PREVIEW.height_px, PREVIEW.fps) == (640, 360, 15)
