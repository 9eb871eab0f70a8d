"""A session follows what is wanted: it begins, begins again, and ends, and everybody hears of it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.control import session_runner
from app.control.controller_status import ControllerEvent
from app.control.live_controller import LiveController
from app.control.portrait_loader import PortraitCache
from app.control.session_protocol import LiveSession
from app.storage.settings_file import CurrentSettings
from app.storage.user_settings import UserSettings
from engine import AvatarFrame, Frame, LiveRequest, Portrait, SessionState, Settings, SourceError
from engine.core.pacing import Pace
from tests.fakes.on_air import OnAirScene
from tests.fakes.session import RUNNING, FakeSession, make_desired_state, read_nothing, settle

PATIENCE_S = 60.0
WISH = make_desired_state("ada", "bo", camera="0", settings=Settings(size_px=64))


class Sessions:
    """Opens one session after the other. on_thread: those that opened them."""

    def __init__(self) -> None:
        self.opened: list[FakeSession] = []
        self.on_thread: set[threading.Thread] = set()

    def open(self, request: LiveRequest, portrait: Portrait) -> FakeSession:
        self.on_thread.add(threading.current_thread())
        self.opened.append(FakeSession(portrait.name))
        return self.opened[-1]


@pytest.fixture
def sessions() -> Sessions:
    return Sessions()


@pytest.fixture
def on_air(sessions: Sessions) -> Iterator[LiveController]:
    made = LiveController(WISH, sessions.open, PortraitCache(read_nothing))
    yield made
    made.close()


def start(on_air: LiveController) -> None:
    on_air.start_session().result(PATIENCE_S)
    settle(on_air)


def test_a_second_start_ends_the_first_session_and_forgets_its_failure(
    on_air: LiveController, sessions: Sessions
) -> None:
    start(on_air)
    on_air.report_problem(SourceError("It hung."))
    start(on_air)
    first, second = sessions.opened
    assert (first.state, second.state) == (SessionState.STOPPED, SessionState.RUNNING)
    assert on_air.read_status().notice is None


def test_what_is_slow_is_not_done_on_the_callers_thread(on_air: LiveController, sessions: Sessions) -> None:
    start(on_air)
    assert sessions.on_thread
    assert threading.current_thread() not in sessions.on_thread


@pytest.mark.parametrize("fails", [False, True])
def test_it_is_told_when_the_opening_begins_and_when_it_is_over(on_air: LiveController, fails: bool) -> None:
    told: list[tuple[ControllerEvent, bool]] = []
    on_air.subscribe(lambda event: told.append((event, on_air.read_status().opening)))
    if fails:
        on_air._open_session = refuse
    try:
        start(on_air)
    except SourceError:
        assert fails
    assert told[0] == (ControllerEvent.CHANGED, True)
    assert told[-1] == (ControllerEvent.CHANGED, False)


def refuse(request: LiveRequest, portrait: Portrait) -> FakeSession:
    raise SourceError("There is no camera.")


@pytest.mark.parametrize("state", [SessionState.FAILED, SessionState.STOPPED])
def test_after_a_run_that_ended_only_another_camera_output_or_portrait_begins_it_again(
    on_air: LiveController, sessions: Sessions, state: SessionState
) -> None:
    start(on_air)
    sessions.opened[0].state = state
    on_air.set_mirror(True)
    on_air.set_panic(True)
    settle(on_air)
    assert len(sessions.opened) == 1
    on_air.switch_camera("1")
    settle(on_air)
    assert len(sessions.opened) == 2


def test_a_choice_made_while_it_runs_opens_no_second_session(on_air: LiveController, sessions: Sessions) -> None:
    start(on_air)
    on_air.switch_camera("1")
    on_air.set_output_enabled(True)
    settle(on_air)
    assert len(sessions.opened) == 1


def test_before_a_session_there_is_nothing_to_be_seen_and_then_it_is_the_sessions(
    on_air: LiveController, sessions: Sessions
) -> None:
    empty = (on_air.latest_frame, on_air.latest_driver_frame, on_air.whole_run_delay(), on_air.failure)
    assert empty == (None, None, None, None)
    assert on_air.read_status().engine is None
    start(on_air)
    session, image = sessions.opened[0], np.zeros((2, 2, 3), np.uint8)
    session.latest_frame, session.latest_driver_frame = AvatarFrame(image, 0), Frame(image, 0)
    session.failure = SourceError("It ended.")
    assert on_air.latest_frame is session.latest_frame
    assert on_air.latest_driver_frame is session.latest_driver_frame
    assert on_air.whole_run_delay() == RUNNING.delay
    assert on_air.failure is session.failure


def test_one_who_has_had_enough_leaves_the_others_subscribed(on_air: LiveController) -> None:
    first: list[ControllerEvent] = []
    second: list[ControllerEvent] = []
    enough = on_air.subscribe(first.append)
    on_air.subscribe(second.append)
    enough()
    on_air.show_window()
    assert (first, second) == ([], [ControllerEvent.SHOW_WINDOW])


def test_a_problem_is_told_at_once_and_counted(on_air: LiveController) -> None:
    told: list[int] = []
    on_air.subscribe(lambda _: told.append(on_air.read_status().notices))
    on_air.report_problem(SourceError("It flickers."))
    on_air.report_problem(SourceError("It flickers."))
    assert told == [1, 2]


def test_the_settings_that_were_given_start_with_what_is_wanted() -> None:
    settings = CurrentSettings(UserSettings(theme="dark", camera="9"))
    LiveController(make_desired_state(camera="0", theme="dark"), Sessions().open, settings=settings)
    assert (settings.user_settings.camera, settings.user_settings.theme) == ("0", "dark")


def test_an_end_without_a_start_is_no_trouble(on_air: LiveController, sessions: Sessions) -> None:
    on_air.close()
    assert on_air.start_session().cancelled()
    assert sessions.opened == []


def test_the_end_does_not_wait_long_for_a_session_that_is_being_opened_and_it_is_stopped_when_it_is(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_runner, "CLOSE_S", 0.0)
    reached, gate = threading.Event(), threading.Event()

    def open_slowly(request: LiveRequest, portrait: Portrait) -> FakeSession:
        reached.set()
        assert gate.wait(PATIENCE_S)
        return sessions.open(request, portrait)

    on_air = LiveController(WISH, open_slowly, PortraitCache(read_nothing))
    begun = on_air.start_session()
    assert reached.wait(PATIENCE_S)
    on_air.close()
    gate.set()
    begun.result(PATIENCE_S)
    assert sessions.opened[0].asked == [("stop", None)]


def test_the_end_stops_the_session_and_a_recording_is_the_sessions(on_air: LiveController, sessions: Sessions) -> None:
    start(on_air)
    (session,) = sessions.opened
    assert not on_air.read_status().recording
    on_air.set_recording(True)
    assert on_air.read_status().recording
    session.recording = None
    assert not on_air.read_status().recording, "it ended by itself"
    on_air.close()
    assert session.asked[-1] == ("stop", None)


def test_quitting_with_and_without_a_question_are_two_events(on_air: LiveController) -> None:
    told: list[ControllerEvent] = []
    on_air.subscribe(told.append)
    on_air.ask_to_quit()
    on_air.request_quit()
    assert told == [ControllerEvent.ASK_TO_QUIT, ControllerEvent.QUIT]


def test_a_session_begins_with_panic_before_its_first_picture_and_the_last_one_forgets_it(
    on_air: LiveController, sessions: Sessions
) -> None:
    on_air.set_panic(True)
    start(on_air)
    start(on_air)
    first, second = sessions.opened
    for session in sessions.opened:
        assert [name for name, _ in session.asked][:2] == ["panic", "start"]
        assert session.asked[0] == ("panic", True)
    on_air.set_panic(False)
    assert (first.of("panic"), second.of("panic")) == ([True], [True, False])


def test_a_failed_start_ends_the_opening_and_the_next_start_forgets_why(
    on_air: LiveController, sessions: Sessions
) -> None:
    opens = on_air._open_session
    on_air._open_session = refuse
    with pytest.raises(SourceError):
        on_air.start_session().result(PATIENCE_S)
    settle(on_air)
    status = on_air.read_status()
    assert (status.opening, status.engine, status.notices) == (False, None, 0)
    assert str(status.notice) == "There is no camera."
    on_air._open_session = opens
    start(on_air)
    assert on_air.read_status().notice is None


def test_a_request_names_what_is_wanted(on_air: LiveController, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[LiveRequest] = []

    def note(request: LiveRequest, portrait: Portrait) -> FakeSession:
        asked.append(request)
        return FakeSession()

    monkeypatch.setattr(on_air, "_open_session", note)
    on_air.change_live_settings(zoom=2.0)
    on_air.set_output_enabled(False)
    start(on_air)
    (request,) = asked
    assert (request.camera, request.output, request.live.zoom) == ("0", None, 2.0)
    assert request.settings == WISH.user.settings
    assert not request.await_camera


class RaisingSink:
    """An output that fails with its first picture."""

    def write_frame(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        raise RuntimeError("strange")

    def close(self) -> None:
        """It has nothing to close."""


@pytest.mark.parametrize("begins_again", [False, True])
def test_closing_after_a_failed_output_ends_the_camera_process_that_was_kept_for_another_start(
    tmp_path: Path, begins_again: bool
) -> None:
    scene = OnAirScene(tmp_path)
    opened = [scene.session]

    def open_once(request: LiveRequest, portrait: Portrait) -> LiveSession:
        if not opened:
            raise SourceError("There is no camera.")
        return opened.pop()

    made = LiveController(WISH, open_once, PortraitCache(read_nothing))
    made.start_session().result(PATIENCE_S)
    scene.wait_avatar()
    scene.session._running.output.switch_sink(RaisingSink(), Pace.immediate(30))
    assert scene.session.wait_until_ended(PATIENCE_S)
    scene.session.stop()
    assert scene.session.read_status().state is SessionState.FAILED
    assert scene.camera_runs()
    if begins_again:
        with pytest.raises(SourceError):
            made.start_session().result(PATIENCE_S)
        assert scene.camera_runs()
    made.close()
    assert not scene.camera_runs()
