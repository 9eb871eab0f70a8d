"""What a setting may be: a number in a range, one of several words, on or off, a text, or a file.

Owns: for each kind, which values fit, how a person writes one, and how that is read.
Does not know: any setting, the command line, widgets. Imports nothing heavy, so that --help is quick.
"""

import math
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Protocol

from engine.core.problem import Phrase

A_NAME, ON_OR_OFF = Phrase("a name"), Phrase("on or off")
READABLE = 1_000_000
"""A larger end of a range is not worth a place in a line of help."""
TEXT_MAX = 4096
"""The longest text of a setting; no system has longer paths."""
SWITCH_WORDS = {"on": True, "start": True, "off": False, "stop": False}


class Allowed(Protocol):
    """A kind of setting."""

    @property
    def usage(self) -> str:
        """How a value is written, as in a line of help: `fit|fill|blur`."""

    @property
    def expected(self) -> Phrase:
        """What has to be given, behind the word "Give": `one of: fit, fill, blur`."""

    def accepts_value(self, value: object) -> bool:
        """Return whether a setting may have this value."""

    def read_text(self, text: str) -> object:
        """Return the value that a person wrote. It may still be out of range.

        Raises: ValueError if it is none at all; `expected` says what would be one.
        """

    def write_value(self, value: Any) -> str:
        """Return the text that `read_text` reads as this value; empty if there is none."""


@dataclass(frozen=True, slots=True)
class Number:
    """From minimum to maximum, or without end; whole numbers if the minimum is one.

    step: whole numbers are multiples of it; for others, what one press of a key changes. unit: px, fps, s or nothing.
    none_word: how a person writes that there is no number (None), or empty if there has to be one.
    """

    minimum: float
    maximum: float | None = None
    step: float = 1
    unit: str = ""
    none_word: str = ""

    @property
    def is_whole(self) -> bool:
        return isinstance(self.minimum, int)

    @property
    def usage(self) -> str:
        readable = self.maximum is not None and self.maximum < READABLE
        numbers = f"{self.minimum}..{self.maximum}" if readable else "N"
        return f"{numbers}|{self.none_word}" if self.none_word else numbers

    @property
    def expected(self) -> Phrase:
        if self.none_word:
            return Phrase("{number}, or {word}", number=self._expected_number(), word=self.none_word)
        return self._expected_number()

    def accepts_value(self, value: object) -> bool:
        if value is None:
            return bool(self.none_word)
        if isinstance(value, bool) or not isinstance(value, int if self.is_whole else int | float):
            return False
        fits = self.minimum <= value and (self.maximum is None or value <= self.maximum)
        return fits and (not self.is_whole or value % self.step == 0)

    def read_text(self, text: str) -> float | None:
        if self.none_word and text == self.none_word:
            return None
        value = float(text)
        if not math.isfinite(value) or (self.is_whole and not value.is_integer()):
            raise ValueError(text)
        if not self.is_whole:
            return value
        return int(text) if text.lstrip("+-").isdecimal() else int(value)

    def write_value(self, value: float | None) -> str:
        return self.none_word if value is None else str(value)

    def _expected_number(self) -> Phrase:
        ends = {"minimum": self.minimum, "maximum": f"{self.maximum} {self.unit}".strip()}
        if self.maximum is None:
            return (
                Phrase("a whole number from {minimum}", **ends)
                if self.is_whole
                else Phrase("a number from {minimum}", **ends)
            )
        if not self.is_whole:
            return Phrase("a number from {minimum} to {maximum}", **ends)
        if self.step == 2:
            return Phrase("an even number from {minimum} to {maximum}", **ends)
        return Phrase("a whole number from {minimum} to {maximum}", **ends)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these; those that are members of an Enum are written as their values."""

    options: tuple[object, ...]

    @classmethod
    def from_words(cls, kind: Iterable[Enum]) -> "Choice":
        """Return the choice between the values of an Enum, for a setting that is kept as its plain word."""
        return cls(tuple(member.value for member in kind))

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(str(option.value if isinstance(option, Enum) else option) for option in self.options)

    @property
    def usage(self) -> str:
        return "|".join(self.words)

    @property
    def expected(self) -> Phrase:
        return Phrase("one of: {words}", words=", ".join(self.words))

    def accepts_value(self, value: object) -> bool:
        return value in self.options

    def read_text(self, text: str) -> object:
        if text not in self.words:
            raise ValueError(text)
        return self.options[self.words.index(text)]

    def write_value(self, value: object) -> str:
        return self.words[self.options.index(value)]


@dataclass(frozen=True, slots=True)
class Switch:
    """On or off."""

    usage: str = "on|off"
    expected: Phrase = ON_OR_OFF

    def accepts_value(self, value: object) -> bool:
        return isinstance(value, bool)

    def read_text(self, text: str) -> bool:
        if text not in SWITCH_WORDS:
            raise ValueError(text)
        return SWITCH_WORDS[text]

    def write_value(self, value: bool) -> str:
        return "on" if value else "off"


@dataclass(frozen=True, slots=True)
class Text:
    """Words. usage: how they are written. pattern: what all of them look like; expected: the same for people.

    words: texts that stand for another value, such as `none` for None. any_text: another check says more about a text
    that no system would take.
    """

    usage: str
    expected: Phrase = A_NAME
    pattern: str = r"(?s).+"
    words: tuple[tuple[str, str | None], ...] = ()
    any_text: bool = False

    def accepts_value(self, value: object) -> bool:
        if value in [meant for _, meant in self.words]:
            return True
        if not isinstance(value, str) or not (self.any_text or is_usable_text(value)):
            return False
        return re.fullmatch(self.pattern, value) is not None

    def read_text(self, text: str) -> str | None:
        if not text.strip() or not is_usable_text(text):
            raise ValueError(text)
        return dict(self.words).get(text, text)

    def write_value(self, value: str | None) -> str:
        return next((word for word, meant in self.words if meant == value), value or "")


@dataclass(frozen=True, slots=True)
class FilePath:
    """A file or a folder, or None as long as none was chosen."""

    usage: str
    expected: Phrase = A_NAME

    def accepts_value(self, value: object) -> bool:
        return value is None or (isinstance(value, Path) and is_usable_text(str(value)))

    def read_text(self, text: str) -> Path:
        if not text.strip() or not is_usable_text(text):
            raise ValueError(text)
        return Path(text)

    def write_value(self, value: Path | None) -> str:
        return "" if value is None else str(value)


def is_usable_text(text: str) -> bool:
    """Return whether a text could be a path or a device's name: not too long, and one that systems can be given."""
    try:
        return len(os.fsencode(text)) <= TEXT_MAX and "\0" not in text
    except UnicodeEncodeError:
        return False
