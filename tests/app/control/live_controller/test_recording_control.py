"""When a recording begins and ends, with which microphone, and into which file never."""

from pathlib import Path

import pytest

from engine import (
    RecordingRequest,
    SessionState,
    SinkError,
)
from tests.app.control.live_controller.stage import PATIENCE_S, Stage
from tests.fakes.session import FakeSession, steered


def test_a_recording_that_ended_by_itself_is_begun_anew_by_the_next_press(stage: Stage) -> None:
    stage.on_air.set_recording()
    stage.session.recording = None
    assert not stage.on_air.read_status().recording
    stage.on_air.set_recording()
    stage.on_air.set_recording(True)
    assert len(stage.session.of("record")) == 2


def test_a_recording_may_be_asked_for_before_the_start(tmp_path: Path) -> None:
    stage = Stage()
    stage.on_air.set_recording(True, tmp_path / "a.mp4")
    assert stage.on_air.read_status().recording
    stage.on_air.start_session().result(PATIENCE_S)
    assert stage.session.of("record") == [RecordingRequest(tmp_path / "a.mp4")]


def test_a_microphone_belongs_to_the_next_recording(stage: Stage) -> None:
    stage.on_air.set_microphone("Desk")
    stage.on_air.set_recording(True)
    asked = stage.session.of("record")[0]
    assert isinstance(asked, RecordingRequest)
    assert (asked.microphone, asked.file.suffix) == ("Desk", ".mp4")


def test_a_recording_ends_with_its_session(stage: Stage, tmp_path: Path) -> None:
    stage.on_air.set_recording(True, tmp_path / "a.mp4")
    stage.session.state, stage.session.recording = SessionState.FAILED, None
    stage.session.asked.clear()
    stage.on_air.switch_camera("1")
    stage.settle()
    assert len(stage.requests) == 2
    assert stage.session.of("record") == []


def test_the_clip_that_is_the_camera_is_neither_recorded_into_nor_an_output(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"mine")
    session = FakeSession()
    on_air = steered(session, "ada")
    on_air.switch_camera(str(clip))
    session.asked.clear()
    with pytest.raises(SinkError, match="over one of the inputs"):
        on_air.switch_output(str(clip))
    with pytest.raises(SinkError, match="over one of the inputs"):
        on_air.set_recording(True, clip)
    assert session.asked == []
    assert clip.read_bytes() == b"mine"
    on_air.close()
