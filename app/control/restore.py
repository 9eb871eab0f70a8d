"""From the user's choices on disk to what is wanted on air, and back.

Owns: which choice is which wish. Does not know: who changes either of them.
"""

from collections.abc import Sequence
from typing import Any

from app.control.actions import NOBODY
from app.control.desired_state import SLOTS, STAYS, DesiredState
from app.storage import presets
from app.storage.folders import DEMO_CLIP, recordings_folder
from app.storage.gallery_entry import GalleryPortrait
from app.storage.preset_settings import merge_preset_and_flags
from app.storage.settings_file import UserSettings
from engine import PersonaCamError, SettingsError, Transition


def restore_desired_state(choices: UserSettings, gallery: Sequence[GalleryPortrait]) -> DesiredState:
    """Return what is wanted at the start. Without a portrait, `worn` is empty."""
    begun = choices.settings_at_start()
    ids = [entry.id for entry in gallery]
    preset = _load_preset_or_default(begun)
    return DesiredState(
        gallery=tuple(gallery),
        slots=tuple(ids[: len(SLOTS)]),
        worn=begun.portrait if begun.portrait in ids else "".join(ids[:1]),
        camera=None if begun.camera == NOBODY else begun.camera or str(DEMO_CLIP),
        output=begun.output,
        output_on=begun.go_live_at_start,
        preset=preset.name,
        settings=begun.settings,
        by_hand=_find_manual_settings(begun, preset),
        live=begun.live,
        transition=Transition(begun.transition),
        recordings=begun.recordings or recordings_folder(),
        microphone=begun.microphone,
    )


def settings_to_save(intent: DesiredState) -> dict[str, Any]:
    """Return the choices that say the same, by their names."""
    return {
        "camera": NOBODY if intent.camera is None else None if intent.camera == str(DEMO_CLIP) else intent.camera,
        "output": intent.output,
        "preset": intent.preset,
        "portrait": intent.worn,
        "transition": intent.transition.value,
        "settings": intent.settings,
        "live": intent.live,
        "microphone": intent.microphone,
    }


def find_preset_problem(choices: UserSettings) -> PersonaCamError | None:
    """Return what is wrong with the chosen preset, or None: another is used instead."""
    try:
        presets.load_preset(choices.settings_at_start().preset)
    except SettingsError as failure:
        told = f"The preset {choices.preset} cannot be used; the usual one takes its place."
        return PersonaCamError(told, failure.remedy)
    return None


def _load_preset_or_default(choices: UserSettings) -> presets.Preset:
    try:
        return presets.load_preset(choices.preset)
    except SettingsError:
        return presets.load_preset(presets.DEFAULT)


def _find_manual_settings(choices: UserSettings, preset: presets.Preset) -> dict[str, Any]:
    """What differs from the preset was chosen by hand: own pixels only, for one, outlives a change of preset."""
    given = merge_preset_and_flags(preset, {})
    values = {name: getattr(choices.settings, name) for name in STAYS}
    by_hand = {name: value for name, value in values.items() if value != getattr(given, name)}
    return by_hand if choices.models is None else {**by_hand, "personalive": {"models": choices.models}}
