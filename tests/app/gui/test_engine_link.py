"""Views in one direction, actions in the other; what goes wrong is told once, with the right button."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from app.control.controller_status import ControllerStatus
from app.control.live_controller import LiveController
from app.gui import engine_link
from app.gui.engine_link import EngineLink
from app.gui.preferences import Preferences
from app.gui.view_state import Button, Message, Phase, ViewState
from app.storage.settings_file import SettingsFile
from engine import VIRTUAL_CAMERA, AvatarFrame, Frame, Problem, SessionState
from engine.core.status import OutputShows, OutputStatus
from tests.fakes.session import RUNNING, FakeSession, make_desired_state, settle, steered

PATIENCE_MS = 60_000
GONE = Problem("The camera is gone.", "Plug it in.")
ON_AIR = OutputStatus(shows=OutputShows.AVATAR)
OFF_AIR = OutputStatus()


def status(**changes: Any) -> ControllerStatus:
    made = ControllerStatus(make_desired_state(camera="0"), replace(RUNNING, output=ON_AIR), False, False, None)
    return replace(made, **changes)


def noticed(problem: Problem | None, count: int, about: str = "", **engine: Any) -> ControllerStatus:
    """A status with that notice, which the engine told if it says what it is about."""
    own: dict[str, Any] = {"output": ON_AIR, "notice": problem if about else None, "notice_about": about}
    told = replace(RUNNING, **own | engine)
    return status(engine=told, notice=problem, notices=count)


@pytest.fixture
def link(qtbot: QtBot, tmp_path: Path) -> Iterator[EngineLink]:
    made = EngineLink(Preferences(SettingsFile(tmp_path)))
    yield made
    made.stop_thread()
    made.deleteLater()


@pytest.fixture
def session() -> FakeSession:
    return FakeSession("ada")


@pytest.fixture
def on_air(link: EngineLink, session: FakeSession) -> Iterator[LiveController]:
    """What the link looks at; its thread does not run, so that a test says when it looks."""
    with closing(steered(session, "ada", "bo")) as made:
        link._on_air = made
        yield made
        link.stop_thread()


@pytest.fixture
def told(link: EngineLink) -> list[Message]:
    heard: list[Message] = []
    link.message_posted.connect(heard.append)
    return heard


@pytest.fixture
def views(link: EngineLink) -> list[ViewState]:
    heard: list[ViewState] = []
    link.changed.connect(heard.append)
    return heard


def look(link: EngineLink, *seen: ControllerStatus) -> None:
    for one in seen:
        link._update_view(one)
        QCoreApplication.processEvents()


def run_actions(link: EngineLink) -> None:
    """Do what was asked for until now."""
    link._asked.put(None)
    link._run_actions()


def test_a_view_is_told_once_and_a_new_one_again(link: EngineLink, views: list[ViewState]) -> None:
    look(link, status(), status(), status(engine=replace(RUNNING, people=2)))
    assert [view.people for view in views] == [0, 2]
    assert link.latest_view == views[-1]


@pytest.mark.parametrize(("every_s", "told"), [(3600.0, [None, 9]), (0.0, [None, 9, 9])])
def test_figures_alone_make_a_new_view_not_before_their_time_and_anything_else_brings_them_along(
    link: EngineLink, views: list[ViewState], monkeypatch: pytest.MonkeyPatch, every_s: float, told: list[int | None]
) -> None:
    monkeypatch.setattr(engine_link, "FIGURES_S", every_s)
    late = replace(RUNNING, output=replace(ON_AIR, dropped_percent=9.0))
    look(link, status(engine=replace(RUNNING, output=ON_AIR)), status(engine=late))
    assert [view.on_air.dropped_percent for view in views] == told[:-1]
    look(link, status(engine=replace(late, people=2)))
    assert views[-1].people == 2
    assert [view.on_air.dropped_percent for view in views] == told


def test_a_new_picture_is_waited_for_and_without_a_run_all_the_time(
    link: EngineLink, on_air: LiveController, session: FakeSession
) -> None:
    assert link.wait_for_picture(7, 60.0) == 8
    link._on_air = None
    assert link.wait_for_picture(7, 0.01) == 7


def test_actions_are_done_on_a_thread_and_views_are_heard_on_the_windows(
    qtbot: QtBot, link: EngineLink, on_air: LiveController
) -> None:
    made: list[threading.Thread] = []
    heard: list[threading.Thread] = []
    on_air.subscribe(lambda _: made.append(threading.current_thread()))
    link.changed.connect(lambda _: heard.append(threading.current_thread()))
    link.run_action("mirror", True)
    link.follow_controller(on_air)
    qtbot.waitUntil(lambda: bool(heard), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: len(made) > 1, timeout=PATIENCE_MS)
    whether_the_window_is_seen, mirrored = made
    assert whether_the_window_is_seen is threading.current_thread()  # that takes no time
    assert mirrored is link._threads[1]
    assert heard[0] is threading.current_thread()
    link.stop_thread()
    assert not link._threads[0].is_alive()
    assert not link._threads[1].is_alive()


@pytest.mark.promise("something slow is under way")
def test_a_slow_action_holds_up_neither_panic_nor_what_is_shown(
    qtbot: QtBot, link: EngineLink, on_air: LiveController, session: FakeSession
) -> None:
    reached, gate = threading.Event(), threading.Event()

    def read_slowly() -> None:
        reached.set()
        assert gate.wait(PATIENCE_MS / 1000)

    link._asked.put(read_slowly)
    link.follow_controller(on_air)
    assert reached.wait(PATIENCE_MS / 1000)
    link.run_action("panic", True)
    assert session.of("panic")[-1] is True
    qtbot.waitUntil(lambda: link.latest_view.panic, timeout=PATIENCE_MS)
    gate.set()


@pytest.mark.parametrize(
    "act", [lambda link: link.run_action("panic", True), lambda link: link.run_action_text("panic-on")]
)
def test_panic_waits_for_nothing(
    link: EngineLink, on_air: LiveController, session: FakeSession, act: Callable[[EngineLink], None]
) -> None:
    link.run_action("mirror", True)
    act(link)
    assert session.asked == [("panic", True)]


def test_what_was_asked_for_before_anything_runs_is_done_when_it_does_panic_too(
    link: EngineLink, on_air: LiveController, session: FakeSession
) -> None:
    link._on_air = None
    link.run_action("panic", True)
    link.run_action_text("output off")
    link._on_air = on_air
    run_actions(link)
    assert session.asked == [("panic", True), ("show_on", None)]


def test_everything_is_opened_again_on_request(link: EngineLink, on_air: LiveController, session: FakeSession) -> None:
    link.restart_session()
    run_actions(link)
    settle(on_air)
    assert ("start", None) in session.asked


def test_an_action_that_cannot_be_done_is_told_and_the_next_is_done(
    link: EngineLink, on_air: LiveController, session: FakeSession, told: list[Message]
) -> None:
    link.run_action("swap", "nobody")
    link.run_action("output", False)
    run_actions(link)
    assert ["nobody" in message.problem.message for message in told] == [True]
    assert session.asked == [("show_on", None)]


def test_after_the_end_was_asked_for_nothing_is_looked_at(
    link: EngineLink, on_air: LiveController, views: list[ViewState]
) -> None:
    link.stop_thread()
    link._run_ticks()
    QCoreApplication.processEvents()
    assert views == []


def test_a_failure_that_nobody_foresaw_is_shown_as_the_end(
    qtbot: QtBot,
    link: EngineLink,
    on_air: LiveController,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(on_air, "read_status", lambda: None)
    link.follow_controller(on_air)
    qtbot.waitUntil(lambda: link.latest_view.phase is Phase.FAILED, timeout=PATIENCE_MS)
    assert link.latest_view.problem is not None
    assert "lost touch" in link.latest_view.problem.problem.message
    link._threads[0].join()
    assert "the link failed" in caplog.text


def test_a_notice_is_told_once_however_often_it_is_looked_at_and_again_when_it_comes_again(
    link: EngineLink, told: list[Message]
) -> None:
    look(link, noticed(GONE, 1), noticed(GONE, 1), noticed(GONE, 2))
    assert [(message.problem, message.button) for message in told] == [(GONE, Button.DISMISS)] * 2


def test_an_animators_notice_is_not_counted_and_told_when_it_is_another(link: EngineLink, told: list[Message]) -> None:
    slow, hot = Problem("It is slow."), Problem("It is hot.")
    look(link, *(noticed(one, 0, "animator") for one in (slow, slow, hot)))
    assert [message.problem for message in told] == [slow, hot]


def test_a_notice_of_a_run_that_failed_is_not_told_beside_the_failure(link: EngineLink, told: list[Message]) -> None:
    look(link, noticed(GONE, 1, state=SessionState.FAILED))
    assert told == []


def test_a_camera_that_could_not_be_opened_is_not_wanted_any_more(
    link: EngineLink, on_air: LiveController, session: FakeSession
) -> None:
    on_air.switch_camera("1")
    session.driven_by = "0"
    look(link, noticed(GONE, 1, "camera"))
    assert on_air.read_status().desired.camera == "0"


def test_an_output_that_could_not_be_opened_is_turned_off(
    link: EngineLink, on_air: LiveController, session: FakeSession
) -> None:
    on_air.switch_output("virtual-camera:missing")
    session.shown_on = None
    look(link, noticed(GONE, 1, "output", output=OFF_AIR))
    desired = on_air.read_status().desired
    assert (desired.user.output, desired.user.output_on) == ("virtual-camera:missing", False)


@pytest.mark.parametrize("shows", [OutputShows.AVATAR, OutputShows.CARD, OutputShows.STARTING, OutputShows.INTERRUPTED])
def test_while_the_output_before_goes_on_the_message_says_so_and_it_is_what_is_wanted(
    link: EngineLink, on_air: LiveController, session: FakeSession, told: list[Message], shows: OutputShows
) -> None:
    on_air.switch_output("virtual-camera:/dev/video7")
    on_air.reset_settings()
    session.shown_on = "virtual-camera:/dev/video7"
    output = OutputStatus(shows=shows)
    seen = noticed(GONE, 1, "output", output=output, shown_on=session.shown_on)
    look(link, replace(seen, desired=on_air.read_status().desired))
    (message,) = told
    said = "The camera is gone. You stay live on virtual-camera:/dev/video7. Plug it in."
    assert (str(message.problem), message.button) == (said, Button.DISMISS)
    assert message.live_on == link.latest_view.live_on == "virtual-camera:/dev/video7"
    desired = on_air.read_status().desired
    assert (desired.user.output, desired.user.output_on) == (session.shown_on, True)


@pytest.mark.parametrize(
    ("output", "about", "button"),
    [
        (VIRTUAL_CAMERA, "output", Button.SET_UP_OUTPUT),
        ("out.mp4", "output", Button.DISMISS),
        (VIRTUAL_CAMERA, "camera", Button.DISMISS),
    ],
)
def test_only_where_the_virtual_camera_failed_it_offers_to_set_one_up(
    link: EngineLink, on_air: LiveController, told: list[Message], output: str, about: str, button: Button
) -> None:
    look(link, replace(noticed(GONE, 1, about, output=OFF_AIR), desired=make_desired_state(output=output)))
    assert [(message.problem, message.button) for message in told] == [(GONE, button)]


def test_pictures_are_the_newest_and_none_before_there_are_any(
    link: EngineLink, on_air: LiveController, session: FakeSession
) -> None:
    link._on_air = None
    assert (link.latest_image(), link.latest_driver_image()) == (None, None)
    link._on_air = on_air
    assert (link.latest_image(), link.latest_driver_image()) == (None, None)
    avatar, driver = np.zeros((2, 2, 3), np.uint8), np.ones((2, 2, 3), np.uint8)
    session.latest_frame, session.latest_driver_frame = AvatarFrame(avatar, 0), Frame(driver, 0)
    assert link.latest_image() is avatar
    assert link.latest_driver_image() is driver


def test_how_the_keys_do_is_told_when_it_is_news(link: EngineLink) -> None:
    heard: list[object] = []
    link.hotkeys_changed.connect(heard.append)
    known = link.hotkeys
    news = replace(known, triggers={"next": "F8"})
    for one in (known, news, news):
        link.show_hotkeys(one)
    assert heard == [news]
    assert link.hotkeys == news


def test_of_many_views_made_before_the_window_looks_the_newest_is_told(
    link: EngineLink, views: list[ViewState]
) -> None:
    def make_views() -> None:
        for people in range(5):
            link._update_view(status(engine=replace(RUNNING, people=people)))

    maker = threading.Thread(target=make_views)
    maker.start()
    maker.join()
    QCoreApplication.processEvents()
    assert [view.people for view in views] == [4]


def test_a_camera_that_is_upright_again_is_no_warning(link: EngineLink, told: list[Message]) -> None:
    again, turned = Problem("Upright again."), Problem("Turned by {degrees}°.", degrees=90)
    look(link, noticed(turned, 1, "turn"), noticed(again, 2, "turn"))
    assert [message.good for message in told] == [False, True]
