"""Keys as they are written: "Ctrl+Alt+1", the portable form of Qt's QKeySequence, with one combination.

Owns: reading and writing them, which can be a hotkey, which actions claim the same one, and what keys are called on
X11 and Wayland.
Does not know: how a key is heard, Qt. As in Qt, Ctrl is the Command key on macOS, and Meta is Control there; elsewhere
Meta is the Windows or Super key.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine import SettingsError

MODIFIERS = ("Meta", "Ctrl", "Alt", "Shift")
"""In the order in which Qt writes them."""
FUNCTION_KEYS = tuple(f"F{number}" for number in range(1, 25))
NAMED_KEYS = (
    *("Space", "Tab", "Return", "Enter", "Esc", "Backspace", "Ins", "Del", "Home", "End", "PgUp", "PgDown"),
    *("Left", "Up", "Right", "Down", "Pause", "Print", "ScrollLock", "Menu"),
)
PUNCTUATION = "-=[];'\\`,./+"
LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
ALONE = {*FUNCTION_KEYS, "Pause", "ScrollLock"}
"""Keys that type nothing: they may be a hotkey without a modifier."""
_KEYS = {key.lower(): key for key in (*FUNCTION_KEYS, *NAMED_KEYS, *PUNCTUATION, *LETTERS_AND_DIGITS)}
_MODIFIERS = {modifier.lower(): modifier for modifier in MODIFIERS}
KEYSYM_NAMES = {
    "Return": "Return",
    "Enter": "KP_Enter",
    "Esc": "Escape",
    "Backspace": "BackSpace",
    "Ins": "Insert",
    "Del": "Delete",
    "PgUp": "Prior",
    "PgDown": "Next",
    "ScrollLock": "Scroll_Lock",
    "Space": "space",
    "-": "minus",
    "=": "equal",
    "[": "bracketleft",
    "]": "bracketright",
    ";": "semicolon",
    "'": "apostrophe",
    "\\": "backslash",
    "`": "grave",
    ",": "comma",
    ".": "period",
    "/": "slash",
    "+": "plus",
}
"""Keys whose name in X11 and xkbcommon is another one; letters are lower case there."""
EXAMPLE = "Give one such as Ctrl+Alt+1 or F13."


@dataclass(frozen=True, slots=True)
class KeyCombination:
    """A key with the modifiers that are held with it; both named as in MODIFIERS and above."""

    modifiers: frozenset[str]
    key: str

    def __str__(self) -> str:
        return "+".join([*(modifier for modifier in MODIFIERS if modifier in self.modifiers), self.key])


def parse_combination(text: str) -> KeyCombination:
    """Read a combination that can be a hotkey, in any case and order.

    Raises: SettingsError if it is none, or would be taken from everybody who types.
    """
    words = text.replace(" ", "")
    last = "+" if words.endswith("++") or words == "+" else words.rpartition("+")[2]
    before = [word for word in words.removesuffix(last).lower().split("+") if word]
    key = _KEYS.get(last.lower())
    if key is None or not set(before) <= set(_MODIFIERS) or len(set(before)) < len(before):
        raise SettingsError("hotkey", "{text} is no key combination.", EXAMPLE, text=repr(text))
    modifiers = frozenset(_MODIFIERS[word] for word in before)
    if not modifiers & {"Ctrl", "Alt", "Meta"} and key not in ALONE:
        raise SettingsError(
            "hotkey", "{text} would be taken from everybody who types.", "Hold Ctrl or Alt with it.", text=text
        )
    return KeyCombination(modifiers, key)


def keysym_name(key: str) -> str:
    """Return what X11 and xkbcommon call a key."""
    return KEYSYM_NAMES.get(key, key.lower() if len(key) == 1 else key)


def find_clashes(keys: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return each combination that is claimed more than once, as Qt writes it -> the actions, first come first.

    keys: action in words -> key; what cannot be read clashes with nothing.
    """
    claimed: dict[str, list[str]] = {}
    for words, text in keys.items():
        try:
            claimed.setdefault(str(parse_combination(text)), []).append(words)
        except SettingsError:
            continue
    return {key: tuple(actions) for key, actions in claimed.items() if len(actions) > 1}
