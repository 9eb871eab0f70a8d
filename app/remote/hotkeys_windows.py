"""Hotkeys on Windows: each combination is registered with the system, so no other key ever reaches this program.

Owns: what a combination is there (a virtual key and modifiers), the thread that registers and its message loop.
Does not know: actions. Its logic is tested with a made-up user32; it was never run on Windows.
"""

import ctypes
import sys
import threading
from collections.abc import Callable, Sequence
from ctypes import wintypes
from dataclasses import dataclass
from typing import Any

from app.remote.hotkey_listener import (
    Hotkey,
    HotkeysError,
    HotkeyState,
    HotkeyStatus,
    OnPress,
    OnStatus,
    ignore_press,
    ignore_status,
    key_problem,
    taken_problem,
)
from app.remote.key_combination import FUNCTION_KEYS, LETTERS_AND_DIGITS, KeyCombination
from engine import Problem

STOP_S = START_S = 5.0
WM_QUIT, WM_USER, WM_HOTKEY = 0x0012, 0x0400, 0x0312
PM_NOREMOVE = 0
MOD_NOREPEAT = 0x4000
"""A key that is held counts once."""
MODIFIER_FLAGS = {"Alt": 0x0001, "Ctrl": 0x0002, "Shift": 0x0004, "Meta": 0x0008}
ERROR_HOTKEY_ALREADY_REGISTERED = 1409
VK_SHIFT, VK_CONTROL, VK_MENU = 0x10, 0x11, 0x12
HELD = 0x80
"""The bit of a key's state that says it is down."""
KEEP_STATE = 0x4
"""Asking what a key types leaves the keyboard as it is."""
F1 = 0x70
VIRTUAL_KEYS = {
    "Space": 0x20,
    "Tab": 0x09,
    "Return": 0x0D,
    "Esc": 0x1B,
    "Backspace": 0x08,
    "Ins": 0x2D,
    "Del": 0x2E,
    "Home": 0x24,
    "End": 0x23,
    "PgUp": 0x21,
    "PgDown": 0x22,
    "Left": 0x25,
    "Up": 0x26,
    "Right": 0x27,
    "Down": 0x28,
    "Pause": 0x13,
    "Print": 0x2C,
    "ScrollLock": 0x91,
    "Menu": 0x5D,
    "Enter": 0x0D,  # Windows has one code for both
    ";": 0xBA,
    "=": 0xBB,
    "+": 0xBB,  # the key of the American keyboard that types it, with Shift
    ",": 0xBC,
    "-": 0xBD,
    ".": 0xBE,
    "/": 0xBF,
    "`": 0xC0,
    "[": 0xDB,
    "\\": 0xDC,
    "]": 0xDD,
    "'": 0xDE,
    **{key: F1 + number for number, key in enumerate(FUNCTION_KEYS)},
    **{character: ord(character) for character in LETTERS_AND_DIGITS},
}


@dataclass(frozen=True, slots=True)
class WindowsApi:
    """What is asked of Windows. user32: its functions, under their own names. last_error: of this thread."""

    user32: Any
    last_error: Callable[[], int]
    thread_id: Callable[[], int] = threading.get_native_id


def load_windows_api() -> WindowsApi:
    """Return the real one. Raises: HotkeysError anywhere but on Windows."""
    if sys.platform != "win32":
        raise HotkeysError("This is not Windows.", "Use `personacam ctl`.")
    user32 = ctypes.WinDLL("user32", use_last_error=True)
    handle, number, unsigned = wintypes.HWND, ctypes.c_int, wintypes.UINT
    message = ctypes.POINTER(wintypes.MSG)
    user32.RegisterHotKey.argtypes = (handle, number, unsigned, unsigned)
    user32.UnregisterHotKey.argtypes = (handle, number)
    user32.GetMessageW.argtypes = (message, handle, unsigned, unsigned)
    user32.PeekMessageW.argtypes = (message, handle, unsigned, unsigned, unsigned)
    user32.PostThreadMessageW.argtypes = (wintypes.DWORD, unsigned, wintypes.WPARAM, wintypes.LPARAM)
    user32.GetKeyboardLayout.argtypes = (wintypes.DWORD,)
    user32.GetKeyboardLayout.restype = wintypes.HKL
    user32.ToUnicodeEx.argtypes = (
        *(unsigned, unsigned, ctypes.c_char_p, wintypes.LPWSTR),
        *(number, unsigned, wintypes.HKL),
    )
    return WindowsApi(user32, ctypes.get_last_error)


