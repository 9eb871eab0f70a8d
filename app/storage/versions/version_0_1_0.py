"""Brings what version 0.1.0 wrote into today's form, before it is read.

Owns: which settings and presets had another name, and where their values are now. Does not know: files, what a setting
does. What it does not know how to read, it leaves alone: the reader says so.
"""

from collections.abc import Mapping
from typing import Any

from engine import QUALITY_STEPS

RENAMED_PRESETS = {"best": "personalive"}
"""What `best` meant beside the animator is the quality of that name now."""
PRESET_ACTION = "preset "


def migrate_user_settings(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table of a file of settings, with today's names; the one given stays as it is."""
    migrated = dict(table)
    if isinstance(table.get("preset"), str):
        migrated["preset"] = current_preset_name(table["preset"])
    for name, rename in (("measured", current_preset_name), ("hotkeys", _current_action)):
        if isinstance(table.get(name), Mapping):
            migrated[name] = {rename(key): value for key, value in table[name].items()}
    if isinstance(table.get("settings"), Mapping):
        migrated["settings"] = migrate_settings(table["settings"])
    return migrated


def migrate_settings(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table of `Settings`: what was a rung of PersonaLive is a quality, which also says what decodes."""
    migrated, own = dict(table), table.get("personalive")
    if not isinstance(own, Mapping) or not {"emit_rung", "tiny_decoder"} & set(own):
        return migrated
    rung = own.get("emit_rung", 0)
    migrated["personalive"] = {name: value for name, value in own.items() if name not in ("emit_rung", "tiny_decoder")}
    found = [quality for quality, step in QUALITY_STEPS.items() if type(rung) is int and step.rung == rung]
    if found:
        migrated.setdefault("quality", found[0].value)
    return migrated


def current_preset_name(name: str) -> str:
    """Return what a bundled preset is called today."""
    return RENAMED_PRESETS.get(name, name)


def _current_action(words: str) -> str:
    """Return the words of an action that a key is for."""
    preset = words.removeprefix(PRESET_ACTION)
    return words if preset == words else PRESET_ACTION + current_preset_name(preset)
