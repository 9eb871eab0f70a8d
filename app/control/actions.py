"""The table of everything a user can do; menus, tray, hotkeys, `ctl` and the window use it, and nothing else acts.

Owns: ids, labels, default keys, which value an action takes, and how that value is typed.
Does not know: who triggers an action. The window passes values; those who type pass an id and, behind a space, an
argument: `next`, `swap 3`, `preset lively`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from app.control.ladder.steps import LadderStep
from app.control.live_controller import LiveController
from app.storage.portraits.slots import SLOTS
from app.storage.user_settings import NOBODY, UserSettings
from engine import (
    LiveSettings,
    PersonaLiveSettings,
    Phrase,
    SettingInfo,
    Settings,
    SettingsError,
    SourceError,
    Strengths,
    Text,
    list_settings,
)

TOGGLE_WORDS = {"on": True, "start": True, "off": False, "stop": False, "toggle": None, "": None}
"""What a switch takes; None toggles it."""
QUALITY_MOVES = {"next": 1, "previous": -1}
QUALITY_LABELS = {
    LadderStep.INSTANT: "Quality: Instant",
    LadderStep.LOWEST_DELAY: "Quality: lowest delay (experimental)",
    LadderStep.FAST: "Quality: fast",
    LadderStep.BALANCED: "Quality: balanced",
    LadderStep.BEST: "Quality: best",
}
TOGGLE = "toggle"


class Argument(Protocol):
    """How a value is typed; what a setting may be (`Allowed`) is one of these."""

    @property
    def usage(self) -> str:
        """How it is written, for lists of help."""

    @property
    def expected(self) -> Phrase:
        """What has to be given, behind the word "Give"."""

    def read_text(self, text: str) -> Any:
        """Return the value. Raises: ValueError if the text is none."""


@dataclass(frozen=True, slots=True)
class Words:
    """An argument of its own kind. read_text raises ValueError for what is none."""

    usage: str
    expected: Phrase
    read_text: Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Action:
    """One row. label: plain English, to be translated. default_key: as Qt writes keys ("Ctrl+Alt+1"), or empty.

    run: called with the controller and the value, which is None for an action without one. Raises: PersonaCamError.
    argument: how the value is typed. optional: it may be left out; then it is what an empty text is read as.
    """

    id: str
    label: str
    run: Callable[[LiveController, Any], None]
    argument: Argument | None = None
    default_key: str = ""
    optional: bool = False

    @property
    def usage(self) -> str:
        """What is typed behind the id, in brackets if it may be left out."""
        usage = "" if self.argument is None else self.argument.usage
        return f"[{usage}]" if self.optional else usage

    @property
    def runs_alone(self) -> bool:
        """Whether a key can trigger it, which brings no value along."""
        return self.argument is None or self.optional


def find_action(id: str) -> Action:
    """Return the action of that id. Raises: SettingsError if there is none."""
    if id not in BY_ID:
        raise SettingsError(
            "action", "there is none called {id}.", "Choose one of: {known}.", id=repr(id), known=", ".join(BY_ID)
        )
    return BY_ID[id]


def run_action(on_air: LiveController, id: str, value: Any = None) -> None:
    """Do one action with a value of its own type; None toggles a switch. Raises: PersonaCamError."""
    find_action(id).run(on_air, value)


def run_action_text(on_air: LiveController, words: str) -> None:
    """Do a typed action: an id and its argument. Raises: PersonaCamError."""
    id, _, argument = words.strip().partition(" ")
    run_typed_action(on_air, id, argument.strip())


def run_typed_action(on_air: LiveController, id: str, argument: str) -> None:
    """Do an action with a typed argument, empty for none. Raises: PersonaCamError."""
    action = find_action(id)
    action.run(on_air, read_argument(action, argument))


def read_argument(action: Action, text: str) -> Any:
    """Return the value that was typed behind an action. Raises: SettingsError if it does not fit."""
    if action.argument is None:
        if text:
            raise SettingsError(action.id, "{value} is one too many.", "Leave it out.", value=repr(text))
        return None
    if not text and not action.optional:
        raise SettingsError(action.id, "an argument is missing.", "Give {expected}.", expected=action.argument.expected)
    try:
        return action.argument.read_text(text)
    except ValueError:
        expected = action.argument.expected
        raise SettingsError(
            action.id, "{value} does not fit.", "Give {expected}.", value=repr(text), expected=expected
        ) from None


def list_actions() -> list[dict[str, str]]:
    """Return the table for programs and for `ctl list`."""
    return [
        {"id": action.id, "label": action.label, "argument": action.usage, "default_key": action.default_key}
        for action in ACTIONS
    ]


# --- what is typed ------------------------------------------------------------------------------------------------


def _read_switch(text: str) -> bool | None:
    if text not in TOGGLE_WORDS:
        raise ValueError(text)
    return TOGGLE_WORDS[text]


def _read_now(text: str) -> bool:
    """Nothing typed: after a countdown."""
    if text not in ("", "now"):
        raise ValueError(text)
    return bool(text)


def _read_recording(text: str) -> bool | Path | None:
    """A switch, and behind `on` possibly a file."""
    word, _, file = text.partition(" ")
    if not file:
        return _read_switch(text)
    if not file.strip() or TOGGLE_WORDS.get(word) is not True:
        raise ValueError(text)
    return Path(file)


def _read_portrait(text: str) -> int | str:
    return int(text) if re.fullmatch("[1-9]", text) else text


def _read_quality(text: str) -> LadderStep | int | None:
    """A step, how many places to go up, or None to go from Instant to PersonaLive or back."""
    if text == TOGGLE:
        return None
    return QUALITY_MOVES[text] if text in QUALITY_MOVES else LadderStep(text)


def _read_place(text: str) -> tuple[float, float, float]:
    """Zoom, and the shifts to the right and down."""
    zoom, x, y = (float(part) for part in text.split())
    return zoom, x, y


def _read_size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,5})[x×](\d{1,5})", text)
    if found is None:
        raise ValueError(text)
    return int(found[1]), int(found[2])


AVATAR, LIVE, USER = list_settings(Settings), list_settings(LiveSettings), list_settings(UserSettings)
PERSONALIVE = list_settings(PersonaLiveSettings)
SWITCH = Words("on|off|toggle", Phrase("on, off or toggle"), _read_switch)
NOW = Words("now", Phrase("now, or nothing"), _read_now)
RECORDING = Words("on [FILE]|off|toggle", Phrase("on, off or toggle; behind on, a file may follow"), _read_recording)
PORTRAIT = Words("SLOT|NAME", Phrase("a slot from 1 to 9, or a portrait's name"), _read_portrait)
QUALITY = Words(
    "|".join((*LadderStep, *QUALITY_MOVES, TOGGLE)), Phrase("a quality, next, previous or toggle"), _read_quality
)
SIZE = Words("WIDTHxHEIGHT", Phrase("a size such as 1280x720"), _read_size)
PLACE = Words("ZOOM X Y", Phrase("zoom, and how far it is moved right and down, as 1.5 0.2 -0.1"), _read_place)
CAMERA = Text(
    "CAMERA|FILE|ADDRESS|none", Phrase("a camera, a video file, an address, or none"), words=((NOBODY, None),)
)
PRESET = Text("PRESET", Phrase("a preset's name"))
BACKGROUND = Text(AVATAR["background"].allowed.usage.replace("|transparent", ""), Phrase("a background"))
"""A camera's picture cannot be transparent."""


