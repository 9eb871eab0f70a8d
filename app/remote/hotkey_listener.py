"""What every listener for global hotkeys does, and which one this system has.

Owns: the protocol of listeners, what they report, and the table of them.
Does not know: how a system lets keys be heard (`hotkeys_x11`, `hotkeys_portal`, `hotkeys_windows`, `hotkeys_macos`;
imported when hotkeys start), what an action does.
"""

import importlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from app.remote.key_combination import KeyCombination
from engine import PersonaCamError, Problem

WAYLAND = "app.remote.hotkeys_portal:PortalListener"
LISTENERS = {
    "linux": "app.remote.hotkeys_x11:X11Listener",
    "win32": "app.remote.hotkeys_windows:WindowsListener",
    "darwin": "app.remote.hotkeys_macos:MacListener",
}
"""sys.platform -> the listener there; in a Wayland session it is WAYLAND instead."""


class HotkeysError(PersonaCamError):
    """No key can be heard here at all."""


class HotkeyState(Enum):
    """ASKING: the desktop is asked for the keys, and may ask the user. ACTIVE: keys are heard everywhere."""

    OFF = "off"
    ASKING = "asking"
    ACTIVE = "active"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Hotkey:
    """A key that an action should have. action: in words ("swap 3"). label: what it does, for people, in English."""

    action: str
    label: str
    combination: KeyCombination


@dataclass(frozen=True, slots=True)
class HotkeyStatus:
    """How it goes.

    problems: what is wrong with single keys, or why none is heard.
    triggers: action in words -> its keys as the desktop words them (empty: none yet), for each action that the desktop
    knows. None: the keys are those that were asked for.
    """

    state: HotkeyState = HotkeyState.OFF
    problems: tuple[Problem, ...] = ()
    triggers: Mapping[str, str] | None = None

    def actions_heard(self, wanted: Mapping[str, str]) -> frozenset[str]:
        """Return those of the wanted actions (in words -> key) that need no other way to hear their keys."""
        if self.state is not HotkeyState.ACTIVE:
            return frozenset()
        return frozenset(wanted if self.triggers is None else wanted.keys() & self.triggers.keys())


OnPress = Callable[[str], None]
"""Takes the action whose key was pressed, in words."""
OnStatus = Callable[[HotkeyStatus], None]


class HotkeyListener(Protocol):
    """Hears keys, whichever program has the focus. It is started once, and stopped for good."""

    def check_support(self) -> None:
        """Find out whether keys can be heard here; may take seconds. Raises: HotkeysError if not."""

    def start_listening(self, wanted: Sequence[Hotkey], on_press: OnPress, on_status: OnStatus) -> None:
        """Listen until `stop_listening`.

        on_press: called on the listener's thread with the action, once for each press.
        on_status: called with each new status: before this returns where the system answers at once, otherwise on the
        listener's thread.
        Raises: HotkeysError if it is known at once that no key can be heard.
        """

    def stop_listening(self) -> None:
        """Give the keys back and end the thread. Does no harm to a listener that was not started."""


def key_problem(action: str, problem: Problem) -> Problem:
    """Return the problem of one action's key."""
    values = {**problem.values, "action": action, "what": problem.message_phrase}
    return Problem("The hotkey of {action}: {what}", problem.remedy, **values)


def taken_problem(hotkey: Hotkey) -> Problem:
    """Return what is said of a key that another program has."""
    taken = Problem("{key} is taken by another program.", "Choose another key.", key=hotkey.combination)
    return key_problem(hotkey.action, taken)


def find_listener(platform: str, environment: Mapping[str, str]) -> str:
    """Return the import string of the listener for this system. Raises: HotkeysError if there is none."""
    if platform == "linux" and _is_wayland(environment):
        return WAYLAND
    if platform not in LISTENERS:
        raise HotkeysError("There are no hotkeys on {platform}.", "Use `personacam ctl`.", platform=platform)
    if platform == "linux" and not environment.get("DISPLAY"):
        raise HotkeysError("Without a display there are no hotkeys.", "Use `personacam ctl`.")
    return LISTENERS[platform]


def create_listener() -> HotkeyListener:
    """Return what hears keys on this system, not yet started. Raises: HotkeysError if nothing can."""
    module, _, name = find_listener(sys.platform, os.environ).partition(":")
    try:
        listener: HotkeyListener = getattr(importlib.import_module(module), name)()
    except ImportError as error:
        raise HotkeysError(
            "Hotkeys are not installed: {reason}.", "`personacam doctor` says how to fix that.", reason=error
        ) from error
    return listener


def ignore_press(action: str) -> None:
    """What a listener calls before its start."""


def ignore_status(status: HotkeyStatus) -> None:
    """What a listener calls before its start."""


def _is_wayland(environment: Mapping[str, str]) -> bool:
    """A Wayland session usually has an X server, too, but that one sees only the keys of its own windows."""
    return bool(environment.get("WAYLAND_DISPLAY")) or environment.get("XDG_SESSION_TYPE") == "wayland"
