"""Hotkeys without a keyboard: which action a key triggers, and what is said when it cannot."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing

import pytest

from app.control.live_controller import LiveController
from app.remote.hotkey_listener import (
    Hotkey,
    HotkeysError,
    HotkeyState,
    HotkeyStatus,
    OnPress,
    OnStatus,
    ignore_status,
    taken_problem,
)
from app.remote.hotkeys import Hotkeys, describe_action, effective_hotkeys
from app.remote.key_combination import parse_combination
from engine import Problem, Transition
from tests.fakes.session import FakeSession, steered
from tests.problems import message_of

PATIENCE_S = 60.0


class Keyboard:
    """A listener whose keys are pressed by the test. taken: by other programs."""

    def __init__(self, taken: Sequence[str] = ()) -> None:
        self.taken = [parse_combination(text) for text in taken]
        self.wanted: list[Hotkey] = []
        self.on_press: OnPress | None = None
        self.on_status: OnStatus = ignore_status

    def check_support(self) -> None:
        """A test's keyboard is always there."""

    def start_listening(self, wanted: Sequence[Hotkey], on_press: OnPress, on_status: OnStatus) -> None:
        self.wanted, self.on_press, self.on_status = list(wanted), on_press, on_status
        problems = [taken_problem(hotkey) for hotkey in wanted if hotkey.combination in self.taken]
        on_status(HotkeyStatus(HotkeyState.ACTIVE, tuple(problems)))

    def stop_listening(self) -> None:
        self.on_press = None

    def press(self, text: str) -> None:
        for hotkey in self.wanted:
            if self.on_press is not None and hotkey.combination == parse_combination(text):
                self.on_press(hotkey.action)


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
def statuses() -> list[HotkeyStatus]:
    return []


@pytest.fixture
def keys(on_air: LiveController, keyboard: Keyboard, statuses: list[HotkeyStatus]) -> Iterator[Hotkeys]:
    keys = Hotkeys(on_air, statuses.append, lambda: keyboard)
    yield keys
    keys.stop_listening()


def test_a_key_triggers_its_action_with_its_argument(
    keys: Hotkeys, keyboard: Keyboard, statuses: list[HotkeyStatus], session: FakeSession
) -> None:
    keys.start_listening({"panic": "Ctrl+Alt+P", "swap 3": "Ctrl+Alt+3"})
    assert statuses == [HotkeyStatus(HotkeyState.ACTIVE)]
    assert [hotkey.label for hotkey in keyboard.wanted] == ["Panic: show the card", "Change to portrait: 3"]
    for text in ("Ctrl+Alt+P", "Ctrl+Alt+3", "Ctrl+Alt+4"):
        keyboard.press(text)
    keys.stop_listening()
    assert session.asked == [("panic", True), ("swap", ("cy", Transition.CROSSFADE))]


def test_panic_does_not_wait_for_the_action_of_an_earlier_key(
    keys: Hotkeys, keyboard: Keyboard, on_air: LiveController, session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, gate = threading.Event(), threading.Event()

    def change_slowly(portrait: str) -> None:
        reached.set()
        assert gate.wait(PATIENCE_S)

    monkeypatch.setattr(on_air, "swap_portrait", change_slowly)
    keys.start_listening({"panic-on": "Ctrl+Alt+P", "swap bo": "Ctrl+Alt+3"})
    keyboard.press("Ctrl+Alt+3")
    assert reached.wait(PATIENCE_S)
    keyboard.press("Ctrl+Alt+P")
    assert session.asked == [("panic", True)]
    gate.set()


def test_what_is_wrong_with_a_key_is_said_and_the_others_work(
    keys: Hotkeys, keyboard: Keyboard, statuses: list[HotkeyStatus], session: FakeSession
) -> None:
    wanted = {"next": "Ctrl+Alt+N", "panic": "alt+ctrl+N", "mirror": "Ctrl+Alt+9", "record": "R", "follow-next": "F13"}
    keys.start_listening(wanted)
    assert [problem.message for problem in statuses[-1].problems] == [
        "The hotkey of panic: Ctrl+Alt+N belongs to next already.",
        "The hotkey of record: hotkey: R would be taken from everybody who types.",
        "The hotkey of mirror: Ctrl+Alt+9 is taken by another program.",
    ]
    assert [problem.advice for problem in statuses[-1].problems] == [
        "Choose another key.",
        "Hold Ctrl or Alt with it.",
        "Choose another key.",
    ]
    keyboard.press("F13")
    keys.stop_listening()
    assert [name for name, _ in session.asked] == ["send"]


def test_other_keys_take_their_place_while_it_runs(keys: Hotkeys, keyboard: Keyboard, session: FakeSession) -> None:
    keys.start_listening({"panic": "F13"})
    keys.stop_listening()
    keys.start_listening({"next": "F13"})
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
    assert message_of(on_air.read_status().notice) == "Slot 9 is empty."


def test_a_system_without_hotkeys_says_what_to_do_instead(on_air: LiveController) -> None:
    def none() -> Keyboard:
        raise HotkeysError("There are none.", "Use `personacam ctl`.")

    statuses: list[HotkeyStatus] = []
    keys = Hotkeys(on_air, statuses.append, none)
    keys.start_listening({"panic": "F13"})
    assert statuses == [HotkeyStatus(HotkeyState.UNAVAILABLE, (Problem("There are none.", "Use `personacam ctl`."),))]
    keys.stop_listening()


def test_what_a_listener_reports_later_is_passed_on_until_it_is_stopped(
    keys: Hotkeys, keyboard: Keyboard, statuses: list[HotkeyStatus]
) -> None:
    keys.start_listening({"panic": "F13", "record": "R"})
    keyboard.on_status(HotkeyStatus(HotkeyState.ACTIVE, triggers={"panic": "F9"}))
    assert statuses[-1].triggers == {"panic": "F9"}
    assert [problem.values["action"] for problem in statuses[-1].problems] == ["record"]
    keys.stop_listening()
    keyboard.on_status(HotkeyStatus(HotkeyState.UNAVAILABLE))
    assert statuses[-1].state is HotkeyState.ACTIVE


def test_chosen_keys_come_before_the_actions_own_ones() -> None:
    keys = effective_hotkeys({"panic": "F13", "next": "", "preset lively": "F14"})
    assert (keys["panic"], keys["preset lively"], keys["previous"]) == ("F13", "F14", "Ctrl+Alt+B")
    assert "next" not in keys
    assert "quit" not in keys


def test_an_action_is_described_in_the_users_language_with_its_argument() -> None:
    assert describe_action("preset lively", str.upper) == "PRESET: lively"
    assert describe_action("no such action") == "no: such action"