class WindowsListener:
    """Registers keys from `start_listening` to `stop_listening`, once. Windows posts presses to one thread's queue."""

    def __init__(self, api: WindowsApi | None = None) -> None:
        """Raises: HotkeysError anywhere but on Windows."""
        self._api = load_windows_api() if api is None else api
        self._wanted: Sequence[Hotkey] = ()
        self._registered: dict[int, Hotkey] = {}
        self._problems: list[Problem] = []
        self._thread = threading.Thread(target=self._run_message_loop, name="hotkeys windows", daemon=True)
        self._thread_id = 0
        self._ready = threading.Event()
        self._on_press: OnPress = ignore_press
        self._on_status: OnStatus = ignore_status

    def check_support(self) -> None:
        """Windows always has them."""

    def start_listening(self, wanted: Sequence[Hotkey], on_press: OnPress, on_status: OnStatus) -> None:
        self._wanted, self._on_press, self._on_status = wanted, on_press, on_status
        self._thread.start()
        if not self._ready.wait(START_S):
            raise HotkeysError("Windows did not answer.", "Start the program again, or use `personacam ctl`.")
        on_status(HotkeyStatus(HotkeyState.ACTIVE, tuple(self._problems)))

    def stop_listening(self) -> None:
        if self._thread.is_alive():
            self._api.user32.PostThreadMessageW(self._thread_id, WM_QUIT, 0, 0)
            self._thread.join(STOP_S)

    def _run_message_loop(self) -> None:
        """The life of the thread: Windows tells presses only to the thread that registered the keys."""
        user32, message = self._api.user32, wintypes.MSG()
        # A thread has no queue, and cannot be asked to end, before it asks for a message.
        user32.PeekMessageW(ctypes.byref(message), None, WM_USER, WM_USER, PM_NOREMOVE)
        self._thread_id = self._api.thread_id()
        self._register_all_keys()
        self._ready.set()
        while (answer := user32.GetMessageW(ctypes.byref(message), None, 0, 0)) > 0:
            pressed = self._registered.get(message.wParam) if message.message == WM_HOTKEY else None
            if pressed is not None:
                self._on_press(pressed.action)
        if answer < 0:
            failed = Problem(
                "Windows tells no more hotkeys (error {code}).",
                "Switch the hotkeys off and on again.",
                code=self._api.last_error(),
            )
            self._on_status(HotkeyStatus(HotkeyState.UNAVAILABLE, (failed,)))
        for id in self._registered:
            user32.UnregisterHotKey(None, id)

    def _register_all_keys(self) -> None:
        for id, hotkey in enumerate(self._wanted, start=1):
            problem = self._register_key(id, hotkey)
            if problem is None:
                self._registered[id] = hotkey
            else:
                self._problems.append(problem)

    def _register_key(self, id: int, hotkey: Hotkey) -> Problem | None:
        modifiers, virtual_key = find_virtual_key(hotkey.combination)
        character = self._typed_character(hotkey.combination, virtual_key)
        if character:
            typed = Problem(
                "{key} types {character} on this keyboard.",
                "Choose another key.",
                key=hotkey.combination,
                character=character,
            )
            return key_problem(hotkey.action, typed)
        if self._api.user32.RegisterHotKey(None, id, modifiers | MOD_NOREPEAT, virtual_key):
            return None
        error = self._api.last_error()
        if error == ERROR_HOTKEY_ALREADY_REGISTERED:
            return taken_problem(hotkey)
        refused = Problem(
            "Windows refuses {key} (error {code}).", "Choose another key.", key=hotkey.combination, code=error
        )
        return key_problem(hotkey.action, refused)

    def _typed_character(self, combination: KeyCombination, virtual_key: int) -> str:
        """Return what the combination types, or nothing. On many keyboards AltGr types, which is Ctrl+Alt here."""
        if not {"Ctrl", "Alt"} <= combination.modifiers or "Meta" in combination.modifiers:
            return ""
        state = bytearray(256)
        state[VK_CONTROL] = state[VK_MENU] = HELD
        state[VK_SHIFT] = HELD if "Shift" in combination.modifiers else 0
        typed = ctypes.create_unicode_buffer(8)
        user32 = self._api.user32
        layout = user32.GetKeyboardLayout(0)
        count = user32.ToUnicodeEx(virtual_key, 0, bytes(state), typed, len(typed), KEEP_STATE, layout)
        character = typed.value[: abs(count)]  # a negative count is a dead key: an accent that waits for its letter
        return character if character.isprintable() else ""


def find_virtual_key(combination: KeyCombination) -> tuple[int, int]:
    """Return (modifiers, virtual key) as RegisterHotKey takes them."""
    modifiers = sum(MODIFIER_FLAGS[modifier] for modifier in combination.modifiers)
    return modifiers, VIRTUAL_KEYS[combination.key]
