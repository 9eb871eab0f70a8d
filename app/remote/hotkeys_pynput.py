"""Hotkeys on Windows and macOS, with pynput, which sees every key; one that is no hotkey is forgotten at once.

Owns: what pynput's keys are called, and which are held. Does not know: actions, X11 (`hotkeys_x11`).
pynput is imported when a listener is started. On macOS the user has to allow it to see keys.
"""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from app.remote.hotkeys import HotkeysError
from app.remote.key_combination import FUNCTION_KEYS, LETTERS_AND_DIGITS, MODIFIERS, PUNCTUATION, KeyCombination

ALT_GR = "AltGr"
"""Types characters, and is therefore never the Alt of a hotkey."""
MACOS = "darwin"
ALLOW = (
    "Allow the program that runs Persona Cam in System Settings, Privacy & Security, under Accessibility and Input "
    "Monitoring, and start it again."
)
HELD = {"ctrl": "Ctrl", "shift": "Shift", "alt": "Alt", "cmd": "Meta"}
HELD_ON_MACOS = {**HELD, "ctrl": "Meta", "cmd": "Ctrl"}
"""As in Qt: Ctrl is the Command key there."""
NAMES = {
    "space": "Space",
    "tab": "Tab",
    "enter": "Return",
    "esc": "Esc",
    "backspace": "Backspace",
    "insert": "Ins",
    "delete": "Del",
    "home": "Home",
    "end": "End",
    "page_up": "PgUp",
    "page_down": "PgDown",
    "left": "Left",
    "up": "Up",
    "right": "Right",
    "down": "Down",
    "pause": "Pause",
    "print_screen": "Print",
    "scroll_lock": "ScrollLock",
    "menu": "Menu",
    **{key.lower(): key for key in FUNCTION_KEYS},
}
GAP = "\0"
MACOS_KEYS = f"asdfhgzxcv{GAP}bqweryt123465=97-80]ou[ip{GAP}lj'k;\\,/nm.{GAP}{GAP}`"
"""macOS counts keys by their place; this is the American keyboard, from code 0 on."""
WINDOWS_PUNCTUATION = dict(zip((*range(0xBA, 0xC1), *range(0xDB, 0xDF)), ";=,-./`[\\]'", strict=True))
"""Windows' codes of the American keyboard's punctuation; those of letters and digits are their ASCII codes."""
WINDOWS_LETTERS_AND_DIGITS = frozenset(map(ord, LETTERS_AND_DIGITS))


class PynputListener:
    """Hears from `start` to `stop`, once."""

    def __init__(self) -> None:
        self._listener: Any = None
        self._press = PressedKeys((), _ignore_press)

    def start_listening(
        self, wanted: Sequence[KeyCombination], heard: Callable[[KeyCombination], None]
    ) -> Mapping[KeyCombination, str]:
        from pynput import keyboard

        if sys.platform == MACOS and not _has_permission():
            raise HotkeysError("macOS does not let Persona Cam see keys that are pressed in other programs.", ALLOW)
        self._press = PressedKeys(wanted, heard)
        self._listener = keyboard.Listener(on_press=self._on_key_press, on_release=self._on_key_release)
        self._listener.start()
        self._listener.wait()
        return {key: f"{key} is taken by another program." for key in wanted if _is_registered(key)}

    def stop_listening(self) -> None:
        if self._listener is not None:
            self._listener.stop()

    def _on_key_press(self, key: object, injected: bool = False) -> None:
        """Keys of macro pads and pedals are injected, too, and count."""
        self._press.press_key(key_name(key, sys.platform))

    def _on_key_release(self, key: object, injected: bool = False) -> None:
        self._press.release_key(key_name(key, sys.platform))


class PressedKeys:
    """What is held, and what that makes of the next key."""

    def __init__(self, wanted: Iterable[KeyCombination], heard: Callable[[KeyCombination], None]) -> None:
        self._wanted = frozenset(wanted)
        self._heard = heard
        self._held: set[str] = set()

    def press_key(self, key: str | None) -> None:
        """A key repeats itself while it is held, and counts once."""
        if key is None or key in self._held:
            return
        self._held.add(key)
        modifiers = frozenset(self._held & {*MODIFIERS, ALT_GR})
        pressed = KeyCombination(modifiers - {key}, key)
        if pressed in self._wanted:
            self._heard(pressed)

    def release_key(self, key: str | None) -> None:
        # A key whose release was missed - at a locked screen, for example - would be held for ever.
        self._held = {other for other in self._held if other in (*MODIFIERS, ALT_GR) and other != key}


def key_name(key: Any, platform: str) -> str | None:
    """Return what Qt calls a key of pynput's, without what Shift and the others make of it; None if it has no name.

    key: a Key with a name, or a KeyCode with a code and a character.
    """
    name = getattr(key, "name", None)
    if name == "alt_gr":
        return ALT_GR
    if name is not None:
        held = HELD_ON_MACOS if platform == MACOS else HELD
        return held.get(name.removesuffix("_l").removesuffix("_r")) or NAMES.get(name)
    code, character = getattr(key, "vk", None), getattr(key, "char", None) or ""
    if platform == MACOS:
        by_place = MACOS_KEYS[code] if code is not None and code < len(MACOS_KEYS) else GAP
        base = character if character.isascii() and character.isalnum() else by_place
    else:
        base = WINDOWS_PUNCTUATION.get(code) or (chr(code) if code in WINDOWS_LETTERS_AND_DIGITS else character)
    return base.upper() if base.upper() in set(LETTERS_AND_DIGITS + PUNCTUATION) else None


def _has_permission() -> bool:
    import HIServices

    return bool(HIServices.AXIsProcessTrusted())


if sys.platform == "win32":
    import ctypes

    MASKS = {"Alt": 1, "Ctrl": 2, "Shift": 4, "Meta": 8}
    CODES = {
        "Space": 0x20,
        "Tab": 0x09,
        "Return": 0x0D,
        "Enter": 0x0D,
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
    }

    def _is_registered(key: KeyCombination) -> bool:
        """Say if another program has registered it: for a moment, try to."""
        code = CODES.get(key.key) or _windows_key_code(key.key)
        mask = sum(MASKS[modifier] for modifier in key.modifiers)
        if not code:
            return False
        if ctypes.windll.user32.RegisterHotKey(None, 1, mask, code):
            ctypes.windll.user32.UnregisterHotKey(None, 1)
            return False
        return True

    def _windows_key_code(key: str) -> int:
        if key in FUNCTION_KEYS:
            return 0x6F + int(key[1:])
        if key in LETTERS_AND_DIGITS:
            return ord(key)
        return next((code for code, character in WINDOWS_PUNCTUATION.items() if character == key), 0)

else:

    def _is_registered(key: KeyCombination) -> bool:
        """macOS does not tell."""
        return False


def _ignore_press(pressed: KeyCombination) -> None:
    """What hears keys before the start."""
