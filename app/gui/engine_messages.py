"""Translates the engine's messages into the user's language.

The engine speaks English, with values in its sentences. `translations/engine.json` has the sentences as patterns
("The face in {0} is too small: {1} pixels.") and the translations have them under the context "engine".

Owns: finding the pattern of a sentence, and putting its values into the translated one.
Does not know: who said it. What no pattern fits stays as it is.
"""

import json
import re
from functools import cache

from PySide6.QtCore import QCoreApplication

from app.gui.languages import translations_folder

CONTEXT = "engine"
FILE = "engine.json"
_FIELD = re.compile(r"[a-z_.]+: ")
"""What a SettingsError begins with."""
_PLACE = re.compile(r"\{(\d+)\}")


def translate_engine_text(sentence: str) -> str:
    """Return a message or a remedy of the engine in the language of the window."""
    plain = QCoreApplication.translate(CONTEXT, sentence)
    if plain != sentence:
        return plain
    field = _FIELD.match(sentence)
    if field is not None:
        return field.group() + translate_engine_text(sentence[field.end() :])
    for pattern, found in _load_patterns():
        match = found.fullmatch(sentence)
        if match is not None:
            translated = QCoreApplication.translate(CONTEXT, pattern)
            return sentence if translated == pattern else _fill_placeholders(translated, match.groups())
    return sentence


def _fill_placeholders(translated: str, values: tuple[str, ...]) -> str:
    return _PLACE.sub(lambda place: QCoreApplication.translate(CONTEXT, values[int(place.group(1))]), translated)


@cache
def _load_patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Patterns with values in them, those with the most words of their own first."""
    try:
        known = json.loads((translations_folder() / FILE).read_text(encoding="utf-8"))
    except OSError:
        return []
    with_values = [pattern for pattern in known if _PLACE.search(pattern)]
    longest_first = sorted(with_values, key=lambda pattern: -len(_PLACE.sub("", pattern)))
    return [(pattern, _pattern_to_regex(pattern)) for pattern in longest_first]


def _pattern_to_regex(pattern: str) -> re.Pattern[str]:
    """The n-th value is the n-th group; a value may be anything, even nothing."""
    parts = _PLACE.split(pattern)
    words = [re.escape(part) if at % 2 == 0 else "(.*?)" for at, part in enumerate(parts)]
    return re.compile("".join(words), re.DOTALL)
