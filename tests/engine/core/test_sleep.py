"""The computer sleeps and wakes, the wall clock is changed: no burst, no stall, no odd figures.

While a computer sleeps, its monotonic clock stands on some systems and goes on in others; here it goes on.
"""

import ast
import itertools
import threading
import time
from pathlib import Path

import cv2
import pytest

import engine
from engine.core.clock import NS_PER_S
from engine.core.pacing import Pace
from engine.core.types import Frame
from engine.live.loops.capture_loop import CaptureLoop
from engine.live.loops.mailbox import Mailbox
from engine.sources.camera import CameraRequest
from engine.sources.camera_list import Camera
from engine.sources.live import CameraOpener
from tests import clips
from tests.engine.live.recording.test_recording import FPS, Studio, seen_and_heard_s
from tests.engine.live.test_live_path import Bench, gaps_ms
from tests.engine.live.test_session_on_air import Stage
from tests.fakes.camera import FakeCapture
from tests.fakes.clock import FakeClock
from tests.waiting import wait_until

HOUR_S = 3600.0


def sleep(bench: Bench) -> None:
    for clock in bench.clocks:
        clock.advance(HOUR_S)


@pytest.mark.parametrize("pace", [Pace.immediate(30), Pace.constant_rate(30)], ids=["camera", "file"])
def test_after_an_hour_of_sleep_the_stream_goes_on_as_before(pace: Pace) -> None:
    bench = Bench(30, busy_s=0.012, pace=pace)
    bench.run(5)
    before, late = len(bench.sink.written), bench.output.output_status.late
    sleep(bench)
    bench.run(5)
    pictures = len(bench.sink.written) - before
    assert 5 * 30 - 5 <= pictures <= 5 * 30 + 5
    delay, camera = bench.output.whole_run.compute_delay(), bench.intake.camera_status()
    assert delay is not None
    assert delay.max_ms < 60
    assert camera.fps == pytest.approx(30, abs=1)
    assert bench.output.output_status.late <= late + 1
    if pace.on_grid:
        gaps = gaps_ms([at for _, at in bench.sink.written])
        assert max(gaps) < 100
        assert min(gaps) > 30


def test_a_recording_has_no_hole_where_the_computer_slept(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "take.mp4", 0.03)
    studio.run_until(2)
    studio.clock.advance(HOUR_S)
    studio.wake_up()
    studio.run_until(HOUR_S + 4)
    status = studio.take.recording_status()
    studio.take.close()
    _, times_s = clips.read_back(tmp_path / "take.mp4")
    assert max(after - before for before, after in itertools.pairwise(times_s)) < 3 / FPS
    assert times_s[-1] == pytest.approx(4, abs=0.5)
    assert status.problem is None
    seen, clicks = seen_and_heard_s(tmp_path / "take.mp4")
    assert len(seen) == len(clicks) == 3
    assert max(abs(one - other) for one, other in zip(seen, clicks, strict=True)) < 0.06


@pytest.mark.parametrize("fault", ["nothing comes", "read errors"])
def test_a_camera_that_does_not_wake_up_is_opened_again(fault: str) -> None:
    clock = FakeClock()
    captures: list[FakeCapture] = []

    def open_capture(camera: Camera) -> FakeCapture:
        captures.append(FakeCapture(clock))
        return captures[-1]

    camera = Camera(0, "Fake", "", 0, cv2.CAP_ANY)
    opener = CameraOpener("0", CameraRequest(64, 48, 30), clock, lambda: [camera], open_capture)
    inbox: Mailbox[Frame] = Mailbox(1, clock)
    intake = CaptureLoop(opener(), opener, inbox, clock, threading.Event())
    for _ in range(60):
        assert intake.run_once()
    clock.advance(HOUR_S)
    if fault == "read errors":
        captures[0].dead_from = 0
    else:
        captures[0].silent_from = 0
    woke_ns, captured = clock.now_ns(), intake.meter.captured
    while intake.meter.captured < captured + 30:
        assert intake.run_once()
        assert clock.now_ns() - woke_ns < 20 * NS_PER_S
    assert len(captures) == 2
    assert captures[0].released
    assert intake.lost is None
    assert intake.camera_status().fps == pytest.approx(30, abs=1)
    assert inbox.dropped_count < intake.meter.captured


def test_a_change_of_the_wall_clock_is_not_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage()
    jumps = itertools.cycle((0.0, 4e9, -1e9, 86_400.0))
    with stage.session as session:
        wait_until(lambda: len(stage.sink.written) > 20)
        real_time = time.time
        monkeypatch.setattr(time, "time", lambda: real_time() + next(jumps))
        monkeypatch.setattr(time, "time_ns", lambda: int((real_time() + next(jumps)) * NS_PER_S))
        written = len(stage.sink.written)
        wait_until(lambda: len(stage.sink.written) > written + 200)
        delay = session.read_delay()
        assert delay is not None
        assert delay.max_ms < 30_000
        assert session.read_status().problem is None
        monkeypatch.undo()
    assert session.failure is None


WALL_CLOCK = {("time", "time"), ("time", "time_ns"), ("time", "localtime"), ("datetime", "now"), ("datetime", "today")}


DATES_FILES = ("cache.py", "curves.py")
"""When a compiled network was used last has to outlive the computer's start; TensorBoard's event files have dates."""


def test_the_engine_never_asks_for_the_time_of_day() -> None:
    files = sorted(Path(engine.__file__).parent.rglob("*.py"))
    assert len(files) > 50
    asked = [
        f"{file.name}:{node.lineno}"
        for file in files
        if file.name not in DATES_FILES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in WALL_CLOCK
    ]
    assert asked == []
