"""The report of a live run: the keys that docs/control.md lists, and what they hold."""

import json
from types import SimpleNamespace
from typing import cast

from app.cli.live_report import VERSION, make_report
from app.control.controller_status import ControllerStatus
from app.control.live_controller import LiveController
from engine import Delay, Problem, SessionStatus
from engine.core.status import OutputStatus
from tests.documents import documented_keys, keys_of
from tests.fakes.session import RUNNING, make_desired_state

DELAY = Delay(41.2, 60.0, 80.0, 88)


def report_of(**changes: object) -> dict[str, object]:
    """Return the report after a run that ended like this."""
    status = SessionStatus(**{**{name: getattr(RUNNING, name) for name in RUNNING.__slots__}, **changes})
    on_air = SimpleNamespace(
        read_status=lambda: ControllerStatus(make_desired_state(), status, False, False, None),
        whole_run_delay=lambda: status.delay,
    )
    plain: dict[str, object] = json.loads(json.dumps(make_report(cast("LiveController", on_air))))
    return plain


def test_every_key_is_documented_and_every_documented_key_is_there() -> None:
    keys = keys_of(report_of(stages={"track": DELAY}))
    documented = documented_keys("docs/control.md", f"The report of a live run, version {VERSION}")
    assert {key.replace(".track.", ".STAGE.") for key in keys} == documented


def test_the_camera_and_the_virtual_camera_have_names_of_their_own() -> None:
    plain = report_of(output=OutputStatus(90, 2, 1, "Persona Cam"))
    counted = {"device": "Persona Cam", "sent": 90, "repeated": 2, "late": 1}
    assert plain["virtual_camera"] == {**counted, "file": "", "shows": "nothing", "readers": None}
    assert plain["camera"] == {"name": "Webcam", "width": 1280, "height": 720, "given_fps": 30.0, "fps": 29.6}


def test_a_problem_is_told_filled_in_and_no_delay_is_null() -> None:
    plain = report_of(problem=Problem("It is dark: {lux} lux.", "Give it light.", lux=3), delay=None)
    assert (plain["problem"], plain["delay_ms"], plain["version"]) == ("It is dark: 3 lux.", None, VERSION)
