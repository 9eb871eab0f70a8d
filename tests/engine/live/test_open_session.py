"""A live run put together from what a user asks for, with the real parts."""

import gc
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.core.clock import SystemClock
from engine.core.errors import SettingsError, SinkError, SourceError
from engine.core.settings import LiveSettings, Settings
from engine.core.status import SessionState, Showing
from engine.core.types import AvatarFrame, Image, Portrait
from engine.driver.crop import Crop
from engine.live.open_session import LiveOpeners, LiveRequest, open_session
from engine.sinks import card
from engine.sinks.card import cached_card_frame
from engine.sinks.output_factory import Outputs
from engine.sinks.panic import PanicSwitch
from engine.tracking import FaceTracker
from tests.left_behind import assert_nothing_more_is_left, left_behind

PATIENCE_S = 60


@pytest.fixture(scope="module")
def portrait(astronaut: Image) -> Portrait:
    tracker = FaceTracker()
    face = tracker.find_faces(astronaut)[0]
    tracker.close()
    crop = Crop.around_head_and_shoulders(face, 512, 512)
    return Portrait("astronaut", crop.crop_image(astronaut, 128), crop.map_face_to_crop(face, 128))


def test_a_clip_as_camera_drives_the_portrait(portrait: Portrait, swaying_face: Path) -> None:
    request = LiveRequest(str(swaying_face), "null", Settings(size_px=128))
    open_session(request, portrait).stop()  # what a library opens once, and keeps, is open now
    gc.collect()  # what another test left is not closed in the middle of this one
    before = left_behind()
    with open_session(request, portrait) as session:
        until_s = time.monotonic() + PATIENCE_S
        while session.read_status().shown < 10:
            assert time.monotonic() < until_s
            time.sleep(0.01)
    status = session.read_status()
    assert session.failure is None
    assert status.state is SessionState.STOPPED
    assert (status.animator, status.portrait, status.face_seen) == ("instant", "astronaut", True)
    assert (status.camera.width_px, status.camera.height_px) == (256, 256)
    assert status.delay is not None
    assert status.delay.frames == status.shown
    assert session.latest_frame is not None
    assert session.latest_frame.image.shape == (128, 128, 3)
    assert np.abs(session.latest_frame.image.astype(int) - portrait.image).mean() < 40
    assert_nothing_more_is_left(before)


def test_the_card_of_the_preview_is_drawn_before_panic_needs_it(
    portrait: Portrait, monkeypatch: pytest.MonkeyPatch
) -> None:
    card._cached_card_frame.cache_clear()
    session = open_session(LiveRequest(None, "null", Settings(size_px=128)), portrait)

    def refuse(*_: object) -> Image:
        raise AssertionError("it takes longer than a picture's period, on the window's thread")

    monkeypatch.setattr(card, "draw_card", refuse)
    assert cached_card_frame(128, 128).image.shape == (128, 128, 3)
    session.stop()


def test_without_a_camera_the_avatar_lives_by_itself_and_no_card_comes(portrait: Portrait) -> None:
    settings, live = Settings(size_px=128), LiveSettings(card_after_s=0.01)
    with open_session(LiveRequest(None, "null", settings, live), portrait) as session:
        until_s = time.monotonic() + PATIENCE_S
        while session.read_status().shown < 15:
            assert time.monotonic() < until_s
            time.sleep(0.01)
        status = session.read_status()
    assert status.state is SessionState.RUNNING
    assert status.showing is Showing.IDLE
    assert not status.face_seen
    assert status.people == 0
    assert status.problem is None


@pytest.mark.parametrize(
    ("camera", "output", "error"),
    [("no such camera", "null", SourceError), ("CLIP", "nonsense", SinkError), ("CLIP", "/no/such/x.avi", SinkError)],
)
def test_a_part_that_cannot_open_leaves_the_others_closed(
    portrait: Portrait, swaying_face: Path, camera: str, output: str, error: type[Exception]
) -> None:
    gc.collect()  # what another test left is not closed in the middle of this one
    before = left_behind()
    request = LiveRequest(camera.replace("CLIP", str(swaying_face)), output, Settings(size_px=128))
    with pytest.raises(error):
        open_session(request, portrait)
    assert_nothing_more_is_left(before)


