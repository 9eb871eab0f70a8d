"""Makes settings from the flags of a command line.

Owns: that a flag overrides a preset, and a preset the defaults. Does not know: flags' names on the command line.
"""

import logging
from argparse import Namespace
from pathlib import Path
from typing import Any

from app.cli.setting_flags import FOR_LIVE, PREFIX, given_settings
from app.storage.folders import settings_folder
from app.storage.preset_settings import merge_preset_and_flags
from app.storage.presets import load_preset
from app.storage.settings_file import SettingsFile
from app.storage.user_settings import UserSettings, check_animator
from app.weights.choice import PERSONALIVE, check_named_weights, find_weights
from app.weights.store.places import find_layout
from engine import (
    NULL,
    LiveSettings,
    PersonaLiveSettings,
    Settings,
    SettingsError,
    SinkError,
    check_output_name,
    read_card_picture,
)

log = logging.getLogger(__name__)


def settings_from_flags(wanted: Namespace) -> Settings:
    """Return the settings: those of the preset, and over them the flags that were given.

    Weights that are not named are found where they are. wanted: has `preset`, and an attribute named like a field of
    Settings for each flag that was given.
    Raises: SettingsError if a value does not fit; FolderError if the folder named for weights has not all of them.
    """
    flags, preset = collect_given_flags(wanted), load_preset(wanted.preset)
    if preset.problem is not None:
        log.warning("%s", preset.problem)
    settings = merge_preset_and_flags(preset, flags, flags.pop("personalive"))
    check_animator(settings)
    return complete_weights(settings)


def complete_weights(settings: Settings) -> Settings:
    """Return the settings with a folder of weights: the named one, the one chosen in the window, or one that is found.

    Raises: FolderError if the folder that was named or chosen lacks a file.
    """
    settings = check_named_weights(settings)
    if settings.animator != PERSONALIVE or settings.personalive.models is not None:
        return settings
    chosen = SettingsFile(settings_folder()).user_settings.models
    return find_weights(settings, None if chosen is None else find_layout(chosen))


def live_settings_from_flags(wanted: Namespace) -> LiveSettings:
    """Return the settings of a live run; sizes are (width, height).

    Raises: SettingsError if a value does not fit; PortraitError if the card's picture cannot be read.
    """
    given = given_settings(wanted, LiveSettings)
    for what in ("camera", "output"):
        size = getattr(wanted, f"{what}_size", None)
        if size is not None:
            given |= {f"{what}_width_px": size[0], f"{what}_height_px": size[1]}
    if given.get("card_picture"):
        read_card_picture(given["card_picture"])
    return LiveSettings(**given)


def user_flags(wanted: Namespace) -> dict[str, Any]:
    """Return the flags that were given of the user's settings that a live run has, by name.

    Raises: SettingsError if no output is called like the one that was given.
    """
    given = given_settings(wanted, UserSettings)
    try:
        check_output_name(given.get("output") or NULL)
    except SinkError as wrong:
        problem = wrong.problem
        raise SettingsError("output", problem.template, problem.remedy, **problem.values) from wrong
    return {name: given[name] for name in FOR_LIVE if name in given}


def collect_given_flags(wanted: Namespace) -> dict[str, Any]:
    """Return the flags that were given, by the names of the settings; `personalive` is a table of its own."""
    return {**collect_avatar_flags(wanted), "personalive": given_settings(wanted, PersonaLiveSettings, PREFIX)}


def collect_avatar_flags(wanted: Namespace) -> dict[str, Any]:
    """Return the flags that were given, by the names of the settings, without tables."""
    return given_settings(wanted, Settings)


def find_background_file(wanted: Namespace) -> list[Path]:
    """Return the picture file of the background, if there is one."""
    file = Path(getattr(wanted, "background", ""))
    return [file] if file.is_file() else []
