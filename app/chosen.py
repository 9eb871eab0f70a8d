"""The settings that a command line asks for.

Owns: that a flag wins over a preset, and a preset over the defaults. Does not know: flags' names on the command line.
"""

from argparse import Namespace
from dataclasses import fields
from typing import Any

from app.presets import Preset, load
from engine import Settings, SettingsError, Strengths


def chosen_settings(wanted: Namespace) -> Settings:
    """Return the settings: those of the preset, and over them the flags that were given.

    wanted: has `preset`, and an attribute named like a field of Settings for each flag that was given.
    Raises: SettingsError if a value does not fit.
    """
    flags = {field.name: getattr(wanted, field.name) for field in fields(Settings) if hasattr(wanted, field.name)}
    return merged(load(wanted.preset), flags)


def merged(preset: Preset, flags: dict[str, Any]) -> Settings:
    """Lay flags over a preset.

    Raises: SettingsError if a value does not fit, or the preset names a setting that does not exist.
    """
    values = {**preset.values}
    strengths = dict(values.pop("strengths", {}))
    known = {field.name for field in fields(Settings)}, {field.name for field in fields(Strengths)}
    unknown = sorted((set(values) - known[0]) | (set(strengths) - known[1]))
    if unknown:
        raise SettingsError("preset", f"{preset.name} sets {', '.join(unknown)}, which is no setting.")
    return Settings(**{**values, "strengths": Strengths(**strengths), **flags})
