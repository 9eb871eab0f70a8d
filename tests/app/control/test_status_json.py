"""The status as plain data: the keys that docs/control.md lists, and what they hold."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.control.controller_status import ControllerStatus
from app.control.status_json import VERSION, format_status_lines, status_to_dict
from app.storage.portraits.look import PortraitLook
from engine import Problem, Quality, QualityInUse, WarmUp, WarmUpStep
from engine.core.status import OutputShows, OutputStatus, RecordingStatus
from tests.documents import documented_keys, keys_of
from tests.fakes.session import RUNNING, make_desired_state

SECTION = f"The status, version {VERSION}"
TOO_SLOW = Problem("The microphone {name} is gone.", "Plug {name} in.", name="Studio 7")
BUSY = replace(
    RUNNING,
    problem=Problem("It is dark: {lux} lux.", "Give it light.", lux=3),
    bridged=Problem("The animator {animator} is loading.", animator="slow"),
    output=OutputStatus(90, 2, 1, "Persona Cam", OutputShows.CARD, 3),
    shown_on="virtual-camera:/dev/video7",
    recording=RecordingStatus(Path("a.mp4"), 65.44, TOO_SLOW),
)
STEPPED = replace(BUSY, quality=QualityInUse(Quality.LOWEST_DELAY, 3), driver_fps=11.96, in_between_delay_ms=41.77)
COMING = WarmUp("personalive", "bo", Quality.FAST, WarmUpStep.ANIMATING, 1, 2)
DESIRED = make_desired_state("ada", "bo")


def test_every_key_is_documented_and_every_documented_key_is_there() -> None:
    status = replace(STEPPED, warm_up=COMING)
    plain = status_to_dict(ControllerStatus(DESIRED, status, False, True, Problem("No camera 7.", "Choose one.")))
    keys = keys_of(json.loads(json.dumps(plain))) | {"recording", "quality", "warm_up"}
    assert keys == documented_keys("docs/control.md", SECTION)
    assert plain["version"] == VERSION


def test_the_keys_without_a_star_are_there_before_anything_is_opened() -> None:
    plain = status_to_dict(ControllerStatus(DESIRED, None, True, False, None))
    always = documented_keys("docs/control.md", SECTION, starred=False)
    assert keys_of(plain) == {key for key in always if not key.startswith("recording.")}
    assert (plain["state"], plain["problem"], plain["notice"]) == ("starting", "", "")


def test_problems_are_told_filled_in() -> None:
    plain = status_to_dict(ControllerStatus(DESIRED, BUSY, False, True, TOO_SLOW))
    assert (plain["problem"], plain["remedy"]) == ("It is dark: 3 lux.", "Give it light.")
    assert (plain["notice"], plain["notice_remedy"]) == ("The microphone Studio 7 is gone.", "Plug Studio 7 in.")
    assert plain["recording"]["problem"] == plain["notice"]
    assert plain["bridged"] == "The animator slow is loading."


def test_the_camera_and_the_virtual_camera_have_names_of_their_own() -> None:
    plain = status_to_dict(ControllerStatus(DESIRED, BUSY, False, True, None))
    assert plain["camera"] == "Webcam"
    assert plain["virtual_camera"] == {
        "device": "Persona Cam",
        "sent": 90,
        "repeated": 2,
        "late": 1,
        "file": "",
        "wanted_file": "",
        "shows": "card",
        "readers": 3,
        "is_panic_card": False,
        "fps": None,
        "dropped_percent": None,
        "on_air_s": 0.0,
    }
    assert (plain["output"], plain["live"], plain["on_air"]) == ("virtual-camera:/dev/video7", "card", True)


def test_the_line_about_the_output_says_what_viewers_get_and_where() -> None:
    lines = [*format_status_lines(status_to_dict(ControllerStatus(DESIRED, BUSY, False, True, None)))]
    assert "output: virtual-camera:/dev/video7, live, viewers see the card" in lines
    off = replace(BUSY, output=OutputStatus(), shown_on=None)
    lines = [*format_status_lines(status_to_dict(ControllerStatus(DESIRED, off, False, True, None)))]
    assert "output: virtual-camera, not live" in lines


@pytest.mark.parametrize(
    ("is_panic", "sees", "words"),
    [(False, "absence card", "live, viewers see the card"), (True, "panic card", "live, viewers see panic's card")],
)
def test_whose_card_viewers_see_is_said_by_the_output(is_panic: bool, sees: str, words: str) -> None:
    busy = replace(BUSY, output=replace(BUSY.output, is_panic_card=is_panic))
    plain = status_to_dict(ControllerStatus(DESIRED, busy, False, True, None))
    assert plain["viewers_see"] == sees
    assert f"output: virtual-camera:/dev/video7, {words}" in list(format_status_lines(plain))


def test_live_has_a_line_with_its_time_its_rate_and_what_was_dropped() -> None:
    output = replace(BUSY.output, fps=29.64, dropped_percent=0.24, on_air_s=753.2)
    plain = status_to_dict(ControllerStatus(DESIRED, replace(BUSY, output=output), False, True, None))
    line = "live: for 0:12:33, 30 pictures a second, 0.2 % dropped, 3 programs read it"
    assert line in list(format_status_lines(plain))


def test_the_lines_for_people_end_with_what_is_wrong() -> None:
    plain = status_to_dict(ControllerStatus(DESIRED, BUSY, False, True, TOO_SLOW))
    assert list(format_status_lines(plain))[-2:] == [
        "problem: It is dark: 3 lux. Give it light.",
        "notice: The microphone Studio 7 is gone. Plug Studio 7 in.",
    ]


def test_the_lines_for_people_name_the_video_that_is_really_written() -> None:
    desired = replace(DESIRED, user=replace(DESIRED.user, output="a.mp4"))
    busy = replace(BUSY, output=OutputStatus(file="a (2).mp4"))
    lines = list(format_status_lines(status_to_dict(ControllerStatus(desired, busy, False, True, None))))
    assert "output: a (2).mp4, not live" in lines


def test_the_quality_says_how_late_its_pictures_are_and_what_is_blended_in_between() -> None:
    plain = status_to_dict(ControllerStatus(DESIRED, STEPPED, False, True, None))
    assert plain["quality"] == {
        "in_use": "lowest-delay",
        "wanted": None,
        "why": "",
        "remedy": "",
        "delay_frames": 3,
        "delay_ms": 251,
    }
    assert (plain["driver_fps"], plain["in_between_delay_ms"]) == (12.0, 41.8)
    assert plain["wanted"]["quality"] == "best"
    lines = list(format_status_lines(plain))
    assert "quality: lowest-delay (experimental), 3 frames behind, 251 ms, at 12.0 driver frames a second" in lines
    assert "pictures in between: 42 ms later" in lines
    plain = status_to_dict(ControllerStatus(DESIRED, replace(STEPPED, driver_fps=None), False, True, None))
    assert plain["quality"]["delay_ms"] is None
    assert "quality: lowest-delay (experimental), 3 frames behind" in list(format_status_lines(plain))
    plain = status_to_dict(ControllerStatus(DESIRED, RUNNING, False, True, None))
    assert plain["quality"] is None
    assert not [line for line in format_status_lines(plain) if line.startswith(("quality", "pictures in between"))]


def test_a_quality_that_was_lowered_says_which_one_was_chosen_and_why_and_says_it_once() -> None:
    late = Problem("Pictures come late: {quality}.", "It goes up again.", quality="fast")
    lowered = replace(BUSY, quality=QualityInUse(Quality.FAST, 7, Quality.BALANCED, late), driver_fps=12.0)
    plain = status_to_dict(ControllerStatus(DESIRED, lowered, False, True, late))
    assert (plain["quality"]["wanted"], plain["quality"]["why"]) == ("balanced", "Pictures come late: fast.")
    lines = list(format_status_lines(plain))
    assert "quality: fast in place of balanced, 7 frames behind, 583 ms, at 12.0 driver frames a second" in lines
    assert "why this quality: Pictures come late: fast. It goes up again." in lines
    assert not [line for line in lines if line.startswith("notice")]


def test_what_comes_next_is_told_with_what_it_waits_for() -> None:
    lines = []
    for coming in (
        replace(COMING, quality=None, step=WarmUpStep.LOADING),
        replace(COMING, step=WarmUpStep.PREPARING),
        COMING,
        replace(COMING, step=WarmUpStep.SETTLING, delay_left_ms=333.4),
    ):
        plain = status_to_dict(ControllerStatus(DESIRED, replace(BUSY, warm_up=coming), False, True, None))
        assert plain["warm_up"]["step"] == coming.step.value
        lines += [line for line in format_status_lines(plain) if line.startswith("coming")]
    assert lines == [
        "coming: bo, personalive: the animator is loading",
        "coming: bo, personalive, fast: the portrait is being prepared",
        "coming: bo, personalive, fast: 1 of 2 calls",
        "coming: bo, personalive, fast: the delay grows by 333 ms more",
    ]


def test_figures_are_rounded_and_what_is_not_known_is_null() -> None:
    plain = status_to_dict(ControllerStatus(DESIRED, replace(BUSY, running_s=12.345), False, True, None))
    assert (plain["camera_fps"], plain["delay_ms"], plain["running_s"]) == (29.6, 41.2, 12.3)
    assert plain["recording"]["seconds"] == 65.4
    unknown = replace(RUNNING, delay=None, camera=replace(RUNNING.camera, fps=None))
    plain = status_to_dict(ControllerStatus(DESIRED, unknown, False, False, None))
    assert (plain["camera_fps"], plain["delay_ms"], plain["recording"], plain["bridged"]) == (None, None, None, "")


def test_before_anything_is_opened_panic_is_what_is_wanted_and_nobody_is_live() -> None:
    for opening, state in ((True, "starting"), (False, "not running")):
        wanted = make_desired_state("ada", panic=True)
        plain = status_to_dict(ControllerStatus(wanted, None, opening, False, None, calibrates_in_s=2))
        assert (plain["state"], plain["panic"], plain["live"], plain["on_air"]) == (state, True, "off", False)
        assert plain["calibrates_in_s"] == 2


def test_while_it_runs_panic_is_the_sessions() -> None:
    wanted = make_desired_state("ada", panic=True)
    assert not status_to_dict(ControllerStatus(wanted, RUNNING, False, False, None))["panic"]


def test_what_is_hidden_or_has_a_look_of_its_own_is_said() -> None:
    desired = make_desired_state("ada", "bo")
    ada, bo = desired.gallery
    other = replace(ada, is_hidden=True), replace(bo, look=PortraitLook(zoom=2.0))
    plain = status_to_dict(ControllerStatus(replace(desired, gallery=other), None, False, False, None))
    assert [(one["hidden"], one["own_look"]) for one in plain["gallery"]] == [(True, False), (False, True)]


def test_the_gallery_and_the_keys_are_listed_in_order() -> None:
    plain = status_to_dict(ControllerStatus(DESIRED, None, False, False, None))
    assert plain["gallery"] == [
        {"id": id, "name": id.capitalize(), "hidden": False, "own_look": False} for id in ("ada", "bo")
    ]
    assert plain["slots"] == ["ada", "bo"]


def test_all_lines_for_people_of_a_run_and_of_none() -> None:
    lines = list(format_status_lines(status_to_dict(ControllerStatus(DESIRED, BUSY, False, True, None))))
    assert lines == [
        "state: running",
        "portrait: mira",
        "camera: Webcam",
        "output: virtual-camera:/dev/video7, live, viewers see the card",
        "panic: off",
        "recording: a.mp4, 65 s",
        "delay: 41 ms",
        "problem: It is dark: 3 lux. Give it light.",
    ]
    none = make_desired_state("ada", camera="0", panic=True)
    assert list(format_status_lines(status_to_dict(ControllerStatus(none, None, False, False, None)))) == [
        "state: not running",
        "portrait: ada",
        "camera: 0",
        "output: virtual-camera, not live",
        "panic: on, the card is shown",
        "recording: no",
    ]


def lines_of(**changed: object) -> list[str]:
    status = ControllerStatus(DESIRED, replace(BUSY, **changed), False, True, None)  # type: ignore[arg-type]
    return list(format_status_lines(status_to_dict(status)))


def test_the_lines_for_people_tell_what_rests_what_is_missing_and_panic() -> None:
    recording = RecordingStatus(Path("a.mp4"), 5.0, missing=7)
    lines = lines_of(recording=recording, resting=True, panic=True, delay=None, problem=None)
    assert lines == [
        "state: running",
        "portrait: mira",
        "camera: Webcam, released: nobody can see it",
        "output: virtual-camera:/dev/video7, live, viewers see the card",
        "panic: on, the card is shown",
        "recording: a.mp4, 5 s, 7 pictures are missing",
    ]


def test_a_password_in_an_address_is_not_shown() -> None:
    desired = make_desired_state("ada", camera="rtsp://admin:hush@camera.local/live?token=abc")
    shown = status_to_dict(ControllerStatus(desired, BUSY, False, False, None))
    assert shown["wanted"]["camera"] == "rtsp://***@camera.local/live?***"
    assert "hush" not in str(shown)
    assert "abc" not in str(shown)


def test_what_is_wanted_is_told_beside_what_is() -> None:
    desired = make_desired_state("ada", camera="7", output="b.mp4", output_on=False, preset="lively", microphone="Desk")
    wanted = status_to_dict(ControllerStatus(desired, BUSY, False, False, None, can_undo_reset=True))["wanted"]
    assert (wanted["camera"], wanted["output"], wanted["output_on"]) == ("7", "b.mp4", False)
    assert (wanted["preset"], wanted["microphone"], wanted["portrait"]) == ("lively", "Desk", "ada")
    assert wanted["strengths"]["head"] == desired.user.settings.strengths.head
    assert status_to_dict(ControllerStatus(desired, BUSY, False, False, None, can_undo_reset=True))["can_undo_reset"]
