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
from app.control.live_controller import OnAir
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
    run: Callable[[OnAir, str], None]
    argument: Argument | None = None
    default_key: str = ""


def find(id: str) -> Action:
    """Return the action of that id. Raises: SettingsError if there is none."""
    if id not in BY_ID:
        raise SettingsError("action", f"there is none called {id!r}.", f"Choose one of: {', '.join(BY_ID)}.")
    return BY_ID[id]


def perform(on_air: OnAir, words: str) -> None:
    """Do what the words say. Raises: PersonaCamError."""
    id, _, argument = words.strip().partition(" ")
    do(on_air, id, argument.strip())


def do(on_air: OnAir, id: str, argument: str | float | bool | None = None) -> None:
    """Do one action. Raises: PersonaCamError."""
    find(id).run(on_air, _word(argument))


def as_data() -> list[dict[str, str]]:
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


def _word(argument: str | float | bool | None) -> str:
    if isinstance(argument, bool):
        return "on" if argument else "off"
    return "" if argument is None else str(argument)


def _plain(act: Callable[[OnAir], None]) -> Callable[[OnAir, str], None]:
    def run(on_air: OnAir, argument: str) -> None:
        if argument:
            raise SettingsError("argument", f"{argument!r} is one too many.", "Leave it out.")
        act(on_air)

    return run


def _switch(act: Callable[[OnAir, bool | None], None]) -> Callable[[OnAir, str], None]:
    def run(on_air: OnAir, argument: str) -> None:
        if argument not in WORDS:
            raise SettingsError("argument", f"{argument!r} does not fit.", "Give on, off or toggle.")
        act(on_air, WORDS[argument])

    return run


def _named(act: Callable[[OnAir, str], None]) -> Callable[[OnAir, str], None]:
    def run(on_air: OnAir, argument: str) -> None:
        if not argument:
            raise SettingsError("argument", "a name is needed.", "Put it behind the action.")
        act(on_air, argument)

    return run


def _swap(on_air: OnAir, name: str) -> None:
    if re.fullmatch("[1-9]", name):
        on_air.slot(int(name))
    else:
        on_air.wear(on_air.status().intent.named(name).id)


def _strength(part: str, on_air: OnAir, number: str) -> None:
    on_air.strength(part, _number(number))


def _frame(field: str, on_air: OnAir, number: str) -> None:
    on_air.frame(**{field: _number(number)})


def _framing(on_air: OnAir, name: str) -> None:
    on_air.frame(framing=name)


def _recordings(on_air: OnAir, folder: str) -> None:
    on_air.use_recordings(Path(folder))


def _models(on_air: OnAir, folder: str) -> None:
    on_air.use_models(Path(folder))


def _size(on_air: OnAir, size: str) -> None:
    found = re.fullmatch(r"(\d{1,5})[x×](\d{1,5})", size)
    if found is None:
        raise SettingsError("argument", f"{size!r} is no size.", "Give WIDTHxHEIGHT, for example 1280x720.")
    on_air.frame(output_width_px=int(found[1]), output_height_px=int(found[2]))


def _fps(on_air: OnAir, number: str) -> None:
    on_air.frame(output_fps=round(_number(number)))


def _smoothing(on_air: OnAir, number: str) -> None:
    on_air.adjust(smoothing=_number(number))


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise SettingsError("argument", f"{text!r} is no number.", "Give one, such as 1.5.")
    return value


def _transition(on_air: OnAir, name: str) -> None:
    try:
        on_air.use_transition(Transition(name))
    except ValueError:
        raise SettingsError("argument", f"{name!r} does not fit.", "Give cut, crossfade or morph.") from None


def _camera(on_air: OnAir, name: str) -> None:
    on_air.use_camera(None if name == NOBODY else name)


def _background(on_air: OnAir, words: str) -> None:
    on_air.adjust(background=words)


def _badge(on_air: OnAir, on: bool | None) -> None:
    on_air.frame(badge=not on_air.status().intent.live.badge if on is None else on)