def test_live_settings_name_the_field_that_does_not_fit() -> None:
    with pytest.raises(SettingsError, match="framing"):
        LiveSettings(framing="round")
    with pytest.raises(SettingsError, match="matrix"):
        LiveSettings(matrix="2020")
    with pytest.raises(SettingsError, match="output_fps"):
        LiveSettings(output_fps=0)
    with pytest.raises(SettingsError, match="camera_width_px"):
        LiveSettings(camera_width_px=641)


def openers_with_camera(camera: Path) -> LiveOpeners:
    openers = LiveOpeners(LiveSettings(), SystemClock(), PanicSwitch())
    openers.open_camera(str(camera))[0].close()
    return openers


def test_the_clip_that_is_the_camera_is_no_output(swaying_face: Path, tmp_path: Path) -> None:
    content = swaying_face.read_bytes()
    link = tmp_path / "link.mp4"
    link.symlink_to(swaying_face)
    openers = openers_with_camera(swaying_face)
    for name in (swaying_face, link):
        with pytest.raises(SinkError, match="over one of the inputs"):
            openers.open_output(str(name))
    assert openers.output_file is None
    assert swaying_face.read_bytes() == content


def test_an_output_takes_a_free_name_also_beside_one_that_is_still_being_written(
    swaying_face: Path, tmp_path: Path
) -> None:
    openers = openers_with_camera(swaying_face)
    name = tmp_path / "out.mp4"
    name.write_bytes(b"mine")
    sinks = []
    for number in (2, 3):
        sinks.append(openers.open_output(str(name))[0])
        output = openers.output_file
        assert output is not None
        assert (output.file, output.wanted) == (tmp_path / f"out ({number}).mp4", name)
    for sink in sinks:
        sink.write_frame(AvatarFrame(np.zeros((64, 64, 3), np.uint8), None), 0)
        sink.close()
    assert name.read_bytes() == b"mine"
    assert {file.name for file in tmp_path.iterdir()} == {"out.mp4", "out (2).mp4", "out (3).mp4"}


def test_the_video_that_is_being_written_is_no_camera(swaying_face: Path, tmp_path: Path) -> None:
    openers = openers_with_camera(swaying_face)
    sink, _ = openers.open_output(str(tmp_path / "out.mp4"))
    with pytest.raises(SourceError, match="the video that this run writes"):
        openers.open_camera(str(tmp_path / "out.part.mp4"))
    sink.close()


@pytest.mark.parametrize("link", [None, os.symlink, os.link])
def test_a_device_file_that_is_the_camera_under_any_name_is_no_output(
    swaying_face: Path, tmp_path: Path, link: Callable[[Path, Path], None] | None
) -> None:
    clip, asked = tmp_path / "clip.mp4", tmp_path / "device"
    shutil.copy(swaying_face, clip)
    if link is None:
        asked = clip
    else:
        link(clip, asked)
    openers = openers_with_camera(clip)
    with pytest.raises(SinkError, match="over one of the inputs"):
        openers.open_output(f"virtual-camera:file:{asked}")
    assert clip.read_bytes() == swaying_face.read_bytes()


class IdleTracker:
    """Finds nobody; notes that it is closed."""

    closed = 0
    shot = 0

    def close(self) -> None:
        IdleTracker.closed += 1


@pytest.mark.parametrize("output", ["nonsense", "/no/such/x.avi"])
def test_the_tracker_is_closed_when_a_later_part_does_not_open(
    portrait: Portrait, output: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.live.open_session.FaceTracker", IdleTracker)
    monkeypatch.setattr(IdleTracker, "closed", 0)
    with pytest.raises(SinkError):
        open_session(LiveRequest(None, output, Settings(animator="fake")), portrait)
    assert IdleTracker.closed == 1


def test_the_virtual_camera_that_is_written_to_is_no_camera_under_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    device, link = tmp_path / "video9", tmp_path / "by-id"
    device.touch()
    link.symlink_to(device)
    os.link(device, tmp_path / "again")
    monkeypatch.setattr(Outputs, "virtual_camera_device", property(lambda self: str(device)))
    openers = LiveOpeners(LiveSettings(), SystemClock(), PanicSwitch())
    for name in (str(device), str(link), str(tmp_path / "again")):
        for awaited in (False, True):
            with pytest.raises(SourceError, match="is the virtual camera that this run writes to"):
                openers.open_camera(name, awaited=awaited)
    source, _ = openers.open_camera(None)
    assert source.info.name == "no camera"
    openers.close()
