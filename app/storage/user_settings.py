"""Everything that the user can choose: one frozen value, with marks that say how long each choice lasts.

Owns: the fields, their marks, and the rules that read the marks: what is stored, what a run starts with, what a reset
keeps. It contains no secret and no picture. Does not know: how a choice is made or applied, files.
"""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from app.storage import presets
from app.storage.portraits.look import PortraitLook
from engine import (
    TRANSPARENT,
    VIRTUAL_CAMERA,
    Choice,
    FilePath,
    LiveSettings,
    PersonaCamError,
    Phrase,
    Settings,
    SettingsError,
    Switch,
    Text,
    Transition,
    check_settings,
    setting,
    setting_error,
)

NOBODY = "none"
"""The camera's name for a run without a driver."""
USUAL_ANIMATOR = Settings().animator
LANGUAGES = ("", "en", "ko")
THEMES = ("system", "light", "dark")
CAMERA = Text("NAME|INDEX|FILE|ADDRESS", Phrase("a camera, a video file or an address"), words=(("", None),))
OUTPUT = Text("virtual-camera[:DEVICE]|FILE.mp4|null", Phrase("an output"))
MICROPHONE = Text(
    "NAME|default|none", Phrase("a microphone's name, default, or none"), words=(("default", ""), ("none", None))
)
FOLDER = FilePath("FOLDER", Phrase("a folder"))
LASTING = (
    *(
        "badge",
        "card_words",
        "card_picture",
        "output_width_px",
        "output_height_px",
        "output_fps",
        "release_camera_after_s",
    ),
    *("driver_fps", "in_betweens", "quality_auto", "device_share"),
)
"""The live settings that depend on the user and the computer, and are kept for every run."""
MEASURED_MAX = 1e6
"""Of frames a second or milliseconds; a file may hold any number, and infinite ones are no measurement."""
KEPT, FRESH_BUT, STAYS_IN_RESET, STARTS_AS = "kept", "fresh_but", "stays_in_reset", "starts_as"


def kept(fresh_but: tuple[str, ...] | None = None, stays_in_reset: bool = False) -> Mapping[str, object]:
    """Mark a field that is stored on disk.

    fresh_but: a run that does not start with the last state takes the default, but for these fields of the value.
    """
    return {KEPT: True, FRESH_BUT: fresh_but, STAYS_IN_RESET: stays_in_reset}


def this_run(starts_as: str, stays_in_reset: bool = False) -> Mapping[str, object]:
    """Mark a field that lasts as long as the program runs. starts_as: the kept field whose value it starts with."""
    return {KEPT: False, STARTS_AS: starts_as, STAYS_IN_RESET: stays_in_reset}


class ConsentMissingError(PersonaCamError):
    """Going live was asked for, and whose face may be worn was not said yet (`UserSettings.consent_seen`)."""

    def __init__(self) -> None:
        super().__init__(
            "You are not live: it was not said yet whose face you wear.", "Tick the sentence of the first start."
        )


@dataclass(frozen=True, slots=True)
class MeasuredSpeed:
    """The speed of a step of the ladder on this computer, when it was last used."""

    delay_ms: float = 0.0
    fps: float = 0.0

    def __post_init__(self) -> None:
        for name in ("delay_ms", "fps"):
            if not 0.0 <= getattr(self, name) <= MEASURED_MAX:
                raise setting_error(name, getattr(self, name), Phrase("a number from {minimum}", minimum=0))


