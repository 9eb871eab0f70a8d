"""How a live run is told while it goes on, and how its flags are read."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.cli.live_flags import add_live_flags
from app.cli.live_status import SETTLED, StatusChanges, format_status_line
from app.cli.settings_from_flags import live_settings_from_flags
from app.control.controller_status import ControllerStatus
from app.control.desired_state import DesiredState
from engine import Problem, Quality, QualityInUse, SessionState, SessionStatus, Showing
from engine.core.status import OutputShows, OutputStatus, RecordingStatus
from tests.fakes.session import RUNNING

CAMERA = RUNNING.camera


def status(notice: Problem | None = None, **changes: Any) -> ControllerStatus:
    return ControllerStatus(DesiredState(), replace(RUNNING, **changes), False, False, notice)


@pytest.mark.parametrize(
    ("engine", "told"),
    [
        (RUNNING, "running · camera 30 fps · delay 41 ms · dropped 2"),
        (
            replace(RUNNING, face_seen=False, face_missing=True),
            "running · no face in view · camera 30 fps · delay 41 ms · dropped 2",
        ),
        (
            replace(RUNNING, output=OutputStatus(shows=OutputShows.CARD, readers=1), panic=True),
            "running · live, viewers see the card · panic · camera 30 fps · delay 41 ms · dropped 2",
        ),
        (
            replace(RUNNING, output=OutputStatus(shows=OutputShows.AVATAR, readers=0)),
            "running · live, but no program reads it · camera 30 fps · delay 41 ms · dropped 2",
        ),
        (
            replace(
                RUNNING, state=SessionState.CAMERA_LOST, camera=replace(CAMERA, fps=None), delay=None, face_seen=False
            ),
            "camera lost · dropped 2",
        ),
    ],
)
def test_the_line_is_short_and_says_what_matters(engine: SessionStatus, told: str) -> None:
    assert format_status_line(engine) == told


def test_the_line_names_the_quality_and_the_one_that_was_chosen_where_they_differ() -> None:
    chosen = replace(RUNNING, quality=QualityInUse(Quality.BALANCED, 11))
    assert " · balanced · " in format_status_line(chosen)
    lowered = replace(RUNNING, quality=QualityInUse(Quality.FAST, 7, Quality.BALANCED, Problem("Pictures come late.")))
    assert " · fast in place of balanced · " in format_status_line(lowered)


def test_an_empty_view_is_told_once_and_so_is_its_end() -> None:
    news = StatusChanges()
    at = [(True, 1.0), (False, 2.0), (False, 3.5), (False, 4.0), (True, 4.25), (False, 5.0)]
    told = [news.describe_changes(status(face_seen=seen, face_missing=not seen, running_s=at_s)) for seen, at_s in at]
    assert told == [[], [], ["No face is in view."], [], ["A face is in view again."], []]


def test_a_face_that_no_camera_could_show_is_not_missed() -> None:
    news, lost = StatusChanges(), SessionState.CAMERA_LOST
    said = [news.describe_changes(status(state=lost, face_seen=False, running_s=at)) for at in (1.0, 2.0, 9.0)]
    assert said == [[], [], []]
    away: dict[str, Any] = {"face_seen": False, "face_missing": True}
    assert news.describe_changes(status(**away, running_s=9.5)) == []
    assert news.describe_changes(status(**away, running_s=12.0)) == ["No face is in view."]
    assert news.describe_changes(status(state=lost, face_seen=False, running_s=13.0)) == []
    assert news.describe_changes(status(face_seen=False, running_s=14.0)) == []
    assert news.describe_changes(status(running_s=15.0)) == ["A face is in view again."]


def test_a_problem_is_told_once_and_a_failure_is_left_to_the_end() -> None:
    news, wrong = StatusChanges(), status(problem=Problem("It is dark.", "Give it light."))
    assert news.describe_changes(wrong) == ["It is dark. Give it light."]
    assert news.describe_changes(wrong) == []
    assert news.describe_changes(status(state=SessionState.FAILED, problem=Problem("It broke."))) == []
    assert news.describe_changes(status()) == [SETTLED]


def test_a_problem_whose_numbers_go_on_counting_is_told_once() -> None:
    news = StatusChanges()
    said = [news.describe_changes(status(problem=Problem("{count} pictures are missing.", count=n))) for n in (1, 12)]
    assert said == [["1 pictures are missing."], []]


@pytest.mark.parametrize(
    ("changes", "told", "over"),
    [
        ({"panic": True}, "The card is shown until panic is switched off.", ["Panic is off."]),
        ({"recording": RecordingStatus(Path("a.mp4"), 0.0)}, "Recording to a.mp4.", ["The recording has ended."]),
        (
            {"recording": RecordingStatus(Path("a.mp4"), 0.0, Problem("No sound."))},
            "No sound.",
            ["The recording has ended."],
        ),
        ({"showing": Showing.CARD}, "The card is shown until a face is back.", []),
        (
            {"bridged": Problem("No GPU.")},
            "The Instant animator carries the portrait on. No GPU.",
            ["The chosen animator goes on."],
        ),
        ({"notice": Problem("No such camera.")}, "No such camera.", []),
    ],
)
def test_what_is_out_of_the_ordinary_is_told_and_so_is_its_end(
    changes: dict[str, Any], told: str, over: list[str]
) -> None:
    news = StatusChanges()
    assert news.describe_changes(status()) == []
    assert told in news.describe_changes(status(**changes))
    assert news.describe_changes(status(**changes)) == []
    assert news.describe_changes(status()) == over


def at_output(output: str, wanted_file: str = "", file: str = "") -> ControllerStatus:
    shown = status(output=OutputStatus(file=file, wanted_file=wanted_file))
    return replace(shown, desired=replace(shown.desired, user=replace(shown.desired.user, output=output)))


def test_a_video_under_the_name_that_was_asked_for_is_not_mentioned_while_the_output_changes() -> None:
    news = StatusChanges()
    assert news.describe_changes(at_output("a.mp4", "a.mp4", "a.mp4")) == []
    assert news.describe_changes(at_output("virtual-camera", "a.mp4", "a.mp4")) == []
    assert news.describe_changes(at_output("virtual-camera")) == []


def test_a_video_under_another_name_is_told_once_also_where_another_output_does_not_open() -> None:
    news, taken = StatusChanges(), ("a1.mp4", "a1 (2).mp4")
    told = [news.describe_changes(at_output(output, *taken)) for output in ("a1.mp4", "virtual-camera:Nope", "a1.mp4")]
    assert told == [["a1.mp4 or a1.part.mp4 was there already; the video is written to a1 (2).mp4."], [], []]


def test_the_next_video_and_the_next_recording_are_told_where_only_a_number_differs() -> None:
    news = StatusChanges()
    told = [news.describe_changes(at_output(f"a{n}.mp4", f"a{n}.mp4", f"a{n} (2).mp4")) for n in (1, 2)]
    assert told[1] == ["a2.mp4 or a2.part.mp4 was there already; the video is written to a2 (2).mp4."]
    news = StatusChanges()
    told = [news.describe_changes(status(recording=RecordingStatus(Path(f"r{n}.mp4"), 0.0))) for n in (1, 2)]
    assert told == [["Recording to r1.mp4."], ["Recording to r2.mp4."]]


def test_of_what_ends_with_the_run_only_what_was_made_is_told() -> None:
    busy: dict[str, Any] = {"panic": True, "problem": Problem("It is dark."), "bridged": Problem("No GPU.")}
    busy["showing"] = Showing.CARD
    news = StatusChanges()
    assert len(news.describe_changes(status(recording=RecordingStatus(Path("a.mp4"), 0.0), **busy))) == 5
    assert news.describe_changes(status(state=SessionState.STOPPED)) == ["The recording has ended."]


def test_sizes_and_rates_reach_the_settings() -> None:
    parser = argparse.ArgumentParser()
    add_live_flags(parser)
    words = "--portrait a.png b --card-after never --camera-size 640x360 --camera-fps 60"
    live = live_settings_from_flags(
        parser.parse_args([*words.split(), *["--output-size", "1920x1080", "--output-fps", "25"]])
    )
    assert (live.camera_width_px, live.camera_height_px, live.camera_fps) == (640, 360, 60)
    assert live.card_after_s is None
    assert (live.output_width_px, live.output_height_px, live.output_fps) == (1920, 1080, 25)


@pytest.mark.parametrize("words", ["--output-size 1280", "--seconds nan", "--seconds 0", "--seconds soon"])
def test_what_is_no_size_or_time_is_wrong_usage(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    add_live_flags(parser)
    with pytest.raises(SystemExit):
        parser.parse_args(["--portrait", "a.png", *words.split()])
    assert "is not a" in capsys.readouterr().err


def test_the_loss_of_the_next_recording_is_told_where_only_numbers_differ_and_also_where_the_run_fails() -> None:
    news = StatusChanges()
    losses = [f"The recording 2026-01-01 12-00-0{n}.mp4 lacks {n} of 90 pictures." for n in (1, 2, 3)]
    states = (SessionState.RUNNING, SessionState.STOPPED, SessionState.FAILED)
    for loss, state in zip(losses, states, strict=True):
        assert loss in news.describe_changes(status(notice=Problem(loss), state=state))
