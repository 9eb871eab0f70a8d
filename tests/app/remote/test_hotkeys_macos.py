"""Keys as macOS tells them; no keyboard is listened to."""

from dataclasses import dataclass

import pytest

from app.remote.hotkey_listener import Hotkey
from app.remote.hotkeys_macos import ALT_GR, PressedKeys, key_name
from app.remote.key_combination import parse_combination


@dataclass
class Special:
    """As pynput's Key."""

    name: str


@dataclass
class Code:
    """As pynput's KeyCode."""

    vk: int | None = None
    char: str | None = None


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (Special("cmd_r"), "Ctrl"),
        (Special("ctrl"), "Meta"),
        (Special("alt_r"), "Alt"),
        (Special("alt_gr"), ALT_GR),
        (Special("page_up"), "PgUp"),
        (Special("f13"), "F13"),
        (Special("media_next"), None),
        (Code(0x2D, "~"), "N"),
        (Code(0x0C, "a"), "A"),
        (Code(0x12, "¡"), "1"),
        (Code(0x32, None), "`"),
        (Code(0x24, None), None),
        (Code(0x7FFF, None), None),
        (Code(None, "ä"), None),
        (None, None),
    ],
)
def test_a_key_has_the_same_name_whatever_is_held_with_it(key: object, name: str | None) -> None:
    assert key_name(key) == name


def hotkeys(*texts: str) -> list[Hotkey]:
    return [Hotkey(text, text, parse_combination(text)) for text in texts]


def test_of_what_is_pressed_only_the_wanted_counts_and_a_held_key_once() -> None:
    heard: list[str] = []
    press = PressedKeys(hotkeys("Ctrl+Alt+N", "F13"), heard.append)
    for key in ("N", "Ctrl", "N", "Alt", "N", "N", "Shift", "N"):
        press.press_key(key)
    assert heard == []
    press.release_key("N")
    press.press_key("N")
    assert heard == []
    press.release_key("Shift")
    press.press_key("N")
    press.press_key("N")
    press.release_key("N")
    press.release_key("Alt")
    press.release_key("Ctrl")
    press.press_key("F13")
    press.press_key(None)
    assert heard == ["Ctrl+Alt+N", "F13"]


def test_what_types_a_character_is_no_hotkey() -> None:
    heard: list[str] = []
    press = PressedKeys(hotkeys("Ctrl+Alt+7"), heard.append)
    for key in ("Ctrl", ALT_GR, "7"):  # a brace, on a German keyboard
        press.press_key(key)
    assert heard == []


def test_a_release_that_was_missed_locks_no_key_for_ever() -> None:
    heard: list[str] = []
    press = PressedKeys(hotkeys("F13"), heard.append)
    press.press_key("F13")
    press.press_key("A")
    press.release_key("A")
    press.press_key("F13")
    assert len(heard) == 2