@dataclass(frozen=True, slots=True)
class UserSettings:
    """Everything that the user can choose. A bad value raises SettingsError, which names the field.

    language: "" is the system's. geometry: the window's place and size in Qt's own form, base64.
    camera: as in a LiveRequest, NOBODY, or None as long as none was chosen. portrait: id in the gallery, ""
    for the first one. output: a name as in LiveRequest, whether or not it is on.
    hotkeys: action id -> key as Qt writes it; only those that differ from the action's own, "" for none.
    preset, settings and live have the look of the portrait that is worn. common_look: what portraits have that have
    nothing of their own; None as long as none has, and then it is what these have.
    microphone: of the next recording; None for no sound. recordings: folder, or None for the usual one.
    models: folder of PersonaLive's weights. measured: by step of the ladder.
    consent_seen: the first run was completed.
    """

    language: str = setting("", Choice(LANGUAGES), "Language", "of the window; empty is the system's", kept())
    theme: str = setting("system", Choice(THEMES), "Look", "light or dark", kept())
    geometry: str = field(default="", metadata=kept(stays_in_reset=True))
    camera: str | None = setting(None, CAMERA, "Camera", "what drives the avatar", kept((), stays_in_reset=True))
    output: str = setting(VIRTUAL_CAMERA, OUTPUT, "Output device", "where the avatar goes", kept())
    output_on: bool = field(default=True, metadata=this_run(starts_as="go_live_at_start", stays_in_reset=True))
    preset: str = field(default=presets.DEFAULT, metadata=kept(fresh_but=()))
    portrait: str = field(default="", metadata=kept(fresh_but=(), stays_in_reset=True))
    transition: Transition = setting(
        Transition.CROSSFADE,
        Choice(tuple(Transition)),
        "Transition between portraits",
        "how one portrait gives way to another",
        kept(),
    )
    settings: Settings = field(default_factory=Settings, metadata=kept(fresh_but=("own_pixels_only", "personalive")))
    live: LiveSettings = field(default_factory=LiveSettings, metadata=kept(fresh_but=LASTING))
    common_look: PortraitLook | None = field(default=None, metadata=kept(fresh_but=()))
    microphone: str | None = setting(
        None,
        MICROPHONE,
        "Microphone of recordings",
        "whose sound recordings have, as `personacam microphones` lists them; default is the system's choice",
        kept(),
    )
    recordings: Path | None = setting(None, FOLDER, "Folder of recordings", "where recordings are kept", kept())
    hotkeys: Mapping[str, str] = field(default_factory=dict, metadata=kept())
    hotkeys_on: bool = setting(True, Switch(), "Keys work in every program", "listen to keys everywhere", kept())
    start_with_last_state: bool = setting(True, Switch(), "Start as I left it", "begin with the last settings", kept())
    go_live_at_start: bool = setting(False, Switch(), "Go live at the start", "turn the output on at once", kept())
    minimise_to_tray: bool = setting(False, Switch(), "Keep in the tray", "go on when the window is closed", kept())
    consent_seen: bool = field(default=False, metadata=kept(stays_in_reset=True))
    driver_shown: bool = setting(False, Switch(), "Show the driver", "show the camera's picture, too", kept())
    self_view_mirrored: bool = setting(
        True, Switch(), "Mirror the self-view", "show you the avatar as in a mirror; others see it as it is", kept()
    )
    models: Path | None = setting(
        None, FOLDER, "Folder of PersonaLive's weights", "where PersonaLive's weights are", kept()
    )
    measured: Mapping[str, MeasuredSpeed] = field(default_factory=dict, metadata=kept())

    def __post_init__(self) -> None:
        check_settings(self)
        _check_live_use(self.settings)

    @property
    def flips_preview(self) -> bool:
        """Whether the user sees the avatar's picture mirrored. Movements that are mirrored for all make it a mirror."""
        return self.self_view_mirrored and not self.settings.mirror


KEPT_FIELDS = tuple(one.name for one in fields(UserSettings) if one.metadata[KEPT])
"""The names of what is stored."""


def settings_at_start(last: UserSettings) -> UserSettings:
    """Return the settings at the start of a run: those kept, or only the program's behaviour, as the user chose.

    The choices of the first run's consent page are always kept, and so is the output's shape.
    """
    return replace(last, **{one.name: _value_at_start(one, last) for one in fields(UserSettings)})


def reset_settings(before: UserSettings) -> UserSettings:
    """Return the defaults; portrait, camera, the window's place and the first run stay, and whether it is live."""
    return UserSettings(**{one.name: getattr(before, one.name) for one in fields(before) if _stays_in_reset(one)})


def undo_reset(now: UserSettings, before: UserSettings) -> UserSettings:
    """Return the settings from before a reset; what a reset leaves alone stays as it is now."""
    return replace(before, **{one.name: getattr(now, one.name) for one in fields(now) if _stays_in_reset(one)})


def changed_fields(before: UserSettings, after: UserSettings) -> dict[str, Any]:
    """Return the values of `after` that differ, by field."""
    values = {one.name: getattr(after, one.name) for one in fields(UserSettings)}
    return {name: value for name, value in values.items() if value != getattr(before, name)}


def check_animator(settings: Settings, field: str = "animator") -> None:
    """Refuse an animator that there is not. field: what the error calls the setting. Raises: SettingsError."""
    if settings.animator == USUAL_ANIMATOR:
        return
    from engine import ANIMATORS  # brings NumPy, which --help and the start of the window do without

    if settings.animator not in ANIMATORS:
        raise SettingsError(
            field,
            "there is no animator named {animator}.",
            "Choose one of: {animators}.",
            animator=repr(settings.animator),
            animators=", ".join(ANIMATORS),
        )


def _check_live_use(settings: Settings) -> None:
    """Refuse what may be the settings of a clip, and never those of a live run. Raises: SettingsError."""
    check_animator(settings, "settings.animator")
    if settings.background == TRANSPARENT:
        raise SettingsError(
            "settings.background",
            "a camera's picture cannot be transparent.",
            "Use green, and key it out where it is shown.",
        )


def _value_at_start(one: "Field[Any]", last: UserSettings) -> Any:
    if not one.metadata[KEPT]:
        return getattr(last, one.metadata[STARTS_AS])
    value, fresh_but = getattr(last, one.name), one.metadata[FRESH_BUT]
    if last.start_with_last_state or fresh_but is None:
        return value
    fresh = getattr(UserSettings(), one.name)
    return replace(fresh, **{name: getattr(value, name) for name in fresh_but}) if fresh_but else fresh


def _stays_in_reset(one: "Field[Any]") -> bool:
    return bool(one.metadata[STAYS_IN_RESET])
