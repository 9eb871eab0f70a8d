"""Keys as they are written."""

import pytest

from app.control.actions import ACTIONS
from app.remote.key_combination import (
    FUNCTION_KEYS,
    LETTERS_AND_DIGITS,
    NAMED_KEYS,
    PUNCTUATION,
    find_clashes,
    parse_combination,
)
from engine import SettingsError


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Ctrl+Alt+1", "Ctrl+Alt+1"),
        ("alt+ctrl+n", "Ctrl+Alt+N"),
        ("shift+alt+ctrl+meta+pgup", "Meta+Ctrl+Alt+Shift+PgUp"),
        ("F13", "F13"),
        ("Ctrl + Space", "Ctrl+Space"),
        ("Ctrl++", "Ctrl++"),
        ("Ctrl+-", "Ctrl+-"),
    ],
)
def test_a_combination_is_read_in_any_order_and_written_in_one(text: str, written: str) -> None:
    assert str(parse_combination(text)) == written
    assert parse_combination(written) == parse_combination(text)


@pytest.mark.parametrize(
    "text", ["", "Ctrl", "Ctrl+Alt", "Ctrl+Ctrl+A", "Hyper+A", "Ctrl+F99", "Ctrl+AB", "+", "Ä", "\0"]
)
def test_what_is_no_combination_is_said(text: str) -> None:
    with pytest.raises(SettingsError, match=r"no key combination|everybody who types"):
        parse_combination(text)


@pytest.mark.parametrize("text", ["A", "Shift+A", "1", "Space", "Shift+Return", "Left"])
def test_what_people_type_is_no_hotkey(text: str) -> None:
    with pytest.raises(SettingsError, match="everybody who types"):
        parse_combination(text)


def test_the_actions_own_keys_can_be_hotkeys_and_do_not_clash() -> None:
    keys = {action.id: action.default_key for action in ACTIONS if action.default_key}
    assert {str(parse_combination(key)) for key in keys.values()} == set(keys.values())
    assert find_clashes(keys) == {}


def test_keys_that_are_claimed_twice_are_found_however_they_are_written() -> None:
    keys = {"next": "Ctrl+Alt+N", "panic": "alt+ctrl+n", "quit": "Ctrl+Q", "mirror": "nonsense", "swap 3": "nonsense"}
    assert find_clashes(keys) == {"Ctrl+Alt+N": ("next", "panic")}


@pytest.mark.parametrize("key", [*FUNCTION_KEYS, *NAMED_KEYS, *PUNCTUATION, *LETTERS_AND_DIGITS])
def test_qt_writes_every_key_in_the_same_way(key: str) -> None:
    """The hotkey editor of the window hands on what Qt makes of a press."""
    from PySide6.QtGui import QKeySequence

    text = f"Meta+Ctrl+Alt+Shift+{key}"
    sequence = QKeySequence.fromString(text, QKeySequence.SequenceFormat.PortableText)
    assert sequence.toString(QKeySequence.SequenceFormat.PortableText) == text
    assert str(parse_combination(text)) == text
