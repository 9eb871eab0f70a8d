"""The verbs `cameras` and `microphones`: names in columns for people, JSON for programs."""

import json
from argparse import Namespace

import pytest

from app.cli.commands import devices
from app.cli.signals import Interrupt
from engine import Camera

FOUND = [Camera(0, "Desk", "/dev/video0", 0, 0), Camera(12, "Lid camera", "", 2, 0)]


def test_cameras_stand_in_columns() -> None:
    assert devices.format_camera_lines(FOUND) == ["  0  Desk        /dev/video0", " 12  Lid camera"]


def test_programs_get_what_there_is() -> None:
    assert json.loads(devices.format_cameras_json(FOUND)) == [
        {"number": 0, "name": "Desk", "path": "/dev/video0"},
        {"number": 12, "name": "Lid camera", "path": ""},
    ]


@pytest.mark.parametrize(
    ("as_json", "cameras", "microphones"),
    [(False, [devices.NO_CAMERA], [devices.NO_MICROPHONE]), (True, ["[]"], ["[]"])],
)
def test_that_there_is_none_is_said_to_people_alone(
    monkeypatch: pytest.MonkeyPatch, as_json: bool, cameras: list[str], microphones: list[str]
) -> None:
    monkeypatch.setattr(devices, "list_cameras", list)
    monkeypatch.setattr(devices, "list_microphones", list)
    wanted = Namespace(json=as_json)
    assert list(devices.run_cameras(wanted, Interrupt()).lines) == cameras
    assert list(devices.run_microphones(wanted, Interrupt()).lines) == microphones


@pytest.mark.parametrize(
    ("as_json", "lines"), [(False, ["Desk", "Lid"]), (True, ['[{"name": "Desk"}, {"name": "Lid"}]'])]
)
def test_microphones_are_listed_by_name(monkeypatch: pytest.MonkeyPatch, as_json: bool, lines: list[str]) -> None:
    monkeypatch.setattr(devices, "list_microphones", lambda: ["Desk", "Lid"])
    assert list(devices.run_microphones(Namespace(json=as_json), Interrupt()).lines) == lines
