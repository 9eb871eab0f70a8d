"""Hotkeys on Windows, with a made-up user32; nothing here was run on Windows."""

import queue
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ctypes import wintypes
from typing import Any

import pytest

from app.remote.hotkey_listener import Hotkey, HotkeysError, HotkeyState, HotkeyStatus
from app.remote.hotkeys_windows import (
    ERROR_HOTKEY_ALREADY_REGISTERED,
    MOD_NOREPEAT,
    VK_CONTROL,
    VK_MENU,
    VK_SHIFT,
    WM_HOTKEY,
    WM_QUIT,
    WindowsApi,
    WindowsListener,
    find_virtual_key,
)
from app.remote.key_combination import (
    FUNCTION_KEYS,
    LETTERS_AND_DIGITS,
    NAMED_KEYS,
    PUNCTUATION,
    parse_combination,
)

PATIENCE_S = 60.0
WM_OTHER = 0x0113


class User32:
    """Windows' functions, as its documentation has them. errors: virtual key -> why it cannot be registered.

    typed: (virtual key, with Shift) -> what it types with AltGr.
    """

    def __init__(self) -> None:
        self.errors: dict[int, int] = {}
        self.typed: dict[tuple[int, bool], str] = {}
        self.dead: set[str] = set()
        self.registered: dict[int, tuple[int, int]] = {}
        self.threads: set[int] = set()
        self.error = 0
        self._queue: queue.SimpleQueue[tuple[int, int] | None] = queue.SimpleQueue()
        self._has_queue: set[int] = set()

    def api(self) -> WindowsApi:
        return WindowsApi(self, lambda: self.error)

    def press(self, virtual_key: int) -> None:
        id = next(id for id, (_, key) in self.registered.items() if key == virtual_key)
        self._queue.put((WM_HOTKEY, id))

    def post(self, message: int, value: int) -> None:
        self._queue.put((message, value))

    def fail(self, error: int) -> None:
        """The next message is an error."""
        self.error = error
        self._queue.put(None)

    def PeekMessageW(self, message: Any, window: None, first: int, last: int, remove: int) -> int:  # noqa: N802
        self._has_queue.add(threading.get_native_id())
        return 0

    def GetMessageW(self, message: Any, window: None, first: int, last: int) -> int:  # noqa: N802
        self.threads.add(threading.get_native_id())
        posted = self._queue.get(timeout=PATIENCE_S)
        if posted is None:
            return -1
        structure: wintypes.MSG = message._obj
        structure.message, structure.wParam = posted
        return int(posted[0] != WM_QUIT)

    def PostThreadMessageW(self, thread_id: int, message: int, wide: int, long: int) -> int:  # noqa: N802
        if thread_id not in self._has_queue:
            return 0
        self._queue.put((message, wide))
        return 1

    def RegisterHotKey(self, window: None, id: int, modifiers: int, virtual_key: int) -> int:  # noqa: N802
        self.threads.add(threading.get_native_id())
        if virtual_key in self.errors:
            self.error = self.errors[virtual_key]
            return 0
        self.registered[id] = modifiers, virtual_key
        return 1

    def UnregisterHotKey(self, window: None, id: int) -> int:  # noqa: N802
        self.threads.add(threading.get_native_id())
        del self.registered[id]
        return 1

    def GetKeyboardLayout(self, thread_id: int) -> int:  # noqa: N802
        return 0x0407

    def ToUnicodeEx(  # noqa: N802
        self, virtual_key: int, scan_code: int, state: bytes, out: Any, size: int, *rest: int
    ) -> int:
        assert state[VK_CONTROL] == state[VK_MENU] == 0x80
        out.value = text = self.typed.get((virtual_key, bool(state[VK_SHIFT])), "")
        return -1 if text in self.dead else len(text)


@pytest.fixture
def user32() -> User32:
    return User32()


class Ears:
    """A listener that is started, and what it reports."""

    def __init__(self, user32: User32, wanted: Sequence[str]) -> None:
        self.pressed: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.statuses: queue.SimpleQueue[HotkeyStatus] = queue.SimpleQueue()
        self.listener = WindowsListener(user32.api())
        hotkeys = [Hotkey(text, text, parse_combination(text)) for text in wanted]
        self.listener.start_listening(hotkeys, self.pressed.put, self.statuses.put)
        self.status = self.statuses.get_nowait()


@contextmanager
def listening(user32: User32, *wanted: str) -> Iterator[Ears]:
    ears = Ears(user32, wanted)
    try:
        yield ears
    finally:
        ears.listener.stop_listening()