# --- what is done -------------------------------------------------------------------------------------------------


def _swap_portrait(on_air: LiveController, portrait: int | str) -> None:
    if isinstance(portrait, int):
        on_air.swap_to_slot(portrait)
    else:
        on_air.swap_portrait(on_air.read_status().desired.find_portrait_by_name(portrait).id)


def _forget_own_look(on_air: LiveController, portrait: int | str) -> None:
    """The worn one's, if none is named."""
    desired = on_air.read_status().desired
    if isinstance(portrait, int):
        on_air.forget_own_look(desired.find_portrait_in_slot(portrait))
    else:
        on_air.forget_own_look(desired.find_portrait_by_name(portrait or desired.user.portrait).id)


def _set_quality(on_air: LiveController, wanted: LadderStep | int | None) -> None:
    if isinstance(wanted, int):
        on_air.step_quality(wanted)
    else:
        on_air.set_quality(wanted)


def _set_recording(on_air: LiveController, wanted: bool | Path | None) -> None:
    if isinstance(wanted, Path):
        on_air.set_recording(True, wanted)
    else:
        on_air.set_recording(wanted)


def _set_output_size(on_air: LiveController, size: tuple[int, int]) -> None:
    on_air.change_live_settings(output_width_px=size[0], output_height_px=size[1])


