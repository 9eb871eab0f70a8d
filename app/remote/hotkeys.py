"""Global hotkeys: they work while another program has the focus.

Owns: which action each key triggers, what is wrong with a key, and the thread on which actions are triggered (but for
panic, which waits for no other).
Does not know: how a system lets keys be heard (`hotkey_listener` picks what does).
"""

import logging
import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace

from app.control.actions import ACTIONS, BY_ID, run_action_text
from app.control.live_controller import LiveController
from app.control.panic_relay import PANIC_ACTIONS
from app.remote.hotkey_listener import (
    Hotkey,
    HotkeyListener,
    HotkeysError,
    HotkeyState,
    HotkeyStatus,
    OnStatus,
    create_listener,
    key_problem,
)
from app.remote.key_combination import KeyCombination, parse_combination
from engine import PersonaCamError, Problem, SettingsError

STOP_S = 5.0

log = logging.getLogger(__name__)
QUIT = "quit"
"""The action that asks first where a key triggers it: a key may be pressed by mistake."""


def effective_hotkeys(chosen: Mapping[str, str]) -> dict[str, str]:
    """Return action in words -> key: the actions' own ones, and over them those chosen, as far as there is a key.

    chosen: may be empty for an action that should have none; may have actions with an argument ("preset lively").
    """
    own = {action.id: action.default_key for action in ACTIONS}
    return {words: key for words, key in {**own, **chosen}.items() if key}


class Hotkeys:
    """Hears keys from `start_listening` to `stop_listening`, and again if wanted."""

    def __init__(
        self,
        on_air: LiveController,
        on_status: OnStatus,
        new_listener: Callable[[], HotkeyListener] = create_listener,
        describe: Callable[[str], str] | None = None,
    ) -> None:
        """on_status: called with each new status, on any thread; the desktop may take its time, and change its mind.

        describe: action in words -> what it does, for people; in English where this is left out.
        """
        self._on_air = on_air
        self._on_status = on_status
        self._new_listener = new_listener
        self._describe = describe or describe_action
        self._listener: HotkeyListener | None = None
        self._pressed: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def start_listening(self, keys: Mapping[str, str]) -> None:
        """Begin; keys: action in words -> key. A key that does not work is in the status, the others do."""
        wanted, problems = _parse_keys(keys, self._describe)
        try:
            listener = self._listener = self._new_listener()
            self._thread = threading.Thread(target=self._run_pressed_actions, name="hotkeys", daemon=True)
            self._thread.start()
            listener.start_listening(
                wanted, self._handle_key, lambda status: self._pass_status(listener, status, problems)
            )
        except HotkeysError as failure:
            self.stop_listening()
            self._on_status(HotkeyStatus(HotkeyState.UNAVAILABLE, (failure.problem,)))

    def stop_listening(self) -> None:
        """Stop; other programs receive the keys again. Does nothing if it was not started."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.stop_listening()
        thread, self._thread = self._thread, None
        if thread is not None:
            self._pressed.put(None)
            thread.join(STOP_S)

    def _pass_status(self, listener: HotkeyListener, status: HotkeyStatus, problems: tuple[Problem, ...]) -> None:
        """On any thread. A listener that was stopped meanwhile is not heard."""
        if listener is self._listener:
            heard = status.state is HotkeyState.ACTIVE
            self._on_status(replace(status, problems=(*problems, *status.problems)) if heard else status)

    def _handle_key(self, words: str) -> None:
        """On the listener's thread: panic is quick, and does not wait for the action of an earlier key."""
        if words.partition(" ")[0] in PANIC_ACTIONS:
            self._run_action(words)
        else:
            self._pressed.put(words)

    def _run_pressed_actions(self) -> None:
        """Run the actions on this thread, so that a slow action does not delay the listener, and with it all typing."""
        while (words := self._pressed.get()) is not None:
            self._run_action(words)

    def _run_action(self, words: str) -> None:
        try:
            if words == QUIT:
                self._on_air.ask_to_quit()
            else:
                run_action_text(self._on_air, words)
        except PersonaCamError as failure:
            self._on_air.report_problem(failure)
        except Exception:
            log.exception("The hotkey of %s failed.", words)


def describe_action(words: str, translate: Callable[[str], str] = str) -> str:
    """Return what an action in words does, for people; translate: of a label of the table of actions."""
    id, _, argument = words.partition(" ")
    label = translate(BY_ID[id].label) if id in BY_ID else id
    return f"{label}: {argument}" if argument else label


def _parse_keys(keys: Mapping[str, str], describe: Callable[[str], str]) -> tuple[list[Hotkey], tuple[Problem, ...]]:
    """Return the keys that can be listened to, and what is wrong with others; of two alike the first counts."""
    wanted: dict[KeyCombination, Hotkey] = {}
    problems = []
    for words, text in keys.items():
        try:
            key = parse_combination(text)
        except SettingsError as failure:
            problems.append(key_problem(words, failure.problem))
            continue
        if key in wanted:
            taken = Problem(
                "{key} belongs to {other} already.", "Choose another key.", key=key, other=wanted[key].action
            )
            problems.append(key_problem(words, taken))
        else:
            wanted[key] = Hotkey(words, describe(words), key)
    return list(wanted.values()), tuple(problems)
