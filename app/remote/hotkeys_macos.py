"""Hotkeys on macOS, with pynput, which sees every key; one that is no hotkey is forgotten at once.

Owns: what pynput's keys are called, and which are held. Does not know: actions, other systems.
pynput is imported when a listener is started. The user has to allow it to see keys. Not yet tried on a Mac.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from app.remote.hotkey_listener import Hotkey, HotkeysError, HotkeyState, HotkeyStatus, OnPress, OnStatus, ignore_press
from app.remote.key_combination import FUNCTION_KEYS, LETTERS_AND_DIGITS, MODIFIERS, PUNCTUATION, KeyCombination

ALT_GR = "AltGr"
"""Types characters, and is therefore never the Alt of a hotkey."""
ALLOW = (
    "Allow the program that runs Persona Cam in System Settings, Privacy & Security, under Accessibility and Input "
    "Monitoring, and start it again."
)
HELD = {"ctrl": "Meta", "shift": "Shift", "alt": "Alt", "cmd": "Ctrl"}
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
KEYS_BY_PLACE = f"asdfhgzxcv{GAP}bqweryt123465=97-80]ou[ip{GAP}lj'k;\\,/nm.{GAP}{GAP}`"
"""macOS counts keys by their place; this is the American keyboard, from code 0 on."""


class MacListener:
    """Hears keys from `start_listening` to `stop_listening`, once."""

    def __init__(self) -> None:
        self._listener: Any = None
        self._pressed = PressedKeys((), ignore_press)

    def check_support(self) -> None:
        import HIServices

        if not HIServices.AXIsProcessTrusted():
            raise HotkeysError("macOS does not let Persona Cam see keys that are pressed in other programs.", ALLOW)

    def start_listening(self, wanted: Sequence[Hotkey], on_press: OnPress, on_status: OnStatus) -> None:
        """macOS does not say which keys other programs have."""
        from pynput import keyboard

        self.check_support()
        self._pressed = PressedKeys(wanted, on_press)
        self._listener = keyboard.Listener(on_press=self._on_key_press, on_release=self._on_key_release)
        self._listener.start()
        self._listener.wait()
        on_status(HotkeyStatus(HotkeyState.ACTIVE))

    def stop_listening(self) -> None:
        if self._listener is not None:
            self._listener.stop()

    def _on_key_press(self, key: object, injected: bool = False) -> None:
        """Keys of macro pads and pedals are injected, too, and count."""
        self._pressed.press_key(key_name(key))

    def _on_key_release(self, key: object, injected: bool = False) -> None:
        self._pressed.release_key(key_name(key))


class PressedKeys:
    """Which keys are held, and what that makes of the next one."""

    def __init__(self, wanted: Iterable[Hotkey], on_press: OnPress) -> None:
        self._actions = {hotkey.combination: hotkey.action for hotkey in wanted}
        self._on_press = on_press
        self._held: set[str] = set()

    def press_key(self, key: str | None) -> None:
        """A key repeats itself while it is held, and counts once."""
        if key is None or key in self._held:
            return
        self._held.add(key)
        modifiers = frozenset(self._held & {*MODIFIERS, ALT_GR})
        action = self._actions.get(KeyCombination(modifiers - {key}, key))
        if action is not None:
            self._on_press(action)

    def release_key(self, key: str | None) -> None:
        # A key whose release was missed - at a locked screen, for example - would be held for ever.
        self._held = {other for other in self._held if other in (*MODIFIERS, ALT_GR) and other != key}


def key_name(key: Any) -> str | None:
    """Return what Qt calls a key of pynput's, without what Shift and the others make of it; None if it has no name.

    key: a Key with a name, or a KeyCode with a code and a character.
    """
    name = getattr(key, "name", None)
    if name == "alt_gr":
        return ALT_GR
    if name is not None:
        return HELD.get(name.removesuffix("_l").removesuffix("_r")) or NAMES.get(name)
    code, character = getattr(key, "vk", None), getattr(key, "char", None) or ""
    by_place = KEYS_BY_PLACE[code] if code is not None and code < len(KEYS_BY_PLACE) else GAP
    base = character if character.isascii() and character.isalnum() else by_place
    return base.upper() if base.upper() in set(LETTERS_AND_DIGITS + PUNCTUATION) else None
