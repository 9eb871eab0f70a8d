"""Chooses Korean particles: which one follows a word depends on how its last letter sounds.

A translation writes both, "{file}을(를)"; once the value is in its place, one of them is left: "film.mp4를".

Owns: how names, numbers and Latin letters are read aloud. Does not know: sentences; other languages have no such marks.
"""

import re
from enum import Enum

_PAIRS = {
    "을(를)": ("을", "를"),
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "과(와)": ("과", "와"),
    "와(과)": ("과", "와"),
    "(으)로": ("으로", "로"),
    "(이)라": ("이라", "라"),
}
"""As it is written -> behind a consonant, behind a vowel."""
_MARK = re.compile("|".join(map(re.escape, _PAIRS)))
_CLOSING = "’”'\"`)]}>」』… "
"""What may stand between a word and its particle."""
_FIRST, _LAST, _FINALS, _RIEUL = 0xAC00, 0xD7A3, 28, 8
_DIGITS = {"0": "영", "1": "일", "2": "이", "3": "삼", "4": "사", "5": "오", "6": "육", "7": "칠", "8": "팔", "9": "구"}
_SIGNS = {"%": "트", "°": "도", "+": "스", "/": "시"}


class Sound(Enum):
    """How a word ends. RIEUL: with ㄹ, which takes 로 like a vowel."""

    VOWEL = "vowel"
    RIEUL = "rieul"
    CONSONANT = "consonant"


def choose_particles(text: str) -> str:
    """Return the text with one particle where both are written; where nobody can tell, both stay."""
    parts, at = [], 0
    for mark in _MARK.finditer(text):
        sound = _find_sound(text[: mark.start()].rstrip(_CLOSING))
        parts += [text[at : mark.start()], _choose(mark.group(), sound)]
        at = mark.end()
    return "".join([*parts, text[at:]])


def _choose(mark: str, sound: Sound | None) -> str:
    if sound is None:
        return mark
    behind_consonant, behind_vowel = _PAIRS[mark]
    if sound is Sound.VOWEL or (sound is Sound.RIEUL and mark == "(으)로"):
        return behind_vowel
    return behind_consonant


def _find_sound(before: str) -> Sound | None:
    """Return how the last word sounds at its end; None if it is not known how it is read."""
    last = _DIGITS.get(before[-1:]) or _SIGNS.get(before[-1:]) or before[-1:]
    if last and _FIRST <= ord(last) <= _LAST:
        final = (ord(last) - _FIRST) % _FINALS
        return Sound.VOWEL if final == 0 else Sound.RIEUL if final == _RIEUL else Sound.CONSONANT
    latin = re.search(r"[A-Za-z]+$", before)
    if latin is None:
        return None
    is_ending = re.search(r"\.[A-Za-z]{2,4}$", before) is not None
    return _sound_of_latin(latin.group(), latin.group().isupper() or is_ending)


def _sound_of_latin(word: str, is_spelled: bool) -> Sound:
    """is_spelled: letter by letter, as GPU and the endings of files; words are read as Koreans read English ones."""
    end = word[-1].lower()
    if end == "l" or (is_spelled and end == "r"):
        return Sound.RIEUL
    return Sound.CONSONANT if end in "mn" or (word.endswith("ng") and not is_spelled) else Sound.VOWEL
