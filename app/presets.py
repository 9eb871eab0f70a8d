"""Presets: a name for a set of settings, one TOML file each.

Owns: which there are, and what is in their files. Does not know: what a setting does, what the user asked for.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from engine import SettingsError

DEFAULT = "natural"
SUFFIX = ".toml"


@dataclass(frozen=True, slots=True)
class Preset:
    """gives: one line that says what the user gets. values: settings by name; strengths are a table of their own."""

    name: str
    gives: str
    values: Mapping[str, Any]


def names() -> list[str]:
    """Return the names of all presets, the default one first."""
    found = [file.name.removesuffix(SUFFIX) for file in _folder().iterdir() if file.name.endswith(SUFFIX)]
    return sorted(found, key=lambda name: (name != DEFAULT, name))


def load(name: str) -> Preset:
    """Read one preset.

    Raises: SettingsError if there is none of that name.
    """
    if name not in names():
        raise SettingsError("preset", f"there is none named {name!r}.", f"Choose one of: {', '.join(names())}.")
    content = tomllib.loads((_folder() / f"{name}{SUFFIX}").read_text(encoding="utf-8"))
    return Preset(name, content["gives"], content["settings"])


def _folder() -> Traversable:
    return resources.files("assets") / "presets"