def _calibrate(on_air: OnAir, word: str) -> None:
    """Without a word: after a countdown."""
    if word not in ("", "now"):
        raise SettingsError("argument", f"{word!r} does not fit.", "Give now, or nothing.")
    on_air.calibrate(now=bool(word))


def _record(on_air: OnAir, argument: str) -> None:
    """A switch, and behind `start` possibly a file."""
    word, _, file = argument.partition(" ")
    if file and WORDS.get(word) is True:
        on_air.record(True, Path(file))
    else:
        _switch(OnAir.record)(on_air, argument)


ACTIONS: tuple[Action, ...] = (
    Action("next", "Next portrait", _plain(OnAir.next), default_key="Ctrl+Alt+N"),
    Action("previous", "Previous portrait", _plain(OnAir.previous), default_key="Ctrl+Alt+B"),
    *(
        Action(f"slot-{n}", f"Portrait {n}", _plain(partial(OnAir.slot, number=n)), default_key=f"Ctrl+Alt+{n}")
        for n in SLOTS
    ),
    Action("swap", "Change to portrait", _named(_swap), Argument.SLOT_OR_ID),
    Action("transition", "Transition between portraits", _named(_transition), Argument.TRANSITION),
    Action("panic", "Panic: show the card", _switch(OnAir.panic), Argument.SWITCH, "Ctrl+Alt+P"),
    Action("panic-on", "Show the card", _plain(partial(OnAir.panic, on=True))),
    Action("panic-off", "Take the card away", _plain(partial(OnAir.panic, on=False))),
    Action("calibrate", "Calibrate neutral face", _calibrate, Argument.NOW, "Ctrl+Alt+C"),
    Action("follow-next", "Follow next person", _plain(OnAir.follow_next)),
    Action("mirror", "Mirror movements", _switch(OnAir.mirror), Argument.SWITCH),
    Action("own-pixels-only", "Own pixels only", _switch(OnAir.own_pixels_only), Argument.SWITCH),
    Action("record", "Record", _record, Argument.SWITCH, "Ctrl+Alt+R"),
    Action("output", "Output", _switch(OnAir.output), Argument.SWITCH),
    Action("camera", "Camera", _named(_camera), Argument.CAMERA),
    Action("background", "Background", _named(_background), Argument.BACKGROUND),
    Action("badge", "Show the badge", _switch(_badge), Argument.SWITCH),
    Action("preset", "Preset", _named(OnAir.use_preset), Argument.PRESET),
    *(
        Action(f"strength-{part}", f"Strength of {part}", _named(partial(_strength, part)), Argument.NUMBER)
        for part in PARTS
    ),
    Action("smoothing", "Smoothing", _named(_smoothing), Argument.NUMBER),
    Action("framing", "How the picture fills the camera's", _named(_framing), Argument.FRAMING),
    Action("zoom", "Zoom", _named(partial(_frame, "zoom")), Argument.ZOOM),
    Action("shift-x", "Move left or right", _named(partial(_frame, "shift_x")), Argument.SHIFT),
    Action("shift-y", "Move up or down", _named(partial(_frame, "shift_y")), Argument.SHIFT),
    Action("output-size", "Size of the output", _named(_size), Argument.SIZE),
    Action("output-fps", "Pictures a second of the output", _named(_fps), Argument.FPS),
    Action("use-output", "Output device", _named(OnAir.use_output), Argument.OUTPUT),
    Action("models", "Folder of PersonaLive's weights", _named(_models), Argument.FOLDER),
    Action("recordings", "Folder of recordings", _named(_recordings), Argument.FOLDER),
    Action("reset", "Reset all settings", _plain(OnAir.reset)),
    Action("show-window", "Show window", _plain(OnAir.show_window)),
    Action("quit", "Quit", _plain(OnAir.quit)),
)
BY_ID = {action.id: action for action in ACTIONS}
