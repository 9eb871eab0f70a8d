"""A session begins with what is wanted by then, begins anew after a failure, and ends."""

import pytest

from app.control import session_runner
from app.control.animator_needs import MissingRequirement
from app.control.controller_status import ControllerEvent
from app.control.desired_state import choose
from app.control.live_controller import LiveController
from app.control.portrait_loader import PortraitCache
from engine import (
    PortraitError,
    SessionState,
    Settings,
    SourceError,
)
from tests.app.control.live_controller.stage import DESIRED, PATIENCE_S, Stage
from tests.fakes.session import gallery
from tests.problems import message_of


def test_it_opens_what_is_wanted_and_reads_the_gallery_ahead() -> None:
    stage = Stage()
    stage.on_air.start_session().result(PATIENCE_S)
    stage.settle()
    assert [(request.camera, request.output) for request in stage.requests] == [("0", "virtual-camera")]
    assert ("start", None) in stage.session.asked
    assert stage.session.of("keep_ready")[-1] == ["ada", "bo", "cy"]


def test_a_panic_that_a_killed_app_handed_down_stays_until_it_is_released() -> None:
    stage = Stage()
    stage.session.panicking = True
    stage.on_air.start_session().result(PATIENCE_S)
    assert stage.on_air.read_status().desired.panic
    assert stage.session.panicking
    stage.on_air.set_panic()
    assert stage.session.of("panic") == [True, False]


def test_what_is_wanted_while_it_opens_is_caught_up_with() -> None:
    stage = Stage()
    stage.gate.clear()
    begun = stage.on_air.start_session()
    assert stage.opening.wait(PATIENCE_S)
    assert stage.on_air.read_status().opening
    stage.on_air.set_panic(True)
    stage.on_air.set_mirror(True)
    stage.on_air.set_output_enabled(False)
    stage.gate.set()
    begun.result(PATIENCE_S)
    assert stage.session.of("panic") == [True]
    assert stage.requests[0].output == "virtual-camera"
    assert stage.session.of("show_on") == [None]
    assert not stage.on_air.read_status().opening
    assert any(isinstance(sent, Settings) and sent.mirror for sent in stage.session.of("use_settings"))


def test_a_start_that_fails_is_told_and_the_next_camera_begins_anew() -> None:
    stage = Stage(fails=SourceError("There is no camera 0.", "Plug one in."))
    with pytest.raises(SourceError):
        stage.on_air.start_session().result(PATIENCE_S)
    assert (message_of(stage.on_air.read_status().notice), stage.on_air.read_status().engine) == (
        "There is no camera 0.",
        None,
    )
    stage.fails = None
    stage.on_air.switch_camera("1")
    stage.settle()
    assert [request.camera for request in stage.requests] == ["0", "1"]
    assert stage.on_air.read_status().notice is None


def test_after_a_start_that_its_portrait_made_fail_another_portrait_begins_anew() -> None:
    stage = Stage()
    stage.bad.add("ada")
    with pytest.raises(PortraitError):
        stage.on_air.start_session().result(PATIENCE_S)
    stage.on_air.swap_portrait("bo")
    stage.settle()
    assert len(stage.requests) == 1
    assert (stage.on_air.read_status().desired.user.portrait, stage.session.state) == ("bo", SessionState.RUNNING)


def test_a_start_that_fails_in_an_unforeseen_way_is_told_too() -> None:
    stage = Stage()
    stage.fails = OSError("strange")
    with pytest.raises(OSError, match="strange"):
        stage.on_air.start_session().result(PATIENCE_S)
    assert "strange" in message_of(stage.on_air.read_status().notice)


def test_after_a_run_that_failed_the_next_choice_begins_anew(stage: Stage) -> None:
    stage.session.state = SessionState.FAILED
    stage.on_air.set_output_enabled(True)
    stage.settle()
    assert len(stage.requests) == 2


def test_subscribers_are_told_until_they_have_had_enough(stage: Stage) -> None:
    told: list[ControllerEvent] = []
    enough = stage.on_air.subscribe(told.append)
    stage.on_air.set_mirror()
    stage.on_air.show_window()
    stage.on_air.request_quit()
    enough()
    stage.on_air.set_mirror()
    assert told == [ControllerEvent.CHANGED, ControllerEvent.SHOW_WINDOW, ControllerEvent.QUIT]


def test_the_end_stops_the_session_and_nothing_is_done_any_more(stage: Stage) -> None:
    stage.on_air.close()
    assert stage.session.asked == [("stop", None)]
    stage.on_air.set_gallery(gallery("zoe"))
    assert stage.on_air.start_session().cancelled()


def test_with_patience_it_begins_without_output_and_with_another_portrait() -> None:
    stage = Stage()
    stage.bad.add("ada")
    stage.on_air = LiveController(DESIRED, stage.open, PortraitCache(stage.read), tolerate_missing=True)
    stage.on_air.start_session().result(PATIENCE_S)
    stage.settle()
    assert stage.requests[0].await_camera
    assert stage.requests[0].output is None
    assert stage.session.of("show_on") == [DESIRED.user.output]
    assert stage.on_air.read_status().desired.user.portrait == "bo"
    assert message_of(stage.on_air.read_status().notice) == "ada.png is no picture."


def test_with_patience_instant_begins_where_an_animator_lacks_its_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """The animator is asked for once it runs: why it cannot be had is a notice then, and no failure."""
    wanted = choose(DESIRED, settings=Settings(animator="personalive", mirror=True))
    for missing, begins_with in (
        (MissingRequirement.WEIGHTS, "instant"),
        (MissingRequirement.PACKAGES, "instant"),
        (MissingRequirement.GRAPHICS_CARD, "personalive"),
    ):
        stage = Stage()
        monkeypatch.setattr(session_runner, "find_missing_requirement", lambda animator, models, found=missing: found)
        stage.on_air = LiveController(wanted, stage.open, PortraitCache(stage.read), tolerate_missing=True)
        stage.on_air.start_session().result(PATIENCE_S)
        stage.settle()
        assert stage.requests[0].settings.animator == begins_with
        assert stage.requests[0].settings.mirror
        asked = [one.animator for one in stage.session.of("use_settings") if isinstance(one, Settings)]
        assert asked == ([] if begins_with == "personalive" else ["personalive"])
        assert stage.on_air.read_status().desired.user.settings.animator == "personalive"


def test_without_patience_a_missing_animator_ends_the_start() -> None:
    stage = Stage()
    wanted = choose(DESIRED, settings=Settings(animator="personalive"))
    stage.on_air = LiveController(wanted, stage.open, PortraitCache(stage.read))
    stage.on_air.start_session().result(PATIENCE_S)
    assert stage.requests[0].settings.animator == "personalive"
