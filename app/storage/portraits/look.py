"""The look of a portrait: how it moves, how it lies in the picture, and what is behind it.

Owns: the fields of a look and which go together, and what a look makes of the user's settings. Without a field of its
own a portrait takes the common one. What depends on the computer or on the person (quality, animator, mirrored
movements, own pixels only, the badge, the output's size) is no part of a look. Does not know: files, who wears what.
"""

import logging
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from engine import LiveSettings, Phrase, Settings, SettingsError, Strengths, check_settings, setting_error

if TYPE_CHECKING:
    from app.storage.user_settings import UserSettings

log = logging.getLogger(__name__)

WORDS_MAX = 4096
MOTION, PLACE = ("preset", "strengths", "smoothing"), ("zoom", "shift_x", "shift_y")
GROUPS = (MOTION, PLACE, ("framing",), ("background",))
"""What is changed of a group makes all of it the portrait's own."""
OF_SETTINGS, OF_LIVE = ("strengths", "smoothing", "background"), ("framing", *PLACE)


@dataclass(frozen=True, slots=True)
class PortraitLook:
    """None: as is common to all. A bad value raises SettingsError, which names the field.

    preset: the name of the one that was chosen. background: as in Settings; a file is looked for when it is worn.
    """

    preset: str | None = None
    strengths: Strengths | None = None
    smoothing: float | None = None
    framing: str | None = None
    zoom: float | None = None
    shift_x: float | None = None
    shift_y: float | None = None
    background: str | None = None

    def __post_init__(self) -> None:
        for kind, names in ((LiveSettings, OF_LIVE), (Settings, ("smoothing",))):
            if given := self.given(names):
                kind(**given)
        if self.strengths is not None:
            check_settings(self.strengths, "strengths.")
        for name in ("preset", "background"):
            words = getattr(self, name)
            if words is not None and not 0 < len(words) <= WORDS_MAX:
                raise setting_error(name, words[:20], Phrase("a name"))

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it is the portrait's own."""
        return self == PortraitLook()

    def over(self, common: "PortraitLook") -> "PortraitLook":
        """Return this look, with the common one where it has nothing of its own."""
        own = {one.name: getattr(self, one.name) for one in fields(self)}
        return replace(common, **{name: value for name, value in own.items() if value is not None})

    def with_changes(self, before: "PortraitLook", after: "PortraitLook") -> "PortraitLook":
        """Return this look, with all groups of which something differs between two whole looks."""
        changed = [name for group in GROUPS if _differs(before, after, group) for name in group]
        return replace(self, **{name: getattr(after, name) for name in changed})

    def given(self, names: tuple[str, ...]) -> dict[str, Any]:
        """Return what of these it has, by name."""
        return {name: value for name in names if (value := getattr(self, name)) is not None}


def look_of(user: "UserSettings") -> PortraitLook:
    """Return the whole look in the settings, which is that of the portrait that is worn."""
    values = {name: getattr(user.settings, name) for name in OF_SETTINGS}
    return PortraitLook(preset=user.preset, **values, **{name: getattr(user.live, name) for name in OF_LIVE})


def common_look(user: "UserSettings") -> PortraitLook:
    """Return what portraits have that have nothing of their own; before anything was anybody's own, all have it."""
    return look_of(user) if user.common_look is None else user.common_look.over(look_of(user))


def wear_look(user: "UserSettings", look: PortraitLook) -> "UserSettings":
    """Return the settings with that whole look. A background that cannot be used leaves the one that is there."""
    settings = replace(user.settings, **look.given(("strengths", "smoothing")))
    try:
        settings = replace(settings, **look.given(("background",)))
    except SettingsError as unusable:
        log.info("the look's background cannot be used: %s", unusable)
    live = replace(user.live, **look.given(OF_LIVE))
    return replace(user, preset=look.preset or user.preset, settings=settings, live=live)


def _differs(before: PortraitLook, after: PortraitLook, names: tuple[str, ...]) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in names)
