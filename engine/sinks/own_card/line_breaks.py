"""Breaks words into lines that are narrow enough.

Owns: where a line may end: at a space, and within a word only if that is too long for a line; never within what is
read as one letter (a letter with its accents, an emoji with its colour of skin, a flag). Does not know: fonts.
"""

import unicodedata
from collections.abc import Callable, Iterator

JOINER, NON_JOINER = "\u200d", "\u200c"
"""Joins emoji to one; parts two letters of a word that would be joined, as in Persian. Neither is drawn."""
_SKIN = range(0x1F3FB, 0x1F400)
_FLAG = range(0x1F1E6, 0x1F200)


def split_letters(text: str) -> list[str]:
    """Return what a reader takes for letters, each with what belongs to it."""
    letters: list[str] = []
    for each in text:
        if letters and (_belongs_to_last(each) or letters[-1].endswith(JOINER) or _ends_flag(letters[-1], each)):
            letters[-1] += each
        else:
            letters.append(each)
    return letters


def break_lines(text: str, width_px: float, measure: Callable[[str], float]) -> list[str]:
    """Return the lines, none of them empty. measure: the width of a text in pixels."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for space, part in _split_words(paragraph, width_px, measure):
            longer = f"{line}{space}{part}" if line else part
            if line and measure(longer) > width_px:
                lines.append(line)
                longer = part
            line = longer
        if line:
            lines.append(line)
    return lines


def _split_words(paragraph: str, width_px: float, measure: Callable[[str], float]) -> Iterator[tuple[str, str]]:
    """Yield the words, and of one that is too long its parts, each with what is before it: a space, or nothing."""
    for word in paragraph.split():
        space, part = " ", ""
        for letter in split_letters(word):
            if part and measure(part + letter) > width_px:
                yield space, part
                space, part = "", ""
            part += letter
        yield space, part


def _belongs_to_last(each: str) -> bool:
    code = ord(each)
    return (
        bool(unicodedata.combining(each)) or each in (JOINER, NON_JOINER) or 0xFE00 <= code <= 0xFE0F or code in _SKIN
    )


def _ends_flag(last: str, each: str) -> bool:
    """A flag is two letters of their own kind."""
    return len(last) == 1 and ord(last) in _FLAG and ord(each) in _FLAG
