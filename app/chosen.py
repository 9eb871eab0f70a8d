"""The settings that a command line asks for.

Owns: that a flag wins over a preset, and a preset over the defaults. Does not know: flags' names on the command line.
"""

from argparse import Namespace
from dataclasses import fields
from pathlib import Path
from typing import Any

from app.personalive_flags import PREFIX
from app.presets import Preset, load
from engine import PersonaLiveSettings, Settings, SettingsError, Strengths


def chosen_settings(wanted: Namespace) -> Settings:
    """Return the settings: those of the preset, and over them the flags that were given.

    wanted: has `preset`, and an attribute named like a field of Settings for each flag that was given.
    Raises: SettingsError if a value does not fit.
    """
    flags = by_hand(wanted)
    return merged(load(wanted.preset), flags, flags.pop("personalive"))


def by_hand(wanted: Namespace) -> dict[str, Any]:
    """Return the flags that were given, by the names of the settings; `personalive` is a table of its own."""
    flags = {field.name: getattr(wanted, field.name) for field in fields(Settings) if hasattr(wanted, field.name)}
    own = {name.removeprefix(PREFIX): value for name, value in vars(wanted).items() if name.startswith(PREFIX)}
    return {**flags, "personalive": own}


def background_file(wanted: Namespace) -> list[Path]:
    """Return the picture that is asked for behind the avatar, if there is one."""
    file = Path(getattr(wanted, "background", ""))
    return [file] if file.is_file() else []


def merged(preset: Preset, flags: dict[str, Any], personalive: dict[str, Any] | None = None) -> Settings:
    """Lay flags over a preset; personalive: those of that animator.

    Raises: SettingsError if a value does not fit, or the preset names a setting that does not exist.
    """
    values = {**preset.values}
    strengths = dict(values.pop("strengths", {}))
    own = dict(values.pop("personalive", {}))
    given = ((values, Settings), (strengths, Strengths), (own, PersonaLiveSettings))
    unknown = sorted(name for part, kind in given for name in set(part) - {field.name for field in fields(kind)})
    if unknown:
        raise SettingsError("preset", f"{preset.name} sets {', '.join(unknown)}, which is no setting.")
    own_settings = PersonaLiveSettings(**{**own, **(personalive or {})})
    return Settings(**{**values, "strengths": Strengths(**strengths), "personalive": own_settings, **flags})
