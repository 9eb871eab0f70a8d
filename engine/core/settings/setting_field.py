"""A setting, described once, where its field is: everything that shows, reads or checks it asks here.

Owns: how a dataclass field carries what it may be, its label and its help. Does not know: any setting.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, TypeVar

from engine.core.errors import SettingsError
from engine.core.problem import Phrase
from engine.core.settings.allowed import Allowed

KEY, UNSAVED = "setting", "unsaved"
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class SettingInfo:
    """One setting. label: its name for people, English, to be translated. help: the words of a line of help."""

    name: str
    default: Any
    allowed: Allowed
    label: str
    help: str


def setting(
    default: Value, allowed: Allowed, label: str, help: str, marks: Mapping[str, object] | None = None
) -> Value:
    """Return a dataclass field with all that is to be known of a setting; see `SettingInfo`.

    marks: more of the field's metadata, for the dataclass that has it.
    """
    return field(default=default, metadata={KEY: (allowed, label, help), **(marks or {})})


def unsaved(default: Value) -> Value:
    """Return a dataclass field that no file and no preset sets or keeps: code gives it to one run."""
    return field(default=default, metadata={UNSAVED: True})


def list_unsaved(kind: type) -> frozenset[str]:
    """Return the names of the fields of a dataclass that `unsaved` made."""
    return frozenset(each.name for each in fields(kind) if UNSAVED in each.metadata)


def list_settings(kind: type) -> Mapping[str, SettingInfo]:
    """Return the settings of a dataclass by their names; fields that were not made by `setting` are none."""
    described = {each.name: (each.default, *each.metadata[KEY]) for each in fields(kind) if KEY in each.metadata}
    return MappingProxyType({name: SettingInfo(name, *content) for name, content in described.items()})


def check_settings(values: Any, table: str = "") -> None:
    """Compare every setting of a dataclass with what it may be. table: what its names begin with, "strengths.".

    Raises: SettingsError, which names the first one that does not fit.
    """
    for name, info in list_settings(type(values)).items():
        value = getattr(values, name)
        if not info.allowed.accepts_value(value):
            raise setting_error(f"{table}{name}", value, info.allowed.expected)


def setting_error(name: str, value: object, expected: Phrase) -> SettingsError:
    """Return the error for a value that does not fit. expected: what to give instead."""
    return SettingsError(name, "{value} does not fit.", "Give {expected}.", value=repr(value), expected=expected)