def test_a_press_of_a_registered_key_is_heard(user32: User32) -> None:
    with listening(user32, "Ctrl+Alt+P", "F13") as ears:
        assert ears.status == HotkeyStatus(HotkeyState.ACTIVE)
        user32.press(0x7C)
        user32.post(WM_OTHER, 1)
        user32.post(WM_HOTKEY, 99)
        user32.press(ord("P"))
        assert [ears.pressed.get(timeout=PATIENCE_S) for _ in range(2)] == ["F13", "Ctrl+Alt+P"]
        assert ears.pressed.empty()


def test_at_the_end_the_keys_are_everybodys_again_and_one_thread_did_it_all(user32: User32) -> None:
    with listening(user32, "Ctrl+Alt+P", "F13"):
        assert len(user32.registered) == 2
    assert user32.registered == {}
    assert len(user32.threads) == 1
    assert threading.get_native_id() not in user32.threads


def test_a_key_that_is_held_counts_once(user32: User32) -> None:
    with listening(user32, "Ctrl+Alt+P", "F13"):
        assert all(modifiers & MOD_NOREPEAT for modifiers, _ in user32.registered.values())


def test_a_key_that_is_taken_or_refused_is_said_and_the_others_work(user32: User32) -> None:
    user32.errors = {ord("P"): ERROR_HOTKEY_ALREADY_REGISTERED, ord("R"): 5}
    with listening(user32, "Ctrl+Alt+P", "Ctrl+Alt+R", "F13") as ears:
        assert [str(problem) for problem in ears.status.problems] == [
            "The hotkey of Ctrl+Alt+P: Ctrl+Alt+P is taken by another program. Choose another key.",
            "The hotkey of Ctrl+Alt+R: Windows refuses Ctrl+Alt+R (error 5). Choose another key.",
        ]
        user32.press(0x7C)
        assert ears.pressed.get(timeout=PATIENCE_S) == "F13"


def test_what_types_a_character_with_altgr_is_left_to_those_who_type(user32: User32) -> None:
    user32.typed = {(ord("7"), False): "{", (ord("8"), True): "´", (ord("C"), False): "\x03"}
    user32.dead = {"´"}
    with listening(user32, "Ctrl+Alt+7", "Ctrl+Alt+Shift+8", "Ctrl+Alt+8", "Ctrl+7", "Ctrl+Alt+C") as ears:
        assert [problem.message for problem in ears.status.problems] == [
            "The hotkey of Ctrl+Alt+7: Ctrl+Alt+7 types { on this keyboard.",
            "The hotkey of Ctrl+Alt+Shift+8: Ctrl+Alt+Shift+8 types ´ on this keyboard.",
        ]
        assert {key for _, key in user32.registered.values()} == {ord("8"), ord("7"), ord("C")}


def test_an_error_of_the_message_loop_is_said(user32: User32) -> None:
    with listening(user32, "F13") as ears:
        user32.fail(6)
        status = ears.statuses.get(timeout=PATIENCE_S)
        assert status.state is HotkeyState.UNAVAILABLE
        assert "error 6" in status.problems[0].message
    assert user32.registered == {}


def test_what_was_not_started_can_be_stopped(user32: User32) -> None:
    listener = WindowsListener(user32.api())
    listener.check_support()
    listener.stop_listening()
    assert not user32.threads


@pytest.mark.skipif(sys.platform == "win32", reason="there, it is Windows")
def test_elsewhere_there_is_no_windows_to_ask() -> None:
    with pytest.raises(HotkeysError, match="not Windows"):
        WindowsListener()


@pytest.mark.parametrize(
    ("text", "modifiers", "virtual_key"),
    [
        ("Ctrl+Alt+1", 0x3, 0x31),
        ("Meta+Shift+Z", 0xC, 0x5A),
        ("F1", 0, 0x70),
        ("F24", 0, 0x87),
        ("Ctrl+PgUp", 0x2, 0x21),
        ("Ctrl+-", 0x2, 0xBD),
        ("Ctrl+'", 0x2, 0xDE),
        ("Ctrl+`", 0x2, 0xC0),
    ],
)
def test_a_combination_has_windows_codes(text: str, modifiers: int, virtual_key: int) -> None:
    assert find_virtual_key(parse_combination(text)) == (modifiers, virtual_key)


@pytest.mark.parametrize("key", [*FUNCTION_KEYS, *NAMED_KEYS, *PUNCTUATION, *LETTERS_AND_DIGITS])
def test_every_key_has_a_code(key: str) -> None:
    assert 0 < find_virtual_key(parse_combination(f"Ctrl+{key}"))[1] < 0xFF