def _place_avatar(on_air: LiveController, place: tuple[float, float, float]) -> None:
    """All at once, so that nobody sees a half of it."""
    on_air.change_live_settings(zoom=place[0], shift_x=place[1], shift_y=place[2])


def _choose_microphone(on_air: LiveController, name: str | None) -> None:
    """Take a microphone that is plugged in, the system's choice ("") or none. Raises: SourceError with the list."""
    if name:
        from engine import list_microphones  # it brings NumPy, which `ctl list` does without

        known = list_microphones()
        if not known:
            raise SourceError("There is no microphone {name}.", "Plug one in; none is found.", name=repr(name))
        if name not in known:
            raise SourceError(
                "There is no microphone {name}.", "Choose one of: {known}.", name=repr(name), known=", ".join(known)
            )
    on_air.set_microphone(name)


def _switch_live_setting(on_air: LiveController, on: bool | None, name: str) -> None:
    is_on: bool = getattr(on_air.read_status().desired.user.live, name)
    on_air.change_live_settings(**{name: not is_on if on is None else on})


# --- rows ---------------------------------------------------------------------------------------------------------


def _plain(id: str, label: str, act: Callable[[LiveController], None], default_key: str = "") -> Action:
    return Action(id, label, lambda on_air, _: act(on_air), default_key=default_key)


def _switch(id: str, label: str, act: Callable[[LiveController, bool | None], None], default_key: str = "") -> Action:
    return Action(id, label, act, SWITCH, default_key, optional=True)


def _live_setting(name: str) -> Action:
    """A row that sets a field of LiveSettings."""
    info = LIVE[name]
    return Action(
        name.replace("_", "-"),
        info.label,
        lambda on_air, value: on_air.change_live_settings(**{name: value}),
        info.allowed,
    )


def _avatar_setting(name: str) -> Action:
    """A row that sets a field of Settings which counts from the next picture on."""
    info = AVATAR[name]
    return Action(name, info.label, lambda on_air, value: on_air.adjust_controls(**{name: value}), info.allowed)


def _personalive_setting(name: str) -> Action:
    """A row that sets a field of PersonaLiveSettings, with which the animator is made again."""
    info = PERSONALIVE[name]
    return Action(
        name, info.label, lambda on_air, value: on_air.change_personalive_settings(**{name: value}), info.allowed
    )


def _user_setting(name: str, act: Callable[[LiveController, Any], None]) -> Action:
    """A row that sets a field of UserSettings."""
    return Action(name, USER[name].label, act, USER[name].allowed)


def _strength(info: SettingInfo) -> Action:
    part = info.name
    run = partial(LiveController.set_strength, part=part)
    return Action(f"strength-{part}", info.label, lambda on_air, value: run(on_air, value=value), info.allowed)


