"""Cameras and microphones are looked for beside the window's thread."""

import threading
from typing import NamedTuple

import pytest
from pytestqt.qtbot import QtBot

from app.gui.device_lists import CameraChoice, CameraScanner, DeviceScanner, MicrophoneScanner


class ListedCamera(NamedTuple):
    """A camera as the engine lists it."""

    number: int
    name: str


def test_what_was_found_is_told_once_as_long_as_it_is_the_same(qtbot: QtBot) -> None:
    plugged_in = [("Desk",), ("Desk",), ("Desk", "USB")]
    threads: set[int] = set()

    def look() -> tuple[str, ...]:
        threads.add(threading.get_ident())
        return plugged_in.pop(0)

    scanner = DeviceScanner("looking", look)
    told: list[object] = []
    scanner.found.connect(told.append)
    for _ in range(3):
        scanner.scan_devices()
    qtbot.waitUntil(lambda: not plugged_in and len(told) == 2)
    scanner.close()
    assert told == [("Desk",), ("Desk", "USB")]
    assert threading.get_ident() not in threads


def test_microphones_are_those_of_the_engine(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.list_microphones", lambda: ["Desk", "USB"])
    scanner = MicrophoneScanner()
    with qtbot.waitSignal(scanner.found):
        scanner.scan_devices()
    scanner.close()
    assert scanner.microphones == ("Desk", "USB")


def test_the_devices_are_known_by_the_time_it_is_told(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.list_microphones", lambda: ["Desk"])
    scanner = MicrophoneScanner()
    known: list[tuple[str, ...]] = []
    scanner.found.connect(lambda _: known.append(scanner.microphones))
    assert scanner.microphones == ()
    with qtbot.waitSignal(scanner.found):
        scanner.scan_devices()
    scanner.close()
    assert known == [("Desk",)]


def test_a_camera_is_chosen_by_its_name_and_by_its_number_where_two_have_the_same(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugged_in = [ListedCamera(0, "Webcam"), ListedCamera(2, "Lid"), ListedCamera(4, "Webcam")]
    monkeypatch.setattr("engine.list_cameras", lambda: plugged_in)
    scanner = CameraScanner()
    with qtbot.waitSignal(scanner.found):
        scanner.scan_devices()
    scanner.close()
    assert scanner.cameras == (
        CameraChoice("0", "Webcam", "0"),
        CameraChoice("Lid", "Lid", "2"),
        CameraChoice("4", "Webcam", "4"),
    )
