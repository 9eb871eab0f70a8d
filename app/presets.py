"""Presets: a name for a set of settings, one TOML file each.

Owns: reading them, and how a flag wins over a preset. Does not know: what a setting does.
"""

import tomllib
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from engine import Settings, SettingsError, Strengths

DEFAULT = "natural"
FOLDER = "presets"
SUFFIX = ".toml"


@dataclass(frozen=True, slots=True)
class Preset:
    """gives: one line that says what the user gets. values: settings by name, strengths as a table of their own."""

    name: str
    gives: str
    values: Mapping[str, Any]

    def settings(self, flags: Mapping[str, Any]) -> Settings:
        """Return the settings of this preset, except where the user gave a flag.

        Raises: SettingsError if a value does not fit.
        """
        values = {**self.values, **flags}
        if isinstance(values.get("strengths"), Mapping):
            values["strengths"] = Strengths(**values["strengths"])
        return Settings(**values)


def names() -> list[str]:
    """Return the names of all presets, the default one first."""
    found = [file.name.removesuffix(SUFFIX) for file in _folder().iterdir() if file.name.endswith(SUFFIX)]
    return sorted(found, key=lambda name: (name != DEFAULT, name))


def load(name: str) -> Preset:
    """Read one preset.

    Raises: SettingsError if there is none of that name or its file is wrong.
    """
    if name not in names():
        raise SettingsError("preset", f"there is none named {name!r}.", f"Choose one of: {', '.join(names())}.")
    content = tomllib.loads((_folder() / f"{name}{SUFFIX}").read_text(encoding="utf-8"))
    values = content.get("settings", {})
    _check_names(name, values, Settings)
    _check_names(name, values.get("strengths", {}), Strengths)
    return Preset(name, content["gives"], values)


def chosen(wanted: Namespace) -> Settings:
    """Return the settings that a command line asks for: its preset, and over it the flags that were given.

    Raises: SettingsError.
    """
    flags = {field.name: getattr(wanted, field.name) for field in fields(Settings) if hasattr(wanted, field.name)}
    return load(wanted.preset).settings(flags)


def _folder() -> Traversable:
    return resources.files("assets") / FOLDER


def _check_names(preset: str, values: Mapping[str, Any], kind: type[Settings] | type[Strengths]) -> None:
    unknown = sorted(set(values) - {field.name for field in fields(kind)})
    if unknown:
        raise SettingsError("preset", f"{preset} sets {', '.join(unknown)}, which is no setting.", "Correct its file.")
