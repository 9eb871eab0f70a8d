"""One setting of a training: what it may be, what it is for, and where its default is from.

Owns: how a dataclass field carries these. Does not know: any setting.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import TypeVar

from engine.core.settings.allowed import Allowed
from engine.core.settings.setting_field import SettingInfo, list_settings, setting

SOURCE = "source"
CONFIG = "released configuration"
CODE = "released code"
PAPER = "paper"
OWN = "ours"
OPEN = "open: nothing published; off"
"""Where defaults are from."""
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class OptionInfo:
    """A setting, and where its default is from."""

    setting: SettingInfo
    source: str


def option(default: Value, allowed: Allowed, help: str, source: str) -> Value:
    """Return a dataclass field with all that is to be known of a setting."""
    return setting(default, allowed, "", help, {SOURCE: source})


def table(kind: type[Value]) -> Value:
    """Return a dataclass field for a table of settings."""
    return field(default_factory=kind)


def list_options(kind: type) -> Mapping[str, OptionInfo]:
    """Return the settings of one table by their names."""
    sources = {each.name: each.metadata.get(SOURCE, "") for each in fields(kind)}
    return MappingProxyType({name: OptionInfo(info, sources[name]) for name, info in list_settings(kind).items()})
