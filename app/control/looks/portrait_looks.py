"""Which look is worn, and whose a change is, as pure functions of the desired state.

What is changed while a portrait is worn becomes its own; what a portrait has not of its own it takes from the common
look, which changes only when a look is used for all, or with a reset.

Owns: these rules. Does not know: what a look is made of (`app.storage.portraits.look`), sessions, files.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from app.storage.gallery_entry import GalleryPortrait
from app.storage.portraits.look import PortraitLook, common_look, look_of, wear_look
from app.storage.user_settings import UserSettings
from engine import SettingsError

if TYPE_CHECKING:
    from app.control.desired_state import DesiredState

NOTHING_OWN = PortraitLook()


def note_change(before: "DesiredState", after: "DesiredState") -> "DesiredState":
    """Make what differs in the look the own of the portrait that is worn. Without such a portrait it is nobody's."""
    worn = _find_worn(after)
    old, new = look_of(before.user), look_of(after.user)
    if worn is None or old == new:
        return after
    kept = replace(after, user=replace(after.user, common_look=common_look(before.user)))
    return _with_looks(kept, {worn.id: worn.look.with_changes(old, new)})


def wear_own_look(desired: "DesiredState") -> "DesiredState":
    """Have the look of the portrait that is worn: what is its own, over what is common."""
    worn, common = _find_worn(desired), common_look(desired.user)
    if worn is None or (desired.user.common_look is None and worn.look == NOTHING_OWN):
        return desired
    return replace(desired, user=replace(wear_look(desired.user, worn.look.over(common)), common_look=common))


def use_look_for_all(desired: "DesiredState") -> "DesiredState":
    """Make the look that is worn the common one; no portrait has anything of its own any more."""
    common = replace(desired, user=replace(desired.user, common_look=look_of(desired.user)))
    return _with_looks(common, {entry.id: NOTHING_OWN for entry in desired.gallery})


def forget_own_look(desired: "DesiredState", id: str) -> "DesiredState":
    """Let a portrait take the common look."""
    return wear_own_look(_with_looks(desired, {id: NOTHING_OWN}))


def restore_looks(
    desired: "DesiredState", common: PortraitLook | None, looks: Mapping[str, PortraitLook]
) -> "DesiredState":
    """Have these looks again, by id."""
    return wear_own_look(_with_looks(replace(desired, user=replace(desired.user, common_look=common)), looks))


def keep_known_looks(before: "DesiredState", after: "DesiredState") -> "DesiredState":
    """Keep the looks that are known when the gallery changes: what was written of them may be older."""
    known = {entry.id: entry.look for entry in before.gallery}
    return _with_looks(after, {entry.id: known[entry.id] for entry in after.gallery if entry.id in known})


def reset_worn_look(desired: "DesiredState") -> "DesiredState":
    """After a reset of all settings: these are the common look, and the portrait that is worn has nothing else."""
    return _with_looks(
        replace(desired, user=replace(desired.user, common_look=None)), {desired.user.portrait: NOTHING_OWN}
    )


def undo_reset_of_look(desired: "DesiredState", before: UserSettings) -> "DesiredState":
    """After the settings from before a reset are back: their look was that of the portrait that was worn then."""
    common = common_look(before)
    own = NOTHING_OWN.with_changes(common, look_of(before))
    restored = replace(desired, user=replace(desired.user, common_look=common))
    return wear_own_look(_with_looks(restored, {before.portrait: own}))


def looks_of(desired: "DesiredState") -> dict[str, PortraitLook]:
    """Return what of its look is each portrait's own, by id."""
    return {entry.id: entry.look for entry in desired.gallery}


def find_unusable_background(desired: "DesiredState") -> SettingsError | None:
    """Return why the portrait that is worn has not its own background; None if it has, or has none. May read a file."""
    worn = _find_worn(desired)
    own = None if worn is None else worn.look.background
    if own is None or own == desired.user.settings.background:
        return None
    try:
        replace(desired.user.settings, background=own)
    except SettingsError as unusable:
        return unusable
    return None


def _find_worn(desired: "DesiredState") -> GalleryPortrait | None:
    return next((entry for entry in desired.gallery if entry.id == desired.user.portrait), None)


def _with_looks(desired: "DesiredState", looks: Mapping[str, PortraitLook]) -> "DesiredState":
    gallery = tuple(
        replace(entry, look=looks[entry.id]) if entry.id in looks and entry.look != looks[entry.id] else entry
        for entry in desired.gallery
    )
    return replace(desired, gallery=gallery)
