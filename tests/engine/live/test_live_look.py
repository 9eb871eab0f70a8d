"""How the avatar lies in the camera's picture, changed while a run goes on: another process reads what comes of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from engine.camera_process.files import FILE_BACKEND
from engine.core.commands import RecordingRequest
from engine.core.settings import LiveSettings, Settings
from engine.live.open_session import LiveRequest, open_session
from engine.live.session import Session
from engine.portrait.load import load_portrait
from engine.tracking import FaceTracker
from tests.fakes.camera_reader import CameraReader
from tests.waiting import wait_until

PATIENCE_S = 90
SMALL = LiveSettings(output_width_px=128, output_height_px=72, output_fps=20, framing="fit")


@pytest.fixture
def device(tmp_path: Path) -> Path:
    file = tmp_path / "device"
    file.touch()
    return file


@pytest.fixture
def session(
    tmp_path: Path, device: Path, astronaut_file: Path, swaying_face: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Session]:
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    tracker = FaceTracker()
    portrait = load_portrait(astronaut_file, tracker, 64)
    tracker.close()
    request = LiveRequest(str(swaying_face), f"virtual-camera:{FILE_BACKEND}:{device}", Settings(size_px=64), SMALL)
    with open_session(request, portrait) as opened:
        yield opened


def columns_lit(device: Path, width_px: int = 128, height_px: int = 72) -> int:
    """How many columns of the newest picture are not black."""
    records = [record for record in CameraReader(device).read() if len(record.pixels) == width_px * height_px * 3 // 2]
    if not records:
        return 0
    luma = np.frombuffer(records[-1].pixels, np.uint8)[: width_px * height_px].reshape(height_px, width_px)
    return int((luma.max(axis=0) > 30).sum())


def test_framing_zoom_and_position_reach_the_device(session: Session, device: Path) -> None:
    wait_until(lambda: 60 <= columns_lit(device) <= 80)
    session.change_live_settings(replace(SMALL, framing="fill"))
    wait_until(lambda: columns_lit(device) > 120)
    session.change_live_settings(replace(SMALL, zoom=1.5))
    wait_until(lambda: 95 <= columns_lit(device) <= 115)
    assert session.failure is None


def test_another_size_opens_the_device_anew_and_the_run_goes_on(session: Session, device: Path) -> None:
    wait_until(lambda: columns_lit(device) > 0)
    shown = session.read_status().shown
    session.change_live_settings(replace(SMALL, output_width_px=160, output_height_px=120))
    wait_until(lambda: 100 <= columns_lit(device, 160, 120) <= 130)
    wait_until(lambda: session.read_status().shown > shown + 5)
    assert session.read_status().notice is None
    assert session.failure is None


def test_a_recording_lies_as_the_camera_does(session: Session, device: Path, tmp_path: Path) -> None:
    wait_until(lambda: columns_lit(device) > 0)
    session.set_recording(RecordingRequest(tmp_path / "take.mp4"))
    wait_until(lambda: (now := session.read_status().recording) is not None and now.seconds > 0.5)
    session.change_live_settings(replace(SMALL, framing="fill"))
    wait_until(lambda: (now := session.read_status().recording) is not None and now.seconds > 2)
    session.set_recording(None)
    wait_until(lambda: session.read_status().recording is None)
    with av.open(str(tmp_path / "take.mp4")) as file:
        pictures = [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]
    lit = [(picture.max(axis=(0, 2)) > 40).sum() for picture in (pictures[0], pictures[-1])]
    assert lit[0] <= 85
    assert lit[1] > 115
