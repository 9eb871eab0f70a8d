"""What is wanted and what is become what is shown."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.control.controller_status import ControllerStatus
from app.control.desired_state import DesiredState
from app.gui.view_state import Button, Live, OnAirView, Phase, resolve_view
from app.storage.folders import DEMO_CLIP
from engine import Problem, SessionState, SessionStatus, ViewersSee
from engine.core.status import CameraStatus, OutputShows, OutputStatus, RecordingStatus
from engine.live.loops.camera_status import find_camera_problem
from tests.fakes.session import make_desired_state

CAMERA = CameraStatus("Webcam", 640, 360, 30.0, 29.9, 0.0)
ENGINE = SessionStatus(
    *(
        SessionState.RUNNING,
        None,
        "instant",
        "mira",
        CAMERA,
        OutputStatus(),
        3.0,
        60.0,
        True,
        90,
        88,
        0,
        88,
        2,
        0,
        None,
        {},
    ),
)
OFF = make_desired_state(output_on=False)
ON = make_desired_state(output_on=True)
BROKEN = Problem("it broke", "mend it")


def status(
    desired: DesiredState = OFF, engine: SessionStatus | None = ENGINE, opening: bool = False, notice: str = ""
) -> ControllerStatus:
    return ControllerStatus(desired, engine, opening, False, Problem(notice) if notice else None)


@pytest.mark.parametrize(
    ("reality", "phase"),
    [
        (status(engine=None), Phase.LOADING),
        (status(engine=None, opening=True, notice="an old one"), Phase.LOADING),
        (status(engine=None, notice="no camera"), Phase.FAILED),
        (status(engine=replace(ENGINE, state=SessionState.STARTING)), Phase.LOADING),
        (status(), Phase.RUNNING),
        (status(engine=replace(ENGINE, state=SessionState.CAMERA_LOST)), Phase.RUNNING),
        (status(engine=replace(ENGINE, state=SessionState.FAILED)), Phase.FAILED),
    ],
)
def test_phases(reality: ControllerStatus, phase: Phase) -> None:
    assert resolve_view(reality).phase is phase


@pytest.mark.parametrize("desired", [OFF, ON])
@pytest.mark.parametrize("shows", OutputShows)
def test_live_is_what_the_output_says_whatever_is_wanted(desired: DesiredState, shows: OutputShows) -> None:
    live = {OutputShows.NOTHING: Live.OFF, OutputShows.AVATAR: Live.LIVE}.get(shows) or Live(shows.value)
    engine = replace(ENGINE, output=OutputStatus(shows=shows))
    assert resolve_view(status(desired, engine)).live is live
    assert resolve_view(status(desired, engine, opening=True)).live is live


def test_a_run_that_has_failed_is_not_live_and_can_be_tried_again() -> None:
    view = resolve_view(status(ON, replace(ENGINE, state=SessionState.FAILED, problem=BROKEN)))
    assert view.live is Live.OFF
    assert view.problem is not None
    assert (view.problem.problem, view.problem.button) == (BROKEN, Button.TRY_AGAIN)


def test_a_problem_and_a_recording_are_told() -> None:
    recording = RecordingStatus(Path("a.mp4"), 65.4)
    view = resolve_view(status(engine=replace(ENGINE, problem=Problem("too dark"), recording=recording)))
    assert view.problem is not None
    assert view.problem.button is Button.DISMISS
    assert (view.recording, view.recording_s) == ("a.mp4", 65)
    assert resolve_view(status()) == resolve_view(status())


def test_what_the_output_says_of_itself_is_rounded_to_what_is_shown() -> None:
    output = OutputStatus(
        device="/dev/video9", shows=OutputShows.AVATAR, readers=2, fps=29.64, dropped_percent=0.249, on_air_s=65.9
    )
    view = resolve_view(status(engine=replace(ENGINE, output=output)))
    assert (view.viewers_see, view.readers) == (ViewersSee.AVATAR, 2)
    assert view.on_air == OnAirView("", 65, 30, 0.2)
    more = replace(output, sent=99, on_air_s=65.95, fps=29.7)
    assert resolve_view(status(engine=replace(ENGINE, output=more))) == view
    assert resolve_view(status(engine=replace(ENGINE, output=replace(output, file="/b/a.mp4")))).on_air.file == "a.mp4"


def test_what_is_wrong_with_a_recording_is_shown_unless_a_notice_said_it() -> None:
    deaf = RecordingStatus(Path("film.mp4"), 9.0, Problem("The microphone is silent.", "Plug it in."))
    view = resolve_view(status(engine=replace(ENGINE, recording=deaf)))
    assert view.problem is not None
    assert view.problem.problem is deaf.problem
    said = replace(ENGINE, recording=deaf, notice=deaf.problem)
    assert resolve_view(status(engine=said)).problem is None


@pytest.mark.parametrize("readers", [None, 0, 2])
def test_the_virtual_cameras_device_and_who_reads_it_are_seen(readers: int | None) -> None:
    engine = replace(ENGINE, output=OutputStatus(device="/dev/video20", readers=readers))
    view = resolve_view(ControllerStatus(ON, engine, False, False, None, 0))
    assert (view.device, view.readers) == ("/dev/video20", readers)


@pytest.mark.parametrize(("fps", "silent_s", "words"), [(11.0, 0.0, "11 pictures a second"), (24.0, 9.0, "for 9 s")])
def test_the_demo_clip_is_called_so_and_nobody_is_asked_for_a_smaller_video(
    fps: float, silent_s: float, words: str
) -> None:
    clip = CameraStatus("driver.mp4", 512, 512, 30.0, fps, silent_s, is_file=True)
    slow = replace(ENGINE, camera=clip, problem=find_camera_problem(clip))
    said = [
        str(view.problem.problem)
        for camera in (str(DEMO_CLIP), "/videos/driver.mp4")
        if (view := resolve_view(status(make_desired_state(camera=camera), slow))).problem
    ]
    assert "demo clip" in said[0]
    assert words in said[0]
    assert "smaller" not in said[0]
    assert "driver.mp4" not in said[0]
    assert "Give a smaller video." in said[1]
    assert "driver.mp4" in said[1]
