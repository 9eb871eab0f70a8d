"""Chooses, saves, reverts and removes presets, each with an offer to take it back if something was lost by it.

Owns: these offers, and what is said about a failure. Does not know: widgets; what a preset sets.
"""

from app.control.desired_state import DesiredState
from app.gui.engine_link import EngineLink
from app.gui.view_state import Message
from app.gui.widgets.basics.display_names import preset_name
from app.gui.widgets.basics.undo.offers import offer_undo
from app.storage import presets
from app.storage.preset_settings import is_modified
from app.storage.presets import Preset
from engine import PersonaCamError, Problem


def is_preset_modified(desired: DesiredState | None, preset: Preset) -> bool:
    """Return True if the avatar looks or moves otherwise than this preset says."""
    try:
        return desired is not None and is_modified(desired.user.settings, preset)
    except PersonaCamError:
        return False


def choose_preset(link: EngineLink, name: str) -> None:
    """Use a preset. What was changed since the last one can be had back."""
    lost = _is_running_modified(link)
    link.run_action("preset", name)
    if lost:
        done = Problem("The preset {preset} is on, and your changes are gone.", preset=preset_name(name))
        offer_undo(link, done, lambda: link.run_action("undo-preset"))


def revert_preset(link: EngineLink, name: str) -> None:
    """Take all that the running preset says."""
    link.run_action("revert-preset")
    done = Problem("Everything is as in the preset {preset} again.", preset=preset_name(name))
    offer_undo(link, done, lambda: link.run_action("undo-preset"))


def save_preset(link: EngineLink, name: str) -> str:
    """Save what is set now under this name; return the name, empty if it could not be saved."""
    desired = link.latest_view.desired
    if desired is None:
        return ""
    before = presets.read_preset_file(name.strip())
    try:
        saved = presets.save_preset(name, desired.user.settings)
    except PersonaCamError as failure:
        link.show_message(Message(failure.problem))
        return ""
    link.presets_changed.emit()
    if before is not None:
        done = Problem("The preset {preset} was saved, over what was in it.", preset=saved.name)
        offer_undo(link, done, lambda: _restore_preset(link, saved.name, before))
    return saved.name


def remove_preset(link: EngineLink, name: str) -> None:
    """Remove one of the user's; if it is in use, the usual one takes its place first."""
    desired = link.latest_view.desired
    is_running = desired is not None and desired.user.preset == name
    try:
        if is_running:
            link.run_action("preset", presets.DEFAULT)
        content = presets.delete_preset(name)
    except PersonaCamError as failure:
        link.show_message(Message(failure.problem))
        return
    finally:
        link.presets_changed.emit()

    def undo() -> None:
        _restore_preset(link, name, content)
        if is_running:
            link.run_action("undo-preset")

    offer_undo(link, Problem("The preset {preset} was removed.", preset=name), undo)


def _restore_preset(link: EngineLink, name: str, content: bytes) -> None:
    try:
        presets.restore_preset(name, content)
    except PersonaCamError as failure:
        link.show_message(Message(failure.problem))
    link.presets_changed.emit()


def _is_running_modified(link: EngineLink) -> bool:
    desired = link.latest_view.desired
    if desired is None:
        return False
    try:
        return is_preset_modified(desired, presets.load_preset(desired.user.preset))
    except PersonaCamError:
        return False
