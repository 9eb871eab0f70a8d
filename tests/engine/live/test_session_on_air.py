"""What a user does while a run goes on: panic, recording, another output, another camera."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.core.commands import RecordingRequest
from engine.core.errors import SourceError
from engine.core.pacing import Pace
from engine.core.settings import LiveSettings, Settings
from engine.core.status import SessionState
from engine.core.types import AvatarFrame
from engine.live.session import Session
from engine.live.session_parts import SessionParts
from engine.sinks.card import draw_card
from engine.sources import LiveOpener, LiveSource
from tests import clips
from tests.fakes.animator import SIZE_PX, FakeAnimator
from tests.fakes.driver import FakeDriver
from tests.fakes.faces import make_portrait
from tests.fakes.openers import FakeOpeners
from tests.fakes.sources import MemorySink, ThreadSource
from tests.problems import message_of
from tests.waiting import wait_until

PATIENCE_S = 60
CARD = draw_card(SIZE_PX, SIZE_PX)
LIVE = LiveSettings(output_width_px=96, output_height_px=64, output_fps=25)


class Stage:
    """A session of fakes on real threads, which may be stuck where a test wants it."""

    def __init__(self, busy: Callable[[], None] = lambda: None, fault: Callable[[int], None] = lambda n: None) -> None:
        self.source = ThreadSource()
        self.sink = MemorySink(fault)
        self.openers = FakeOpeners()
        animator = FakeAnimator(busy=busy)
        pace = Pace.immediate(1000)
        settings = Settings(animator="fake")
        self.parts = SessionParts(
            self.source, self, FakeDriver(), animator, settings, self.sink, pace, self.openers, "a", LIVE
        )
        self.session = Session(self.parts)
        self.session.swap_portrait_and_wait(make_portrait())

    def __call__(self) -> ThreadSource:
        raise SourceError("Still not there.")

    def interrupt(self) -> None:
        self.source.interrupt()


def is_card(frame: AvatarFrame | None) -> bool:
    return frame is not None and np.array_equal(frame.image, CARD)


def last(sink: MemorySink) -> AvatarFrame | None:
    return sink.written[-1][0] if sink.written else None


def recorded_s(session: Session) -> float:
    recording = session.read_status().recording
    return 0.0 if recording is None else recording.seconds


def test_panic_shows_the_card_on_output_and_preview_until_it_is_released() -> None:
    stage = Stage()
    with stage.session as session:
        wait_until(lambda: len(stage.sink.written) > 5)
        session.set_panic(True)
        assert is_card(session.latest_frame)
        assert session.read_status().panic
        wait_until(lambda: is_card(last(stage.sink)))
        session.set_panic(False)
        assert not is_card(session.latest_frame)
        wait_until(lambda: not is_card(last(stage.sink)))
        assert not session.read_status().panic


def test_an_output_is_changed_while_the_run_goes_on_and_one_that_fails_changes_nothing() -> None:
    stage = Stage()
    other = stage.openers.outputs["b"] = MemorySink()
    stage.openers.outputs[None] = MemorySink()
    with stage.session as session:
        wait_until(lambda: len(stage.sink.written) > 5)
        session.set_output("no such output")
        wait_until(lambda: message_of(session.read_status().notice) == "There is no output 'no such output'.")
        assert session.read_status().on_air
        session.set_output("b")
        wait_until(lambda: len(other.written) > 5)
        wait_until(lambda: stage.sink.closed == 1)
        assert session.read_status().notice is None
        session.set_output(None)
        wait_until(lambda: not session.read_status().on_air)
        wait_until(lambda: other.closed == 1)
        assert session.latest_frame is not None
    assert session.failure is None


def test_a_camera_is_changed_while_the_run_goes_on_and_one_that_fails_changes_nothing() -> None:
    stage = Stage()
    other = ThreadSource()
    stage.openers.cameras["b"] = (other, stage)
    with stage.session as session:
        wait_until(lambda: len(stage.sink.written) > 5)
        session.set_camera("no such camera")
        wait_until(lambda: message_of(session.read_status().notice) == "There is no camera 'no such camera'.")
        session.set_camera("b")
        wait_until(lambda: stage.source.closed == 1)
        wait_until(lambda: any(frame.capture_time_ns in other.given for frame, _ in stage.sink.written))
        assert session.read_status().notice is None
        assert session.failure is None
        other.interrupt()
    assert other.closed == 1


def test_a_recording_is_begun_and_ended_beside_the_output(tmp_path: Path) -> None:
    stage = Stage()
    file = tmp_path / "videos" / "take.mp4"
    with stage.session as session:
        session.set_recording(RecordingRequest(file))
        wait_until(lambda: recorded_s(session) > 0.3)
        recording = session.read_status().recording
        assert recording is not None
        assert recording.file == file
        session.set_recording(None)
        wait_until(lambda: session.read_status().recording is None)
        assert file.exists()
    assert session.failure is None
    pictures, _ = clips.read_back(file)
    assert pictures[0].shape == (64, 96, 3)


class SlowToOpen(FakeOpeners):
    """A camera that takes until the test lets it open, or until it is interrupted."""

    def __init__(self, camera: ThreadSource, stage: Stage) -> None:
        super().__init__()
        self._camera, self._stage = camera, stage
        self.asked, self.opens, self.interrupted = threading.Event(), threading.Event(), threading.Event()

    def open_camera(self, name: str | None) -> tuple[LiveSource, LiveOpener]:
        self.asked.set()
        self.opens.wait()
        if self.interrupted.is_set():
            raise SourceError("Opening the camera was given up.")
        return self._camera, self._stage

    def interrupt(self) -> None:
        self.interrupted.set()
        self.opens.set()


def test_while_another_camera_is_opened_the_one_before_drives_and_other_wishes_are_met() -> None:
    stage, other = Stage(), ThreadSource()
    openers = SlowToOpen(other, stage)
    session = Session(replace(stage.parts, openers=openers))
    session.swap_portrait_and_wait(make_portrait())
    with session:
        session.set_camera("b")
        assert openers.asked.wait(PATIENCE_S)
        given = len(stage.source.given)
        wait_until(lambda: len(stage.source.given) > given + 100)
        session.set_panic(True)
        wait_until(lambda: is_card(last(stage.sink)))
        session.set_panic(False)
        assert stage.source.closed == 0
        openers.opens.set()
        wait_until(lambda: len(other.given) > 20)
        assert stage.source.closed == 1
        other.interrupt()
    assert other.closed == 1
    assert session.failure is None


def test_the_end_of_the_run_ends_an_opening_that_is_under_way() -> None:
    stage = Stage()
    openers = SlowToOpen(ThreadSource(), stage)
    session = Session(replace(stage.parts, openers=openers))
    session.swap_portrait_and_wait(make_portrait())
    with session:
        session.set_camera("b")
        assert openers.asked.wait(PATIENCE_S)
    assert session.failure is None
    assert (stage.source.closed, openers.closed) == (1, 1)


def test_a_camera_is_changed_while_the_one_before_is_lost() -> None:
    stage, other = Stage(), ThreadSource()
    stage.source.unplug()
    stage.openers.cameras["b"] = (other, stage)
    with stage.session as session:
        wait_until(lambda: session.read_status().state is SessionState.CAMERA_LOST)
        session.set_camera("b")
        wait_until(lambda: session.read_status().state is SessionState.RUNNING)
        wait_until(lambda: len(other.given) > 20)
        other.interrupt()
    assert session.failure is None


def test_of_many_wishes_the_last_one_counts() -> None:
    stage = Stage()
    others = {f"{number}": MemorySink() for number in range(20)}
    stage.openers.outputs.update(others)
    with stage.session as session:
        for name in others:
            session.set_output(name)
        wait_until(lambda: bool(others["19"].written))
    assert all(sink.closed == 1 for sink in others.values() if sink.written)
    assert others["19"].closed == 1
    assert stage.sink.closed == 1
