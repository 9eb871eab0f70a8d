"""Everything a user can do, as one table: menus, tray, hotkeys, `ctl` and the window read it, nothing else acts.

Owns: ids, labels, default keys, which argument an action takes, and how it is read. Does not know: who triggers it.
An action in words is its id, and behind a space its argument: `next`, `swap 3`, `preset lively`.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import partial
from pathlib import Path

from app.control.desired_state import SLOTS
from app.control.live_controller import LiveController
from engine import SettingsError, Transition

NOBODY = "none"
PARTS = ("head", "mouth", "eyes", "brows")
WORDS = {"on": True, "start": True, "off": False, "stop": False, "toggle": None, "": None}
"""What a switch takes; None is the other way round."""


class Argument(Enum):
    """What an action takes behind its id; the value says it to people.

    SWITCH may be left out: the other way round. So may NOW: after a countdown.
    """

    SWITCH = "on|off|toggle"
    NOW = "now"
    SLOT_OR_ID = "SLOT|NAME"
    NUMBER = "0.0-2.0"
    CAMERA = "CAMERA|FILE|none"
    BACKGROUND = "own|blur|green|#RRGGBB|FILE"
    PRESET = "PRESET"
    TRANSITION = "cut|crossfade|morph"
    FRAMING = "fit|fill|blur"
    ZOOM = "1.0-4.0"
    SHIFT = "-1.0-1.0"
    SIZE = "WIDTHxHEIGHT"
    FPS = "1-120"
    FOLDER = "FOLDER"
    OUTPUT = "virtual-camera[:DEVICE]|FILE.mp4|null"


@dataclass(frozen=True, slots=True)
class Action:
    """One row. label: plain English, to be translated. default_key: as Qt writes keys ("Ctrl+Alt+1"), or empty.

    run: called with what is steered and the argument, empty if there is none. Raises: PersonaCamError.
    """

    id: str
    label: str
    run: Callable[[LiveController, str], None]
    argument: Argument | None = None
    default_key: str = ""


def find_action(id: str) -> Action:
    """Return the action of that id. Raises: SettingsError if there is none."""
    if id not in BY_ID:
        raise SettingsError("action", f"there is none called {id!r}.", f"Choose one of: {', '.join(BY_ID)}.")
    return BY_ID[id]


def run_action_text(on_air: LiveController, words: str) -> None:
    """Do what the words say. Raises: PersonaCamError."""
    id, _, argument = words.strip().partition(" ")
    run_action(on_air, id, argument.strip())


def run_action(on_air: LiveController, id: str, argument: str | float | bool | None = None) -> None:
    """Do one action. Raises: PersonaCamError."""
    find_action(id).run(on_air, _argument_to_text(argument))


def list_actions() -> list[dict[str, str]]:
    """Return the table for programs and for `ctl list`."""
    return [
        {
            "id": action.id,
            "label": action.label,
            "argument": "" if action.argument is None else action.argument.value,
            "default_key": action.default_key,
        }
        for action in ACTIONS
    ]


def _argument_to_text(argument: str | float | bool | None) -> str:
    if isinstance(argument, bool):
        return "on" if argument else "off"
    return "" if argument is None else str(argument)


def _without_argument(act: Callable[[LiveController], None]) -> Callable[[LiveController, str], None]:
    def check_and_run(on_air: LiveController, argument: str) -> None:
        if argument:
            raise SettingsError("argument", f"{argument!r} is one too many.", "Leave it out.")
        act(on_air)

    return check_and_run


def _with_switch(act: Callable[[LiveController, bool | None], None]) -> Callable[[LiveController, str], None]:
    def parse_and_run(on_air: LiveController, argument: str) -> None:
        if argument not in WORDS:
            raise SettingsError("argument", f"{argument!r} does not fit.", "Give on, off or toggle.")
        act(on_air, WORDS[argument])

    return parse_and_run


def _with_text(act: Callable[[LiveController, str], None]) -> Callable[[LiveController, str], None]:
    def check_and_run(on_air: LiveController, argument: str) -> None:
        if not argument:
            raise SettingsError("argument", "a name is needed.", "Put it behind the action.")
        act(on_air, argument)

    return check_and_run


def _swap_portrait(on_air: LiveController, name: str) -> None:
    if re.fullmatch("[1-9]", name):
        on_air.swap_to_slot(int(name))
    else:
        on_air.swap_portrait(on_air.read_status().intent.find_portrait_by_name(name).id)


def _set_strength(part: str, on_air: LiveController, number: str) -> None:
    on_air.set_strength(part, _parse_number(number))


def _set_live_field(field: str, on_air: LiveController, number: str) -> None:
    on_air.change_live_settings(**{field: _parse_number(number)})


def _set_framing(on_air: LiveController, name: str) -> None:
    on_air.change_live_settings(framing=name)


def _set_recordings_folder(on_air: LiveController, folder: str) -> None:
    on_air.set_recordings_folder(Path(folder))


def _set_models_folder(on_air: LiveController, folder: str) -> None:
    on_air.set_models_folder(Path(folder))


def _set_output_size(on_air: LiveController, size: str) -> None:
    found = re.fullmatch(r"(\d{1,5})[x×](\d{1,5})", size)
    if found is None:
        raise SettingsError("argument", f"{size!r} is no size.", "Give WIDTHxHEIGHT, for example 1280x720.")
    on_air.change_live_settings(output_width_px=int(found[1]), output_height_px=int(found[2]))


def _set_output_fps(on_air: LiveController, number: str) -> None:
    on_air.change_live_settings(output_fps=round(_parse_number(number)))


def _set_smoothing(on_air: LiveController, number: str) -> None:
    on_air.adjust_controls(smoothing=_parse_number(number))


def _parse_number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise SettingsError("argument", f"{text!r} is no number.", "Give one, such as 1.5.")
    return value


def _set_transition(on_air: LiveController, name: str) -> None:
    try:
        on_air.set_transition(Transition(name))
    except ValueError:
        raise SettingsError("argument", f"{name!r} does not fit.", "Give cut, crossfade or morph.") from None


def _switch_camera(on_air: LiveController, name: str) -> None:
    on_air.switch_camera(None if name == NOBODY else name)


def _set_background(on_air: LiveController, words: str) -> None:
    on_air.adjust_controls(background=words)


def _set_badge(on_air: LiveController, on: bool | None) -> None:
    on_air.change_live_settings(badge=not on_air.read_status().intent.live.badge if on is None else on)


def _calibrate_neutral(on_air: LiveController, word: str) -> None:
    """Without a word: after a countdown."""
    if word not in ("", "now"):
        raise SettingsError("argument", f"{word!r} does not fit.", "Give now, or nothing.")
    on_air.calibrate_neutral(now=bool(word))


def _set_recording(on_air: LiveController, argument: str) -> None:
    """A switch, and behind `start` possibly a file."""
    word, _, file = argument.partition(" ")
    if file and WORDS.get(word) is True:
        on_air.set_recording(True, Path(file))
    else:
        _with_switch(LiveController.set_recording)(on_air, argument)


ACTIONS: tuple[Action, ...] = (
    Action("next", "Next portrait", _without_argument(LiveController.next_portrait), default_key="Ctrl+Alt+N"),
    Action(
        "previous", "Previous portrait", _without_argument(LiveController.previous_portrait), default_key="Ctrl+Alt+B"
    ),
    *(
        Action(
            f"slot-{n}",
            f"Portrait {n}",
            _without_argument(partial(LiveController.swap_to_slot, number=n)),
            default_key=f"Ctrl+Alt+{n}",
        )
        for n in SLOTS
    ),
    Action("swap", "Change to portrait", _with_text(_swap_portrait), Argument.SLOT_OR_ID),
    Action("transition", "Transition between portraits", _with_text(_set_transition), Argument.TRANSITION),
    Action("panic", "Panic: show the card", _with_switch(LiveController.set_panic), Argument.SWITCH, "Ctrl+Alt+P"),
    Action("panic-on", "Show the card", _without_argument(partial(LiveController.set_panic, on=True))),
    Action("panic-off", "Take the card away", _without_argument(partial(LiveController.set_panic, on=False))),
    Action("calibrate", "Calibrate neutral face", _calibrate_neutral, Argument.NOW, "Ctrl+Alt+C"),
    Action("follow-next", "Follow next person", _without_argument(LiveController.follow_next_person)),
    Action("mirror", "Mirror movements", _with_switch(LiveController.set_mirror), Argument.SWITCH),
    Action("own-pixels-only", "Own pixels only", _with_switch(LiveController.set_own_pixels_only), Argument.SWITCH),
    Action("record", "Record", _set_recording, Argument.SWITCH, "Ctrl+Alt+R"),
    Action("output", "Output", _with_switch(LiveController.set_output_enabled), Argument.SWITCH),
    Action("camera", "Camera", _with_text(_switch_camera), Argument.CAMERA),
    Action("background", "Background", _with_text(_set_background), Argument.BACKGROUND),
    Action("badge", "Show the badge", _with_switch(_set_badge), Argument.SWITCH),
    Action("preset", "Preset", _with_text(LiveController.apply_preset), Argument.PRESET),
    *(
        Action(f"strength-{part}", f"Strength of {part}", _with_text(partial(_set_strength, part)), Argument.NUMBER)
        for part in PARTS
    ),
    Action("smoothing", "Smoothing", _with_text(_set_smoothing), Argument.NUMBER),
    Action("framing", "How the picture fills the camera's", _with_text(_set_framing), Argument.FRAMING),
    Action("zoom", "Zoom", _with_text(partial(_set_live_field, "zoom")), Argument.ZOOM),
    Action("shift-x", "Move left or right", _with_text(partial(_set_live_field, "shift_x")), Argument.SHIFT),
    Action("shift-y", "Move up or down", _with_text(partial(_set_live_field, "shift_y")), Argument.SHIFT),
    Action("output-size", "Size of the output", _with_text(_set_output_size), Argument.SIZE),
    Action("output-fps", "Pictures a second of the output", _with_text(_set_output_fps), Argument.FPS),
    Action("use-output", "Output device", _with_text(LiveController.switch_output), Argument.OUTPUT),
    Action("models", "Folder of PersonaLive's weights", _with_text(_set_models_folder), Argument.FOLDER),
    Action("recordings", "Folder of recordings", _with_text(_set_recordings_folder), Argument.FOLDER),
    Action("reset", "Reset all settings", _without_argument(LiveController.reset_settings)),
    Action("show-window", "Show window", _without_argument(LiveController.show_window)),
    Action("quit", "Quit", _without_argument(LiveController.request_quit)),
)
BY_ID = {action.id: action for action in ACTIONS}
