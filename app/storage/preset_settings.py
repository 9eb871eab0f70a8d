"""Combines a preset with settings chosen by hand.

Owns: that a setting chosen by hand overrides the preset. Does not know: how it was chosen, where presets are stored.
"""

from dataclasses import fields
from typing import Any

from app.storage.presets import Preset
from engine import PersonaLiveSettings, Settings, SettingsError, Strengths


def merge_preset_and_flags(
    preset: Preset, flags: dict[str, Any], personalive: dict[str, Any] | None = None
) -> Settings:
    """Return the preset's settings, overridden by flags; personalive: those of that animator.

    Raises: SettingsError if a value does not fit, or the preset names a setting that does not exist.
    """
    values = {**preset.values}
    strengths = dict(values.pop("strengths", {}))
    own = {name: _to_setting(value) for name, value in values.pop("personalive", {}).items()}
    given = ((values, Settings), (strengths, Strengths), (own, PersonaLiveSettings))
    unknown = sorted(name for part, kind in given for name in set(part) - {field.name for field in fields(kind)})
    if unknown:
        raise SettingsError(
            "preset", "{preset} sets {fields}, which is no setting.", preset=preset.name, fields=", ".join(unknown)
        )
    own_settings = PersonaLiveSettings(**{**own, **(personalive or {})})
    return Settings(**{**values, "strengths": Strengths(**strengths), "personalive": own_settings, **flags})


def _to_setting(value: Any) -> Any:
    """TOML has arrays where settings have tuples."""
    return tuple(value) if isinstance(value, list) else value