ACTIONS: tuple[Action, ...] = (
    _plain("next", "Next portrait", LiveController.next_portrait, "Ctrl+Alt+N"),
    _plain("previous", "Previous portrait", LiveController.previous_portrait, "Ctrl+Alt+B"),
    *(
        _plain(f"slot-{n}", f"Portrait {n}", partial(LiveController.swap_to_slot, number=n), f"Ctrl+Alt+{n}")
        for n in SLOTS
    ),
    Action("swap", "Change to portrait", _swap_portrait, PORTRAIT),
    _user_setting("transition", LiveController.set_transition),
    Action("common-look", "Common look for a portrait", _forget_own_look, PORTRAIT, optional=True),
    _plain("look-for-all", "Use this look for all portraits", LiveController.use_look_for_all),
    _plain("undo-look", "Undo the last change of looks", LiveController.undo_looks),
    _switch("panic", "Panic: show the card", LiveController.set_panic, "Ctrl+Alt+P"),
    _plain("panic-on", "Show the card", partial(LiveController.set_panic, on=True)),
    _plain("panic-off", "Hide the card", partial(LiveController.set_panic, on=False)),
    Action("calibrate", "Calibrate neutral face", LiveController.calibrate_neutral, NOW, "Ctrl+Alt+C", optional=True),
    _plain("follow-next", "Follow next person", LiveController.follow_next_person),
    _switch("mirror", AVATAR["mirror"].label, LiveController.set_mirror),
    _avatar_setting("turn"),
    _switch("own-pixels-only", AVATAR["own_pixels_only"].label, LiveController.set_own_pixels_only),
    Action("record", "Record", _set_recording, RECORDING, "Ctrl+Alt+R", optional=True),
    _switch("mute", "Mute the microphone", LiveController.set_muted, "Ctrl+Alt+M"),
    _switch("output", "Go live or end live", LiveController.set_output_enabled, "Ctrl+Alt+G"),
    Action("camera", USER["camera"].label, LiveController.switch_camera, CAMERA),
    replace(_avatar_setting("background"), argument=BACKGROUND),
    _switch("badge", LIVE["badge"].label, partial(_switch_live_setting, name="badge")),
    Action("preset", "Preset", LiveController.apply_preset, PRESET),
    _plain("revert-preset", "Revert to the preset", LiveController.revert_preset),
    _plain("undo-preset", "Undo the change of preset", LiveController.undo_preset),
    Action("quality", AVATAR["quality"].label, _set_quality, QUALITY),
    *(
        _plain(f"quality-{word}", f"{word.capitalize()} quality", partial(LiveController.step_quality, places=places))
        for word, places in QUALITY_MOVES.items()
    ),
    _plain("quality-toggle", "Quality: Instant or PersonaLive", LiveController.set_quality),
    *(
        _plain(f"quality-{step}", label, partial(LiveController.set_quality, step=step))
        for step, label in QUALITY_LABELS.items()
    ),
    _switch("quality-auto", LIVE["quality_auto"].label, partial(_switch_live_setting, name="quality_auto")),
    _live_setting("device_share"),
    _personalive_setting("offload"),
    _live_setting("driver_fps"),
    _switch("in-betweens", LIVE["in_betweens"].label, partial(_switch_live_setting, name="in_betweens")),
    *(_strength(info) for info in list_settings(Strengths).values()),
    _avatar_setting("smoothing"),
    *(_live_setting(name) for name in ("framing", "zoom", "shift_x", "shift_y")),
    Action("place", "Zoom and position", _place_avatar, PLACE),
    Action("output-size", "Output size", _set_output_size, SIZE),
    _live_setting("output_fps"),
    _live_setting("card_words"),
    Action("card-picture", LIVE["card_picture"].label, LiveController.set_card_picture, LIVE["card_picture"].allowed),
    replace(_live_setting("release_camera_after_s"), id="release-camera-after"),
    replace(_user_setting("output", LiveController.switch_output), id="use-output"),
    _user_setting("microphone", _choose_microphone),
    _user_setting("models", LiveController.set_models_folder),
    _user_setting("recordings", LiveController.set_recordings_folder),
    _plain("reset", "Reset all settings", LiveController.reset_settings),
    _plain("undo-reset", "Undo the reset of all settings", LiveController.undo_reset),
    _plain("show-window", "Show window", LiveController.show_window),
    _plain("quit", "Quit", LiveController.request_quit),
)
BY_ID = {action.id: action for action in ACTIONS}
