"""Combines a preset with settings chosen by hand.

Owns: that a setting chosen by hand overrides the preset. Does not know: how it was chosen, where presets are stored.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from app.storage.presets import Preset
from engine import FilePath, PersonaLiveSettings, Settings, SettingsError, Strengths, list_settings, list_unsaved

LOOK = ("strengths", "smoothing", "background", "own_pixels_only")
"""What a preset says, of the settings that the window shows."""
FILES = {name for name, info in list_settings(PersonaLiveSettings).items() if isinstance(info.allowed, FilePath)}


def merge_preset_and_flags(
    preset: Preset, flags: dict[str, Any], personalive: dict[str, Any] | None = None
) -> Settings:
    """Return the preset's settings, overridden by flags; personalive: those of that animator.

    Raises: SettingsError if a value does not fit, or the preset names a setting that does not exist.
    """
    values = {**preset.values}
    strengths = _pop_table(values, "strengths")
    own = {name: _to_setting(name, value) for name, value in _pop_table(values, "personalive").items()}
    given = ((values, Settings), (strengths, Strengths), (own, PersonaLiveSettings))
    unknown = sorted(name for part, kind in given for name in set(part) - _field_names(kind))
    if unknown:
        raise SettingsError(
            "preset", "{preset} sets {fields}, which is no setting.", preset=preset.name, fields=", ".join(unknown)
        )
    own_settings = PersonaLiveSettings(**{**own, **(personalive or {})})
    return Settings(**{**values, "strengths": Strengths(**strengths), "personalive": own_settings, **flags})


def is_modified(settings: Settings, preset: Preset) -> bool:
    """Return True if the avatar looks or moves otherwise than this preset says. Raises: SettingsError."""
    return revert_settings(settings, preset) != settings


def revert_settings(settings: Settings, preset: Preset) -> Settings:
    """Return the settings with all that a preset says of them, and the rest as it is. Raises: SettingsError."""
    given = merge_preset_and_flags(preset, {})
    return replace(settings, **{name: getattr(given, name) for name in LOOK})


def _field_names(kind: type) -> set[str]:
    return {field.name for field in fields(kind) if field.init} - list_unsaved(kind)


def _pop_table(values: dict[str, Any], name: str) -> dict[str, Any]:
    """Take a table of settings out of the others. Raises: SettingsError if something else has its name."""
    table = values.pop(name, {})
    if not isinstance(table, Mapping):
        raise SettingsError(name, "{value} is no table of settings.", "Save the preset again.", value=repr(table))
    return dict(table)


def _to_setting(name: str, value: Any) -> Any:
    """TOML has arrays where settings have tuples, and texts where they have files."""
    if isinstance(value, list):
        return tuple(value)
    return Path(value) if name in FILES and isinstance(value, str) else value
