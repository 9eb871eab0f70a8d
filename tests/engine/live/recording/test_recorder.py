"""Recordings beside a run: begun, ended, broken off; the run never notices."""

import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.core.commands import RecordingRequest
from engine.core.errors import SourceError
from engine.core.settings import LiveSettings
from engine.core.types import AvatarFrame
from engine.live.notices import Notices
from engine.live.recording.recorder import Recorder
from engine.live.recording.recording import Recording
from engine.sinks.output_file import partial_path
from engine.sinks.panic import PanicSwitch
from engine.sinks.placement import Placing
from engine.sinks.video_file.sink import VideoSink
from engine.sources.microphone import Microphone
from tests import clips
from tests.engine.live.recording.test_recording import TickingClock
from tests.engine.live.test_session_on_air import Stage
from tests.engine.sinks.test_output_faults import no_file_larger_than
from tests.problems import advice_of, message_of
from tests.waiting import wait_until

FPS = 30
LIVE = LiveSettings(output_width_px=96, output_height_px=96, output_fps=FPS)
NOISE = [AvatarFrame(image, None) for image in np.random.default_rng(0).integers(0, 256, (8, 96, 96, 3), np.uint8)]


class Desk:
    """A recorder in simulated time that is offered noise, thirty pictures a second."""

    def __init__(self) -> None:
        self.clock = TickingClock()
        self.clock.tick = self._tick
        self.notices = Notices()
        self.copy_to: Callable[[AvatarFrame], None] | None = None
        self.live_frame: AvatarFrame | None = None
        self.recorder = Recorder(LIVE, PanicSwitch(), self.notices, self.clock, self, self._open_microphone)
        self._offered = 0

    def run_while(self, condition: Callable[[], bool]) -> None:
        for _ in range(100_000):
            if not condition():
                return
            self.clock.wait(threading.Event(), 1)
            self.recorder.run_once()
        raise AssertionError("it never ended")

    def run(self, seconds: float) -> None:
        until_ns = self.clock.now_ns() + seconds * 1e9
        self.run_while(lambda: self.clock.now_ns() < until_ns)

    def _tick(self) -> None:
        if self.clock.now_ns() >= self._offered * 1e9 / FPS:
            self.live_frame = NOISE[self._offered % len(NOISE)]
            if self.copy_to is not None:
                self.copy_to(self.live_frame)
            self._offered += 1

    def _open_microphone(self, name: str) -> Microphone:
        raise SourceError(f"The microphone {name} cannot be opened.", "Close other programs that use it.")


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr("engine.live.recording.recorder.PATIENCE_S", 0.0)
    desk = Desk()
    yield desk
    desk.recorder.close()


