"""When a run rests, and that it goes on at once; on a clock that a test moves."""

import threading

import pytest

from engine.core.clock import NS_PER_S
from engine.core.commands import Calibrate, RecordingRequest, SetControl
from engine.core.settings import LiveSettings, Settings
from engine.core.status import SessionState
from engine.live.rest import PATIENCE_S, RestTimer
from engine.live.session import Session
from engine.live.snapshot import read_status
from tests.engine.live.stepped import LIVE, SteppedSession
from tests.fakes.clock import FakeClock
from tests.fakes.sources import ClockSource
from tests.waiting import wait_until

AFTER_S = 3.0


class Bench:
    """A timer, and what it says to the loops."""

    def __init__(self, after_s: float | None = AFTER_S) -> None:
        self.clock = FakeClock()
        self.needed = False
        self.paused = False
        self.timer = RestTimer(self.clock, lambda: self.needed, self.pause, after_s)

    def pause(self, on: bool) -> None:
        self.paused = on

    def run(self, seconds: float) -> None:
        until_ns = self.clock.now_ns() + seconds * NS_PER_S
        while self.clock.now_ns() < until_ns:
            self.timer.run_once()

    def time_to_rest_s(self) -> float:
        """How long it takes from now on."""
        from_ns = self.clock.now_ns()
        while not self.paused:
            self.timer.run_once()
        return (self.clock.now_ns() - from_ns) / NS_PER_S


def test_a_run_rests_when_nobody_has_looked_for_long_and_within_five_seconds() -> None:
    bench = Bench()
    bench.run(60)
    assert not bench.paused
    bench.timer.set_preview_watched(False)
    assert AFTER_S <= bench.time_to_rest_s() <= AFTER_S + PATIENCE_S
    usual_s = LiveSettings().release_camera_after_s
    assert usual_s is not None
    assert usual_s + PATIENCE_S + 1.0 <= 5.0, "a camera is read for a second at most"


def test_it_goes_on_before_the_call_returns() -> None:
    bench = Bench()
    bench.timer.set_preview_watched(False)
    bench.time_to_rest_s()
    bench.timer.set_preview_watched(True)
    assert not bench.paused
    bench.timer.set_preview_watched(False)
    bench.time_to_rest_s()
    bench.timer.note_use()
    assert not bench.paused
    assert bench.time_to_rest_s() >= AFTER_S


def test_it_does_not_rest_while_others_get_the_avatar_and_does_so_after() -> None:
    bench = Bench()
    bench.needed = True
    bench.timer.set_preview_watched(False)
    bench.run(60)
    assert not bench.paused
    bench.needed = False
    assert AFTER_S - PATIENCE_S <= bench.time_to_rest_s() <= AFTER_S + 2 * PATIENCE_S


@pytest.mark.parametrize(("after_s", "rests"), [(None, False), (0.0, True), (20.0, True)])
def test_the_time_is_a_setting_that_counts_at_once(after_s: float | None, rests: bool) -> None:
    bench = Bench()
    bench.timer.set_preview_watched(False)
    bench.time_to_rest_s()
    bench.timer.set_after(after_s)
    assert not bench.paused
    bench.run(25)
    assert bench.paused is rests


class Reopened:
    """The camera as it comes back."""

    def __init__(self, source: ClockSource) -> None:
        self._source = source

    def __call__(self) -> ClockSource:
        return self._source

    def interrupt(self) -> None:
        """Nothing here ever waits."""


def rest(run: SteppedSession) -> None:
    """Let it rest as its threads would."""
    run.session.set_preview_watched(False)
    while not run.running.inbox.is_paused:
        run.session._rest.run_once()
    run.step()


@pytest.fixture
def run() -> "SteppedSession":
    return SteppedSession(output=None)


@pytest.mark.promise("nobody can see the avatar")
def test_a_run_that_rests_has_no_camera_open_and_tracks_animates_and_shows_nothing(run: SteppedSession) -> None:
    run.step(5)
    rest(run)
    before = read_status(run.running)
    run.step(50)
    status = read_status(run.running)
    assert run.source.closed
    assert status.resting
    assert (status.captured, status.animated, status.shown) == (before.captured, before.animated, before.shown)
    assert run.session.latest_driver_frame is None
    assert (status.state, status.problem, status.face_missing) == (SessionState.RUNNING, None, False)
    run.session.stop()


def test_the_camera_comes_back_with_the_window_and_the_card_does_not_come_before_it(
    run: SteppedSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.step(5)
    run.running.animation.set_card_after(2.0)
    rest(run)
    run.clock.advance(600)
    run.step(5)
    back = ClockSource(run.clock, fps=25)
    monkeypatch.setattr(run.running.capture, "_opener", Reopened(back))
    run.session.set_preview_watched(True)
    assert (read_status(run.running).resting, read_status(run.running).problem) == (False, None)
    run.step()
    assert run.running.capture._source is back
    assert not read_status(run.running).resting
    run.step(3)
    status = read_status(run.running)
    assert (status.showing.value, status.problem, status.camera.silent_s < 1) == ("driven", None, True)
    run.session.stop()


@pytest.mark.parametrize(
    ("wake", "goes_on"),
    [
        (lambda session: session.set_output("b"), True),
        (lambda session: session.send_command(Calibrate()), True),
        (lambda session: session.change_live_settings(LIVE), True),
        (lambda session: session.send_command(SetControl(Settings().to_control())), False),
        (lambda session: session.set_panic(True), False),
    ],
)
def test_what_needs_the_driver_wakes_it_and_nothing_else(run: SteppedSession, wake: object, goes_on: bool) -> None:
    assert callable(wake)
    run.step(5)
    rest(run)
    wake(run.session)
    assert run.running.inbox.is_paused is not goes_on
    run.session.stop()


def test_a_recording_wakes_it_and_keeps_it_awake(run: SteppedSession, tmp_path_factory: pytest.TempPathFactory) -> None:
    run.step(5)
    rest(run)
    run.session.set_recording(RecordingRequest(tmp_path_factory.mktemp("films") / "a.mp4"))
    for _ in range(50):
        run.session._rest.run_once()
    assert not run.running.inbox.is_paused
    run.session.stop()


def test_on_threads_a_hidden_run_releases_its_camera_and_ends_at_once() -> None:
    run = SteppedSession(output=None)
    session: Session = run.session
    session.change_live_settings(LiveSettings(output_width_px=96, output_height_px=64, release_camera_after_s=0.0))
    session.start()
    session.set_preview_watched(False)
    wait_until(lambda: session.read_status().resting)
    ended = threading.Thread(target=session.stop)
    ended.start()
    ended.join(20)
    assert not ended.is_alive()
