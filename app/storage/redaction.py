"""Removes personal data from texts and settings before they are written to a report or a log.

Owns: what is removed: paths, names, and what pictures show. Does not know: reports.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.storage import presets
from app.storage.serialization import to_plain
from app.storage.user_settings import UserSettings

PLAIN_WORDS = {"language", "theme", "transition", "animator", "framing", "matrix", "device", "dtype", "kind"}
"""Fields whose texts come from the program, not from the user."""
SET, NOT_SET = "(set)", ""
_PATH = re.compile(
    r"""
    (?: [A-Za-z]:[\\/] | \\\\ | ~[\\/] | (?<![\w.<:/])/ (?=[^\s/]) )   # where a path begins on any system
    [^\n"'<>|*?:]*? (?= ["'<>|*?:\n] | \.(?:\s|$) | ,\s | \s[-–(] | $ )
    """,
    re.VERBOSE,
)
_OWN_FILE = re.compile(r"(?:^|[\\/])((?:app|engine|assets|site-packages|lib[\\/]python3\.\d+)[\\/][\w\\/.-]+\.pyi?)$")


def remove_paths(text: str) -> str:
    """Return the text without paths; those of the program's own code become relative."""
    home, user = str(Path.home()), Path.home().name
    text = _PATH.sub(_shorten_path, text.replace(home, "~") if len(home) > 1 else text)
    return re.sub(rf"\b{re.escape(user)}\b", "(user)", text) if len(user) > 2 and user != "root" else text


def redact_settings(choices: UserSettings) -> dict[str, Any]:
    """Return the user's settings without names, paths and everything else that the user typed."""
    plain: dict[str, Any] = _redact_table(to_plain(choices))
    plain["preset"] = choices.preset if choices.preset in presets.list_bundled() else SET
    plain["hotkeys"] = dict(choices.hotkeys)
    return plain


def _redact_table(table: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in table.items():
        if isinstance(value, Mapping):
            kept[name] = _redact_table(value)
        elif isinstance(value, str) and name not in PLAIN_WORDS:
            kept[name] = SET if value else NOT_SET
        else:
            kept[name] = value
    return kept


def _shorten_path(found: re.Match[str]) -> str:
    own = _OWN_FILE.search(found.group())
    return own.group(1).replace("\\", "/") if own else "(path)"
