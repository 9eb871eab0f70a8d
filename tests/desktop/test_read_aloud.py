"""What a screen reader says of the strip in the real window, live and in panic, over the bus that it uses."""

from typing import Any

import pytest

from tests.desktop.conftest import Desktop, wait_until


def strip_of(desktop: Desktop) -> list[dict[str, Any]]:
    """The strip and what is in it; empty while there is none."""
    told = desktop.read_aloud()
    at = next((number for number, one in enumerate(told) if one["name"] == "On air"), None)
    if at is None:
        return []
    inside = [one for one in told[at + 1 :] if one["level"] > told[at]["level"]]
    end = next((n for n, one in enumerate(told[at + 1 :]) if one["level"] <= told[at]["level"]), len(inside))
    return [told[at], *inside[:end]]


def spoken(desktop: Desktop) -> list[str]:
    return [one["name"] for one in strip_of(desktop)[1:] if one["is_shown"]]


def test_the_strip_is_read_aloud(read_desktop: Desktop) -> None:
    desktop = read_desktop
    desktop.choose(consent_seen=True)
    desktop.start()
    wait_until(lambda: "Not live" in spoken(desktop), desktop.describe)
    assert "Others see nothing" in spoken(desktop)
    strip = strip_of(desktop)[0]
    assert strip["takes_focus"]
    assert strip["description"].startswith("Not live, Others see nothing")
    assert any(one["name"].startswith("Notices") and one["takes_focus"] for one in strip_of(desktop))

    desktop.keys("ctrl+alt+g")
    wait_until(lambda: "Others see the avatar" in spoken(desktop), desktop.describe)
    said = spoken(desktop)
    assert said[:3] == ["Live", "Others see the avatar", "on device"]
    wait_until(lambda: any("milliseconds behind you" in words for words in spoken(desktop)), desktop.describe)
    assert any(words.startswith("live for ") for words in spoken(desktop))

    desktop.keys("ctrl+alt+p")
    wait_until(lambda: "Others see the card, because of panic" in spoken(desktop), desktop.describe)
    desktop.keys("ctrl+alt+p")
    wait_until(lambda: "Others see the avatar" in spoken(desktop), desktop.describe)
    desktop.keys("ctrl+alt+r")
    wait_until(lambda: any(words.startswith("Recording, ") for words in spoken(desktop)), desktop.describe)


def test_every_control_of_the_window_has_a_name(read_desktop: Desktop) -> None:
    read_desktop.choose(consent_seen=True)
    read_desktop.start()
    wait_until(lambda: len(strip_of(read_desktop)) > 2, read_desktop.describe)
    controls = ("push button", "check box", "combo box", "slider", "toggle button", "button")
    unnamed = [
        one
        for one in read_desktop.read_aloud()
        if one["role"] in controls and one["is_shown"] and one["takes_focus"] and not one["name"].strip()
    ]
    assert unnamed == []


pytestmark = pytest.mark.usefixtures("read_desktop")
