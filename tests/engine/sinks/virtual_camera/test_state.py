"""What is said of the virtual camera, from the words of its frame buffer and its sign of life."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from engine.camera_process import wire
from engine.camera_process.wire import FrameBuffer, SentCounts, Shape
from engine.core.errors import SinkError
from engine.sinks.virtual_camera import state
from engine.sinks.virtual_camera.connection import VirtualCameraConnection
from engine.sinks.virtual_camera.state import StateReader
from tests.problems import message_of

COUNTS = SentCounts(sent=5, repeated=2, late=1, lost=0)


class Stage:
    """A reader, the buffer it reads, and the clock it looks at."""

    def __init__(self, folder: Path) -> None:
        self.now_s = 100.0
        self.connection: Any = SimpleNamespace(problem=None, starts=1)
        self.buffer = FrameBuffer.create(folder / "buffer", Shape(8, 4, 30_000, "i420"))
        self.buffer.header.state = wire.LIVE
        self.buffer.write_status_text({"device": "/dev/video1", "backend": "v4l2loopback", "problem": None})
        self.buffer.write_counts(COUNTS)


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    made = Stage(tmp_path)
    monkeypatch.setattr(state, "time", SimpleNamespace(monotonic=lambda: made.now_s))
    yield made
    made.buffer.close()


@pytest.fixture
def reader(stage: Stage) -> StateReader:
    return StateReader(cast(VirtualCameraConnection, stage.connection))


@pytest.mark.parametrize(
    ("word", "shows"),
    [
        (wire.STARTING, "starting"),
        (wire.LIVE, "live"),
        (wire.CARD, "card"),
        (wire.PANIC_CARD, "panic"),
        (wire.LOST, "lost"),
    ],
)
def test_what_the_camera_process_shows_its_device_and_its_figures_are_passed_on(
    stage: Stage, reader: StateReader, word: int, shows: str
) -> None:
    stage.buffer.header.state = word
    found = reader.read_state(stage.buffer)
    assert (found.shows, found.device, found.backend) == (shows, "/dev/video1", "v4l2loopback")
    assert (found.problem, found.starts, found.counts) == (None, 1, COUNTS)
    assert reader.last is found


def test_the_problem_that_the_camera_process_reports_is_passed_on(stage: Stage, reader: StateReader) -> None:
    plain = {"template": "The device {device} is gone.", "values": {"device": "/dev/video1"}, "remedy": "Plug it in."}
    stage.buffer.write_status_text({"problem": plain})
    assert str(reader.read_state(stage.buffer).problem) == "The device /dev/video1 is gone. Plug it in."


def test_without_a_sign_of_life_for_two_seconds_the_camera_process_is_stalled_until_the_next(
    stage: Stage, reader: StateReader
) -> None:
    stage.now_s += 50
    assert reader.read_state(stage.buffer).shows == "live"
    stage.now_s += 1.9
    assert reader.read_state(stage.buffer).shows == "live"
    stage.now_s += 0.1
    found = reader.read_state(stage.buffer)
    assert found.shows == "stalled"
    assert message_of(found.problem) == f"The camera process ({stage.buffer.header.camera_pid}) does not move."
    stage.buffer.write_counts(COUNTS)
    assert reader.read_state(stage.buffer).shows == "live"


def test_while_there_is_no_camera_process_its_last_device_and_figures_stay_known(
    stage: Stage, reader: StateReader
) -> None:
    assert reader.read_state(None).shows == "away"
    reader.read_state(stage.buffer)
    stage.connection.starts = 2
    found = reader.read_state(None)
    assert (found.shows, found.device, found.starts, found.counts) == ("away", "/dev/video1", 2, COUNTS)
    assert message_of(found.problem) == "The camera process is starting."
    stage.connection.problem = SinkError("No device is free.")
    assert message_of(reader.read_state(None).problem) == "No device is free."
