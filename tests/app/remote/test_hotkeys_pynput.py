"""Keys as Windows and macOS tell them; no keyboard is listened to."""

from dataclasses import dataclass

import pytest

from app.remote.hotkeys_pynput import ALT_GR, PressedKeys, key_name
from app.remote.key_combination import KeyCombination, parse_combination


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
    ("key", "platform", "name"),
    [
        (Special("ctrl_l"), "win32", "Ctrl"),
        (Special("alt_r"), "win32", "Alt"),
        (Special("alt_gr"), "win32", ALT_GR),
        (Special("cmd"), "win32", "Meta"),
        (Special("cmd_r"), "darwin", "Ctrl"),
        (Special("ctrl"), "darwin", "Meta"),
        (Special("page_up"), "win32", "PgUp"),
        (Special("f13"), "darwin", "F13"),
        (Special("media_next"), "win32", None),
        (Code(0x31, "!"), "win32", "1"),
        (Code(0x4E, "\x0e"), "win32", "N"),
        (Code(0xBB, "+"), "win32", "="),
        (Code(None, "ä"), "win32", None),
        (Code(0x2D, "~"), "darwin", "N"),
        (Code(0x0C, "a"), "darwin", "A"),
        (Code(0x12, "¡"), "darwin", "1"),
        (Code(0x32, None), "darwin", "`"),
        (Code(0x24, None), "darwin", None),
        (Code(0x7FFF, None), "darwin", None),
        (None, "win32", None),
    ],
)
def test_a_key_has_the_same_name_whatever_is_held_with_it(key: object, platform: str, name: str | None) -> None:
    assert key_name(key, platform) == name


def test_of_what_is_pressed_only_the_wanted_counts_and_a_held_key_once() -> None:
    heard: list[KeyCombination] = []
    press = PressedKeys([parse_combination("Ctrl+Alt+N"), parse_combination("F13")], heard.append)
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
    assert [str(key) for key in heard] == ["Ctrl+Alt+N", "F13"]


def test_what_types_a_character_is_no_hotkey() -> None:
    heard: list[KeyCombination] = []
    press = PressedKeys([parse_combination("Ctrl+Alt+7")], heard.append)
    for key in ("Ctrl", ALT_GR, "7"):  # a brace, on a German keyboard
        press.press_key(key)
    assert heard == []


def test_a_release_that_was_missed_locks_no_key_for_ever() -> None:
    heard: list[KeyCombination] = []
    press = PressedKeys([parse_combination("F13")], heard.append)
    press.press_key("F13")
    press.press_key("A")
    press.release_key("A")
    press.press_key("F13")
    assert len(heard) == 2
