"""Global hotkeys: they work while another program has the focus.

Owns: which action each key triggers, what is wrong with a key, and the thread on which actions are triggered.
Does not know: how a system lets keys be heard (`hotkeys_x11`, `hotkeys_pynput`; imported when hotkeys start).
"""

import importlib
import logging
import os
import queue
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.control.actions import ACTIONS, run_action_text
from app.control.live_controller import LiveController
from app.remote.key_combination import KeyCombination, parse_combination
from engine import PersonaCamError, SettingsError

STOP_S = 5.0
INSTEAD = "Let the desktop's own shortcuts run `personacam ctl`, for example `personacam ctl panic`."
X11, PYNPUT = "app.remote.hotkeys_x11:X11Listener", "app.remote.hotkeys_pynput:PynputListener"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HotkeyProblem:
    """What is wrong with one key, or with all (words is empty then). words: the action that does not get its key."""

    words: str
    message: str
    remedy: str

    def __str__(self) -> str:
        whose = f"The hotkey of {self.words!r}: " if self.words else ""
        return f"{whose}{self.message} {self.remedy}".strip()


class HotkeysError(PersonaCamError):
    """No key can be heard here at all."""


class HotkeyListener(Protocol):
    """Hears combinations, whoever has the focus. `stop` ends a listener that has been started, for good."""

    def start_listening(
        self, wanted: Sequence[KeyCombination], heard: Callable[[KeyCombination], None]
    ) -> Mapping[KeyCombination, str]:
        """Listen; heard: is called on the listener's thread, once for each press.

        Returns: those that cannot be had, with the reason. Raises: HotkeysError if none can.
        """

    def stop_listening(self) -> None: ...


def effective_hotkeys(chosen: Mapping[str, str]) -> dict[str, str]:
    """Return action in words -> key: the actions' own ones, and over them those chosen, as far as there is a key.

    chosen: may be empty for an action that should have none; may have actions with an argument ("preset lively").
    """
    own = {action.id: action.default_key for action in ACTIONS}
    return {words: key for words, key in {**own, **chosen}.items() if key}


def check_hotkeys_supported() -> HotkeysError | None:
    """Say why this system lets no program hear keys, or None where it does, as far as can be seen from outside."""
    if sys.platform != "linux":
        return None
    if os.environ.get("WAYLAND_DISPLAY") or os.environ.get("XDG_SESSION_TYPE") == "wayland":
        return HotkeysError("On Wayland, no program hears keys that are pressed in another one.", INSTEAD)
    if not os.environ.get("DISPLAY"):
        return HotkeysError("Without a display there are no hotkeys.", "Use `personacam ctl`.")
    return None


def create_listener() -> HotkeyListener:
    """Return what hears keys on this system. Raises: HotkeysError if nothing can."""
    why_not = check_hotkeys_supported()
    if why_not is not None:
        raise why_not
    module, _, name = (X11 if sys.platform == "linux" else PYNPUT).partition(":")
    try:
        listener: HotkeyListener = getattr(importlib.import_module(module), name)()
    except ImportError as error:
        raise HotkeysError(
            f"Hotkeys are not installed: {error}.", "`personacam doctor` says how to mend that."
        ) from error
    return listener


class Hotkeys:
    """From `start` to `stop`, and again if wanted; other keys while it runs: `use`."""

    def __init__(self, on_air: LiveController, new_listener: Callable[[], HotkeyListener] = create_listener) -> None:
        self._on_air = on_air
        self._new_listener = new_listener
        self._listener: HotkeyListener | None = None
        self._heard: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def start_listening(self, keys: Mapping[str, str]) -> tuple[HotkeyProblem, ...]:
        """Begin; keys: action in words -> key. What does not work is returned, the rest does."""
        actions, troubles = _parse_keys(keys)
        try:
            listener = self._new_listener()
            refused = listener.start_listening(list(actions), lambda pressed: self._heard.put(actions[pressed]))
        except HotkeysError as failure:
            return (HotkeyProblem("", failure.message, failure.remedy),)
        self._listener = listener
        self._thread = threading.Thread(target=self._run_pressed_actions, name="hotkeys", daemon=True)
        self._thread.start()
        return (*troubles, *(HotkeyProblem(actions[key], why, "Choose another key.") for key, why in refused.items()))

    def replace_keys(self, keys: Mapping[str, str]) -> tuple[HotkeyProblem, ...]:
        """Go on with other keys."""
        self.stop_listening()
        return self.start_listening(keys)

    def stop_listening(self) -> None:
        """End; the keys are everybody's again. Does nothing if it was not started."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.stop_listening()
        thread, self._thread = self._thread, None
        if thread is not None:
            self._heard.put(None)
            thread.join(STOP_S)

    def _run_pressed_actions(self) -> None:
        """The life of the thread: nothing that an action does can hold up the listener, which may delay all typing."""
        while (words := self._heard.get()) is not None:
            try:
                run_action_text(self._on_air, words)
            except PersonaCamError as failure:
                self._on_air.report_problem(failure)
            except Exception:
                log.exception("The hotkey of %s failed.", words)


def _parse_keys(keys: Mapping[str, str]) -> tuple[dict[KeyCombination, str], list[HotkeyProblem]]:
    """Each combination with its action; of several actions with the same key the first has it."""
    actions: dict[KeyCombination, str] = {}
    troubles = []
    for words, text in keys.items():
        try:
            key = parse_combination(text)
        except SettingsError as failure:
            troubles.append(HotkeyProblem(words, failure.message, failure.remedy))
            continue
        if key in actions:
            troubles.append(HotkeyProblem(words, f"{key} belongs to {actions[key]!r} already.", "Choose another key."))
        else:
            actions[key] = words
    return actions, troubles