def test_one_after_the_other_without_an_end_between_them(desk: Desk, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.mp4" for number in range(6)]
    for file in files:
        desk.recorder.set_recording(RecordingRequest(file))
        desk.run(0.4)
        status = desk.recorder.recording_status()
        assert status is not None
        assert status.file == file
        assert partial_path(file).exists()
    desk.recorder.set_recording(None)
    desk.run(0.1)
    assert desk.recorder.recording_status() is None
    assert [len(clips.read_back(file)[0]) for file in files] == [pytest.approx(0.4 * FPS, abs=3)] * 6
    assert sorted(tmp_path.iterdir()) == files
    assert desk.notices.newest_notice()[0] is None


def test_a_file_that_is_there_is_never_overwritten(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "take.mp4"
    file.write_bytes(b"an earlier one")
    desk.recorder.set_recording(RecordingRequest(file))
    desk.run(0.4)
    status = desk.recorder.recording_status()
    assert status is not None
    assert status.file == tmp_path / "take (2).mp4"
    desk.recorder.close()
    assert file.read_bytes() == b"an earlier one"
    assert clips.read_back(status.file)[0]


def test_a_full_disk_ends_it_with_a_file_that_plays_and_a_notice(desk: Desk, tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="this system has no limits on the size of a file")
    desk.recorder.set_recording(RecordingRequest(tmp_path / "take.mp4"))
    desk.run(0.2)
    with no_file_larger_than(300_000):
        desk.run_while(lambda: desk.recorder.recording_status() is not None)
    notice, _ = desk.notices.newest_notice()
    assert "disk is full" in message_of(notice)
    assert "kept and plays" in advice_of(notice)
    assert len(clips.read_back(tmp_path / "take.mp4")[0]) >= FPS
    assert [file.name for file in tmp_path.iterdir()] == ["take.mp4"]
    desk.recorder.set_recording(RecordingRequest(tmp_path / "next.mp4"))
    desk.run(0.2)
    assert desk.notices.newest_notice()[0] is None


def test_a_place_that_cannot_be_written_is_told_and_nothing_begins(desk: Desk, tmp_path: Path) -> None:
    in_the_way = tmp_path / "a file"
    in_the_way.write_text("in the way")
    desk.recorder.set_recording(RecordingRequest(in_the_way / "take.mp4"))
    desk.run(0.2)
    assert desk.recorder.recording_status() is None
    assert "cannot be written" in message_of(desk.notices.newest_notice()[0])


def test_a_busy_microphone_is_told_and_the_recording_goes_on(desk: Desk, tmp_path: Path) -> None:
    desk.recorder.set_recording(RecordingRequest(tmp_path / "take.mp4", "Studio 7"))
    desk.run(0.5)
    told = "The microphone Studio 7 cannot be opened. The recording has no sound."
    status = desk.recorder.recording_status()
    assert status is not None
    assert (message_of(status.problem), advice_of(status.problem)) == (told, "Close other programs that use it.")
    assert desk.notices.newest_notice()[0] is status.problem
    desk.recorder.close()
    assert clips.read_back(tmp_path / "take.mp4")[0]


def test_a_recorder_that_is_stuck_holds_up_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck, go_on = threading.Event(), threading.Event()
    write = VideoSink.write_frame

    def slow(sink: VideoSink, frame: AvatarFrame, shown_at_ns: int) -> None:
        stuck.set()
        go_on.wait()
        write(sink, frame, shown_at_ns)

    monkeypatch.setattr(VideoSink, "write_frame", slow)
    stage = Stage()
    with stage.session as session:
        session.set_recording(RecordingRequest(tmp_path / "take.mp4"))
        wait_until(stuck.is_set)
        shown = session.read_status().shown
        wait_until(lambda: session.read_status().shown > shown + 50)
        session.set_recording(None)
        go_on.set()
        wait_until(lambda: session.read_status().recording is None)
    assert session.failure is None
    assert clips.read_back(tmp_path / "take.mp4")[0]


@pytest.mark.promise("a recording that lacks pictures")
def test_a_computer_that_is_too_slow_leaves_pictures_out_and_says_so(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = VideoSink.write_frame

    def slow(sink: VideoSink, frame: AvatarFrame, shown_at_ns: int) -> None:
        desk.clock.advance(0.1)
        write(sink, frame, shown_at_ns)

    monkeypatch.setattr(VideoSink, "write_frame", slow)
    desk.recorder.set_recording(RecordingRequest(tmp_path / "take.mp4"))
    desk.run(3)
    status = desk.recorder.recording_status()
    assert status is not None
    assert "too slow" in message_of(status.problem)
    assert status.missing > 30
    desk.recorder.close()
    notice = message_of(desk.notices.newest_notice()[0])
    assert notice.startswith("The recording take.mp4 lacks ")
    _, times_s = clips.read_back(tmp_path / "take.mp4")
    assert times_s[-1] == pytest.approx(3, abs=0.3)


def test_the_end_of_the_run_finishes_the_recording(tmp_path: Path) -> None:
    stage = Stage()
    with stage.session as session:
        session.set_recording(RecordingRequest(tmp_path / "take.mp4"))
        wait_until(lambda: (session.read_status().recording or Nothing).seconds > 0.2)
    assert clips.read_back(tmp_path / "take.mp4")[0]


class Nothing:
    seconds = 0.0


def test_an_ended_recording_is_freed_at_once_with_its_pictures_and_encoders(desk: Desk, tmp_path: Path) -> None:
    """Not only when the garbage collector comes to it, which may take minutes: 35 MB and 6 threads each."""
    gc.collect()
    gc.disable()
    try:
        desk.recorder.set_recording(RecordingRequest(tmp_path / "take.mp4", "Studio"))
        desk.run(0.4)
        assert desk.recorder._take is not None
        ended = [weakref.ref(part) for part in (desk.recorder._take, desk.recorder._take._video)]
        desk.recorder.set_recording(None)
        desk.run(0.1)
        assert [part() for part in ended] == [None, None]
    finally:
        gc.enable()


def test_a_place_in_the_picture_that_changes_changes_in_the_recording_at_once(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed: list[Placing] = []
    monkeypatch.setattr(Recording, "set_placing", lambda self, placing: placed.append(placing))
    zoomed = replace(LIVE, zoom=2.0)
    desk.recorder.change_live_settings(zoomed)
    assert placed == []
    desk.recorder.set_recording(RecordingRequest(tmp_path / "take.mp4"))
    desk.run(0.1)
    desk.recorder.change_live_settings(LIVE)
    assert placed == [Placing.from_settings(LIVE)]


def test_the_next_recording_has_the_latest_settings(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[LiveSettings] = []

    class Noting(Recording):
        def __init__(self, request: RecordingRequest, live: LiveSettings, *rest: Any) -> None:
            begun.append(live)
            super().__init__(request, live, *rest)

    monkeypatch.setattr("engine.live.recording.recorder.Recording", Noting)
    desk.recorder.change_live_settings(replace(LIVE, output_fps=15))
    desk.recorder.set_recording(RecordingRequest(tmp_path / "take.mp4"))
    desk.run(0.1)
    assert [live.output_fps for live in begun] == [15]


def test_a_recording_begins_with_the_picture_that_is_shown_then(desk: Desk, tmp_path: Path) -> None:
    desk.live_frame = NOISE[3]
    desk.recorder.set_recording(RecordingRequest(tmp_path / "take.mp4"))
    offered: list[AvatarFrame] = []
    offer = Recording.offer_frame

    def note(recording: Recording, frame: AvatarFrame) -> None:
        offered.append(frame)
        offer(recording, frame)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Recording, "offer_frame", note)
        desk.recorder.run_once()
    assert offered[0] is NOISE[3]
    assert desk.copy_to is not None
    desk.recorder.close()
    assert desk.copy_to is None


def test_what_is_asked_for_is_told_before_it_has_begun_and_of_two_the_later(desk: Desk, tmp_path: Path) -> None:
    assert desk.recorder.recording_status() is None
    for name in ("a.mp4", "b.mp4"):
        desk.recorder.set_recording(RecordingRequest(tmp_path / name))
        status = desk.recorder.recording_status()
        assert status is not None
        assert (status.file, status.seconds) == (tmp_path / name, 0.0)
    desk.run(0.2)
    status = desk.recorder.recording_status()
    assert status is not None
    assert status.file == tmp_path / "b.mp4"
    assert status.seconds > 0
    assert not (tmp_path / "a.mp4").exists()


def test_an_unforeseen_failure_finishes_the_file_and_is_passed_on(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.recorder.set_recording(RecordingRequest(tmp_path / "take.mp4"))
    desk.run(0.3)

    def fail(self: Recording) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Recording, "run_once", fail)
    with pytest.raises(ZeroDivisionError):
        desk.recorder.run_once()
    assert desk.recorder.recording_status() is None
    assert clips.read_back(tmp_path / "take.mp4")[0]


def test_nothing_to_end_is_no_error(desk: Desk) -> None:
    desk.recorder.set_recording(None)
    desk.recorder.run_once()
    desk.recorder.close()
    desk.recorder.close()
    assert desk.notices.newest_notice()[0] is None


def test_one_missing_picture_in_a_hundred_is_said_and_fewer_are_only_counted(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = VideoSink.write_frame
    stalls = [0.0]

    def stall(sink: VideoSink, frame: AvatarFrame, shown_at_ns: int) -> None:
        desk.clock.advance(stalls.pop() if stalls else 0.0)
        write(sink, frame, shown_at_ns)

    monkeypatch.setattr(VideoSink, "write_frame", stall)
    desk.recorder.set_recording(RecordingRequest(tmp_path / "take.mp4"))
    missing = []
    for _ in range(2):
        desk.run(1.2)
        stalls.append(4.5 / FPS)
        desk.run(0.4)
        status = desk.recorder.recording_status()
        assert status is not None
        missing.append((status.missing, status.problem is None))
    assert missing[0][0] < 5
    assert missing[0][1]
    assert missing[1][0] >= 5
    assert not missing[1][1]


def test_in_the_end_a_single_missing_picture_is_said_also_where_the_next_recording_begins_at_once(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write = VideoSink.write_frame
    stalls = [0.0] * 20 + [2.5 / FPS]

    def stall(sink: VideoSink, frame: AvatarFrame, shown_at_ns: int) -> None:
        desk.clock.advance(stalls.pop(0) if stalls else 0.0)
        write(sink, frame, shown_at_ns)

    monkeypatch.setattr(VideoSink, "write_frame", stall)
    desk.recorder.set_recording(RecordingRequest(tmp_path / "one.mp4"))
    desk.run(1.2)
    desk.recorder.set_recording(RecordingRequest(tmp_path / "two.mp4"))
    desk.run(1.2)
    loss = "The recording one.mp4 lacks "
    assert message_of(desk.notices.newest_notice()[0]).startswith(loss)
    assert "lacks" in caplog.text
    assert "one.mp4" not in caplog.text
    caplog.clear()
    desk.recorder.close()
    assert desk.notices.newest_notice()[0] is None
