"""Removes from the user's settings everything that the user typed or that shows who they are.

Owns: which settings are words of the program. Does not know: reports.
"""

import re
from dataclasses import fields, is_dataclass
from typing import Any

from app.storage import presets
from app.storage.user_settings import UserSettings
from engine import Choice, list_settings

SET, NOT_SET = "(set)", ""
_KEY = re.compile(
    r"(?:(?:Ctrl|Alt|Shift|Meta)\+)*(?:.|F\d{1,2}|Space|Home|End|PgUp|PgDown|Ins|Del|Esc|Tab|Return|Enter|Left|Right|Up"
    r"|Down|Pause|Print|Backspace)"
)
_ACTION = re.compile(r"[a-z][a-z-]{0,30}")


def redact_settings(choices: UserSettings) -> dict[str, Any]:
    """Return the user's settings: numbers, switches and words that the program offers; of all others if they are set.

    Of a mapping, whose names may be the user's, only its size is left, but for the keys of actions.
    """
    from engine import ANIMATORS  # brings NumPy, and a log needs none

    plain = _redact_fields(choices)
    plain["preset"] = choices.preset if choices.preset in presets.list_bundled() else SET
    plain["settings"]["animator"] = choices.settings.animator if choices.settings.animator in ANIMATORS else SET
    plain["hotkeys"] = dict(_redact_hotkey(words, key) for words, key in choices.hotkeys.items())
    return plain


def _redact_hotkey(words: str, key: str) -> tuple[str, str]:
    """Leave out what an action is for: "preset mine" has a name in it."""
    action, _, argument = words.partition(" ")
    known = action if _ACTION.fullmatch(action) else SET
    return f"{known} {SET}" if argument else known, key if not key or _KEY.fullmatch(key) else SET


def _redact_fields(values: Any) -> dict[str, Any]:
    offered = {name for name, info in list_settings(type(values)).items() if isinstance(info.allowed, Choice)}
    chosen = [one.name for one in fields(values) if one.init]  # the others are made of these: a picture that was read
    return {name: _redact_value(getattr(values, name), name in offered) for name in chosen}


def _redact_value(value: Any, is_offered: bool) -> Any:
    if is_dataclass(value):
        return _redact_fields(value)
    if isinstance(value, bool | int | float) or value is None:
        return value
    if is_offered:
        return getattr(value, "value", value)
    if isinstance(value, tuple) and all(isinstance(one, int | float) for one in value):
        return list(value)
    return f"({len(value)} set)" if isinstance(value, dict) and value else SET if value else NOT_SET
