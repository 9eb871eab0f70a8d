"""Keys as macOS tells them; no keyboard is listened to."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from app.remote.hotkey_listener import Hotkey, HotkeysError, HotkeyState
from app.remote.hotkeys_macos import ALT_GR, MacListener, PressedKeys, key_name
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


class FakeKeyboard:
    """In place of pynput's keyboard: its listener hears what `press` and `release` are called with."""

    def __init__(self) -> None:
        self.did: list[str] = []
        self.press: Callable[..., None] = lambda key: None
        self.release: Callable[..., None] = lambda key: None

    def Listener(self, on_press: Callable[..., None], on_release: Callable[..., None]) -> "FakeKeyboard":  # noqa: N802
        self.press, self.release = on_press, on_release
        return self

    def start(self) -> None:
        self.did.append("start")

    def wait(self) -> None:
        self.did.append("wait")

    def stop(self) -> None:
        self.did.append("stop")


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> FakeKeyboard:
    """A Mac whose user has allowed it to see keys."""
    made = FakeKeyboard()
    monkeypatch.setitem(sys.modules, "pynput", SimpleNamespace(keyboard=made))
    monkeypatch.setitem(sys.modules, "HIServices", SimpleNamespace(AXIsProcessTrusted=lambda: True))
    return made


def test_it_is_active_once_it_listens_and_hears_each_press_until_it_is_stopped(keyboard: FakeKeyboard) -> None:
    heard: list[str] = []
    statuses: list[tuple[HotkeyState, list[str]]] = []
    listener = MacListener()
    listener.start_listening(hotkeys("F13"), heard.append, lambda status: statuses.append((status.state, keyboard.did)))
    assert statuses == [(HotkeyState.ACTIVE, ["start", "wait"])]
    for _ in range(2):
        keyboard.press(Special("f13"), True)
        keyboard.press(Special("f13"), True)
        keyboard.release(Special("f13"), True)
    assert heard == ["F13", "F13"]
    listener.stop_listening()
    assert keyboard.did == ["start", "wait", "stop"]


def test_a_modifier_that_is_let_go_counts_no_longer(keyboard: FakeKeyboard) -> None:
    heard: list[str] = []
    listener = MacListener()
    listener.start_listening(hotkeys("F13"), heard.append, lambda status: None)
    keyboard.press(Special("cmd"))
    keyboard.press(Special("f13"))
    keyboard.release(Special("f13"))
    keyboard.release(Special("cmd"))
    keyboard.press(Special("f13"))
    assert heard == ["F13"]


def test_without_leave_to_see_keys_nothing_is_listened_to(
    keyboard: FakeKeyboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "HIServices", SimpleNamespace(AXIsProcessTrusted=lambda: False))
    listener = MacListener()
    for attempt in (listener.check_support, lambda: listener.start_listening([], lambda _: None, lambda _: None)):
        with pytest.raises(HotkeysError, match="does not let Persona Cam see keys"):
            attempt()
    listener.stop_listening()
    assert keyboard.did == []


def test_other_keys_that_are_held_are_no_part_of_a_hotkey() -> None:
    heard: list[str] = []
    press = PressedKeys(hotkeys("Ctrl+N"), heard.append)
    for key in ("A", "Ctrl", "N"):
        press.press_key(key)
    assert heard == ["Ctrl+N"]
