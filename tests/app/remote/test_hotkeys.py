"""Hotkeys without a keyboard: which action a key triggers, and what is said when it cannot."""

import importlib
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing

import pytest

from app.control.live_controller import LiveController
from app.remote import hotkeys
from app.remote.hotkeys import HotkeyProblem, Hotkeys, HotkeysError, effective_hotkeys
from app.remote.key_combination import KeyCombination, parse_combination
from engine import Transition
from tests.fakes.session import FakeSession, steered

PATIENCE_S = 60.0


class Keyboard:
    """A listener whose keys are pressed by the test. taken: by other programs."""

    def __init__(self, taken: Sequence[str] = ()) -> None:
        self.taken = [parse_combination(text) for text in taken]
        self.wanted: list[KeyCombination] = []
        self.heard: Callable[[KeyCombination], None] | None = None

    def start_listening(
        self, wanted: Sequence[KeyCombination], heard: Callable[[KeyCombination], None]
    ) -> Mapping[KeyCombination, str]:
        self.wanted, self.heard = list(wanted), heard
        return {key: f"{key} is taken by another program." for key in wanted if key in self.taken}

    def stop_listening(self) -> None:
        self.heard = None

    def press(self, text: str) -> None:
        if self.heard is not None and parse_combination(text) in self.wanted:
            self.heard(parse_combination(text))


@pytest.fixture
def session() -> FakeSession:
    return FakeSession()


@pytest.fixture
def on_air(session: FakeSession) -> Iterator[LiveController]:
    with closing(steered(session, "ada", "bo", "cy")) as on_air:
        yield on_air


@pytest.fixture
def keyboard() -> Keyboard:
    return Keyboard(taken=["Ctrl+Alt+9"])


@pytest.fixture
def keys(on_air: LiveController, keyboard: Keyboard) -> Iterator[Hotkeys]:
    keys = Hotkeys(on_air, lambda: keyboard)
    yield keys
    keys.stop_listening()


def test_a_key_triggers_its_action_with_its_argument(keys: Hotkeys, keyboard: Keyboard, session: FakeSession) -> None:
    assert keys.start_listening({"panic": "Ctrl+Alt+P", "swap 3": "Ctrl+Alt+3"}) == ()
    for text in ("Ctrl+Alt+P", "Ctrl+Alt+3", "Ctrl+Alt+4"):
        keyboard.press(text)
    keys.stop_listening()
    assert session.asked == [("panic", True), ("swap", ("cy", Transition.CROSSFADE))]


def test_what_is_wrong_with_a_key_is_said_and_the_others_work(
    keys: Hotkeys, keyboard: Keyboard, session: FakeSession
) -> None:
    wanted = {"next": "Ctrl+Alt+N", "panic": "alt+ctrl+N", "mirror": "Ctrl+Alt+9", "record": "R", "follow-next": "F13"}
    troubles = keys.start_listening(wanted)
    assert [(trouble.words, trouble.message) for trouble in troubles] == [
        ("panic", "Ctrl+Alt+N belongs to 'next' already."),
        ("record", "hotkey: R would be taken from everybody who types."),
        ("mirror", "Ctrl+Alt+9 is taken by another program."),
    ]
    keyboard.press("F13")
    keys.stop_listening()
    assert [name for name, _ in session.asked] == ["send"]


def test_other_keys_take_their_place_while_it_runs(keys: Hotkeys, keyboard: Keyboard, session: FakeSession) -> None:
    keys.start_listening({"panic": "F13"})
    keys.replace_keys({"next": "F13"})
    keyboard.press("F13")
    keys.stop_listening()
    assert [name for name, _ in session.asked] == ["swap"]


def test_an_action_that_cannot_be_done_is_told_as_a_notice(
    keys: Hotkeys, keyboard: Keyboard, on_air: LiveController
) -> None:
    keys.start_listening({"slot-9": "F13"})
    told = threading.Event()
    on_air.subscribe(lambda event: told.set())
    keyboard.press("F13")
    assert told.wait(PATIENCE_S)
    assert on_air.read_status().notice == "Slot 9 is empty."


def test_a_system_without_hotkeys_says_what_to_do_instead(on_air: LiveController) -> None:
    def none() -> Keyboard:
        raise HotkeysError("There are none.", "Use `personacam ctl`.")

    keys = Hotkeys(on_air, none)
    assert keys.start_listening({"panic": "F13"}) == (HotkeyProblem("", "There are none.", "Use `personacam ctl`."),)
    keys.stop_listening()


@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.skipif(sys.platform != "linux", reason="only there a display may be missing")
@pytest.mark.parametrize(
    ("surroundings", "told"),
    [
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "On Wayland"),
        ({"DISPLAY": ":0", "XDG_SESSION_TYPE": "wayland"}, "On Wayland"),
        ({}, "Without a display"),
        ({"DISPLAY": ":32123"}, "cannot be reached"),
    ],
)
def test_what_a_display_does_not_allow_is_said(
    on_air: LiveController, monkeypatch: pytest.MonkeyPatch, surroundings: dict[str, str], told: str
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    (trouble,) = Hotkeys(on_air).start_listening({"panic": "F13"})
    assert told in trouble.message
    assert "personacam ctl" in trouble.remedy


def test_a_missing_library_is_said(on_air: LiveController, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hotkeys, "check_hotkeys_supported", lambda: None)
    monkeypatch.setattr(hotkeys, "X11", "no_such_library:Listener")
    monkeypatch.setattr(hotkeys, "PYNPUT", "no_such_library:Listener")
    (trouble,) = Hotkeys(on_air).start_listening({"panic": "F13"})
    assert "not installed" in trouble.message


@pytest.mark.skipif(sys.platform != "linux", reason="Xlib is installed there only")
def test_the_listener_of_x11_is_where_hotkeys_look_for_it() -> None:
    module, _, name = hotkeys.X11.partition(":")
    assert hasattr(importlib.import_module(module), name)


def test_chosen_keys_come_before_the_actions_own_ones() -> None:
    keys = effective_hotkeys({"panic": "F13", "next": "", "preset lively": "F14"})
    assert (keys["panic"], keys["preset lively"], keys["previous"]) == ("F13", "F14", "Ctrl+Alt+B")
    assert "next" not in keys
    assert "quit" not in keys
