"""The settings that a command line asks for.

Owns: that a flag wins over a preset, and a preset over the defaults. Does not know: flags' names on the command line.
"""

from argparse import Namespace
from dataclasses import fields
from pathlib import Path
from typing import Any

from app.cli.personalive_flags import PREFIX
from app.storage.preset_settings import merge_preset_and_flags
from app.storage.presets import load_preset
from engine import Settings


def settings_from_flags(wanted: Namespace) -> Settings:
    """Return the settings: those of the preset, and over them the flags that were given.

    wanted: has `preset`, and an attribute named like a field of Settings for each flag that was given.
    Raises: SettingsError if a value does not fit.
    """
    flags = collect_given_flags(wanted)
    return merge_preset_and_flags(load_preset(wanted.preset), flags, flags.pop("personalive"))


def collect_given_flags(wanted: Namespace) -> dict[str, Any]:
    """Return the flags that were given, by the names of the settings; `personalive` is a table of its own."""
    flags = {field.name: getattr(wanted, field.name) for field in fields(Settings) if hasattr(wanted, field.name)}
    own = {name.removeprefix(PREFIX): value for name, value in vars(wanted).items() if name.startswith(PREFIX)}
    return {**flags, "personalive": own}


def find_background_file(wanted: Namespace) -> list[Path]:
    """Return the picture that is asked for behind the avatar, if there is one."""
    file = Path(getattr(wanted, "background", ""))
    return [file] if file.is_file() else []
