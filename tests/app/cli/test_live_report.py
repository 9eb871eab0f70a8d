"""The report of a live run: the keys that docs/control.md lists, and what they hold."""

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

from app.cli.live_report import VERSION, make_report, name_written_video, summarize_run
from app.control.controller_status import ControllerStatus
from app.control.live_controller import LiveController
from engine import Delay, Problem, SessionStatus
from engine.core.status import CameraStatus, OutputStatus
from tests.documents import documented_keys, keys_of
from tests.fakes.session import RUNNING, make_desired_state

DELAY = Delay(41.2, 60.0, 80.0, 88)


def controller_of(**changes: object) -> LiveController:
    status = SessionStatus(**{**{name: getattr(RUNNING, name) for name in RUNNING.__slots__}, **changes})
    made = SimpleNamespace(
        read_status=lambda: ControllerStatus(make_desired_state(), status, False, False, None),
        whole_run_delay=lambda: status.delay,
    )
    return cast("LiveController", made)


def report_of(**changes: object) -> dict[str, object]:
    """Return the report after a run that ended like this."""
    on_air = controller_of(**changes)
    plain: dict[str, object] = json.loads(json.dumps(make_report(on_air)))
    return plain


def test_every_key_is_documented_and_every_documented_key_is_there() -> None:
    keys = keys_of(report_of(stages={"track": DELAY}))
    documented = documented_keys("docs/control.md", f"The report of a live run, version {VERSION}")
    assert {key.replace(".track.", ".STAGE.") for key in keys} == documented


def test_the_camera_and_the_virtual_camera_have_names_of_their_own() -> None:
    plain = report_of(output=OutputStatus(90, 2, 1, "Persona Cam"))
    counted = {"device": "Persona Cam", "sent": 90, "repeated": 2, "late": 1}
    assert plain["virtual_camera"] == {
        **counted,
        "file": "",
        "wanted_file": "",
        "shows": "nothing",
        "readers": None,
        "is_panic_card": False,
        "fps": None,
        "dropped_percent": None,
        "on_air_s": 0.0,
    }
    assert plain["camera"] == {"name": "Webcam", "width": 1280, "height": 720, "given_fps": 30.0, "fps": 29.6}


def test_a_problem_is_told_filled_in_and_no_delay_is_null() -> None:
    plain = report_of(problem=Problem("It is dark: {lux} lux.", "Give it light.", lux=3), delay=None)
    assert (plain["problem"], plain["delay_ms"], plain["version"]) == ("It is dark: 3 lux.", None, VERSION)


def test_pictures_a_second_are_those_shown_over_the_whole_run() -> None:
    assert report_of(shown=100, running_s=3.0)["fps"] == 33.33
    assert report_of(shown=0, running_s=0.0)["fps"] == 0.0
    assert report_of(running_s=1.23456)["seconds"] == 1.235


def test_frames_come_in_from_the_camera_and_go_out_to_the_output() -> None:
    plain = report_of(captured=90, animated=88, shown=87, dropped=2, skipped=1, face_lost=5)
    counts = ("frames_in", "frames_out", "dropped", "skipped", "face_lost_frames")
    assert [plain[name] for name in counts] == [90, 87, 2, 1, 5]


def test_delays_have_median_95_per_cent_and_of_the_whole_the_most() -> None:
    plain = report_of(delay=Delay(41.234, 60.567, 80.891, 88), stages={"track": Delay(1.0, 2.0, 3.0, 88)})
    assert plain["delay_ms"] == {"p50": 41.23, "p95": 60.57, "max": 80.89}
    assert plain["stage_ms"] == {"track": {"p50": 1.0, "p95": 2.0}}


def test_what_is_not_known_of_camera_and_animator_is_null() -> None:
    plain = report_of(keeps_up_fps=None, camera=CameraStatus("Webcam", 4, 3, 29.970029, None, 0.0))
    assert plain["keeps_up_fps"] is None
    assert plain["camera"] == {"name": "Webcam", "width": 4, "height": 3, "given_fps": 29.97, "fps": None}
    assert report_of(keeps_up_fps=70.06)["keeps_up_fps"] == 70.1


def test_the_run_is_summed_up_in_a_line() -> None:
    plain = summarize_run(controller_of(shown=88, running_s=3.04, dropped=2, delay=DELAY))
    assert plain == "88 pictures in 3.0 s, 2 dropped; delay 41 ms, 95 % below 60 ms."
    faces = summarize_run(controller_of(shown=1, running_s=3.0, dropped=0, delay=None, face_lost=3, animated=88))
    assert faces == "1 picture in 3.0 s, 0 dropped; no face seen in 3 of 88 frames."


def test_the_video_that_was_written_is_named_and_only_if_there_is_one() -> None:
    written = OutputStatus(90, 2, 1, "", file="folder/avatar (2).mp4", wanted_file="folder/avatar.mp4")
    assert name_written_video(controller_of(output=written)) == ["The video is folder/avatar (2).mp4."]
    for other in (replace(written, file=""), replace(written, sent=0)):
        assert name_written_video(controller_of(output=other)) == []
