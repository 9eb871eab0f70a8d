"""What went wrong and what to do about it, as a sentence with named values: the one carrier for it in every layer.

    raise SinkError("The file {file} cannot be written: {reason}.", "Choose another folder.", file=name, reason=why)

An error carries a `Problem`; status, notices, recordings, cameras and the doctor hand the same object on. `str()`
fills it in English for the command line and the log; the window translates the template first, and fills it then.

A template is written as one plain string where the problem is made: that is where translations are collected from.

Values keep what kind they are of: a log leaves out everything but numbers and the program's own words (`Word`).
What a value has of addresses is masked here, so that no message says a password, whatever it was mistyped as.

Owns: templates, values, and how one is put into the other. Does not know: languages, and who reads it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from engine.core.system.address_mask import mask_address

_PLACE = re.compile(r"\{([a-z_][a-z_0-9]*)\}")


class Word(str):
    """A word of the program itself, such as a setting's name: nothing that a user or another program chose."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, init=False)
class Phrase:
    """Words for people with values in them, themselves a value of a `Problem`: translated before they are put in."""

    template: str
    values: "Mapping[str, Value]" = field(hash=False)

    def __init__(self, template: str, /, **values: object) -> None:
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "values", _keep_values(values))

    def __str__(self) -> str:
        return self.fill(_leave_english)

    def fill(self, translate: Callable[[str], str]) -> str:
        """Return the words with the values in them; `translate` is asked for every template before it is filled."""
        return fill_template(translate(self.template) if self.template else "", self.values, translate)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Return a phrase that came from another process as "template" and "values"."""
        return cls(str(plain["template"]), **_values_from_plain(plain["values"]))

    def to_plain(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        return {"template": self.template, "values": _values_to_plain(self.values)}


@dataclass(frozen=True, slots=True, init=False)
class Problem:
    """What is wrong: Problem("The file {file} cannot be written.", "Choose another folder.", file=name).

    template: what failed, with which value. remedy: what to do about it, may be empty. Both are English with {name}
    places, which `values` fills; a value that is a `Phrase` is filled and translated itself.
    """

    template: str
    values: "Mapping[str, Value]" = field(hash=False)
    remedy: str

    def __init__(self, template: str, remedy: str = "", /, **values: object) -> None:
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "values", _keep_values(values))
        object.__setattr__(self, "remedy", remedy)

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Return a problem that came from another process as "template", "remedy" and "values"."""
        return cls(str(plain["template"]), str(plain["remedy"]), **_values_from_plain(plain["values"]))

    def to_plain(self) -> dict[str, Any]:
        """Return what JSON can hold, for another process; `from_plain` reads it."""
        return {"template": self.template, "remedy": self.remedy, "values": _values_to_plain(self.values)}

    @property
    def message(self) -> str:
        """What failed, in English."""
        return str(self.message_phrase)

    @property
    def advice(self) -> str:
        """What to do about it, in English; empty if nothing is known."""
        return str(self.advice_phrase)

    @property
    def message_phrase(self) -> Phrase:
        """What failed, as a value of another problem."""
        return Phrase(self.template, **self.values)

    @property
    def advice_phrase(self) -> Phrase:
        """What to do about it, as a value of another problem."""
        return Phrase(self.remedy, **self.values)


Value = str | int | float | Phrase
"""What a value of a problem is kept as."""


def fill_template(template: str, values: Mapping[str, Value], translate: Callable[[str], str]) -> str:
    """Put the values into the {name} places of a template; a place without a value stays as it is."""

    def fill_place(place: re.Match[str]) -> str:
        value = values.get(place.group(1), place.group())
        return value.fill(translate) if isinstance(value, Phrase) else str(value)

    return _PLACE.sub(fill_place, template)


def list_places(template: str) -> list[str]:
    """Return the names of the places in a template, in order."""
    return _PLACE.findall(template)


def _keep_values(values: Mapping[str, object]) -> dict[str, Value]:
    kept = (int, float, bool, Word, Phrase)
    return {name: value if isinstance(value, kept) else mask_address(str(value)) for name, value in values.items()}


def _values_to_plain(values: "Mapping[str, Value]") -> dict[str, Any]:
    return {name: value.to_plain() if isinstance(value, Phrase) else value for name, value in values.items()}


def _values_from_plain(plain: Mapping[str, Any]) -> dict[str, Any]:
    return {name: Phrase.from_plain(value) if isinstance(value, Mapping) else value for name, value in plain.items()}


def _leave_english(template: str) -> str:
    return template
