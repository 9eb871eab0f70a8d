"""Cameras and microphones are looked for beside the window's thread."""

import threading

import pytest
from pytestqt.qtbot import QtBot

from app.gui.device_lists import DeviceScanner, MicrophoneScanner


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
