"""Starts and stops the hotkeys of the window's program: global if the system allows it, otherwise in the window alone.

Owns: when hotkeys start and stop, which keys the window itself listens to, and the messages about them.
Does not know: how keys are heard (`app.remote.hotkeys`), what an action does. Lives on the window's thread.
"""

import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QWidget

from app.gui.engine_link import EngineLink
from app.gui.view_state import Message
from app.gui.widgets.basics.shortcuts import Shortcuts
from app.remote.hotkey_listener import HotkeyListener, HotkeyState, HotkeyStatus, create_listener
from app.storage.user_settings import UserSettings

if TYPE_CHECKING:
    from app.control.live_controller import LiveController
    from app.remote.hotkeys import Hotkeys

log = logging.getLogger(__name__)


class HotkeyControl(QObject):
    """Follows the settings from `start` to `stop`."""

    _reported = Signal(int, object)

    def __init__(
        self, window: QWidget, link: EngineLink, new_listener: Callable[[], HotkeyListener] = create_listener
    ) -> None:
        super().__init__(window)
        self._link = link
        self._new_listener = new_listener
        self._shortcuts = Shortcuts(window, link)
        self._controller: LiveController | None = None
        self._hotkeys: Hotkeys | None = None
        self._keys: dict[str, str] = {}
        self._paused = False
        self._turn = 0
        self._is_news = False
        self._reported.connect(self._show_status)

    def start(self, controller: "LiveController", settings: UserSettings) -> None:
        """Begin, with everything loaded that an action needs."""
        self._controller = controller
        self.apply_settings(settings)

    def stop(self) -> None:
        """Give the keys back; may be called more than once."""
        self._turn += 1
        hotkeys, self._hotkeys = self._hotkeys, None
        if hotkeys is not None:
            hotkeys.stop_listening()

    def apply_settings(self, settings: UserSettings) -> None:
        """Have the keys that were chosen."""
        if self._controller is None or self._paused:
            return
        from app.remote.hotkeys import Hotkeys, describe_action, effective_hotkeys

        wanted = effective_hotkeys(settings.hotkeys) if settings.hotkeys_on else {}
        if wanted == self._keys:
            return
        self._keys = wanted
        self.stop()
        self._show_status(self._turn, HotkeyStatus())
        if wanted:
            on_status = partial(self._reported.emit, self._turn)
            describe = partial(describe_action, translate=partial(QCoreApplication.translate, "actions"))
            self._hotkeys = Hotkeys(self._controller, on_status, self._new_listener, describe)
            self._hotkeys.start_listening(wanted)
        self._is_news = True

    def pause(self, on: bool, settings: UserSettings) -> None:
        """While a combination is recorded, no key triggers what it is for; a grabbed one would not even arrive.

        Settings that change meanwhile count afterwards.
        """
        self._paused = on
        if not on:
            self.apply_settings(settings)
        else:
            self._keys = {}
            self.stop()
            self._shortcuts.bind_keys({})

    def _show_status(self, turn: int, status: HotkeyStatus) -> None:
        """Say what is new; one that was stopped meanwhile is not heard."""
        if turn != self._turn:
            return
        known = self._link.hotkeys.problems
        self._link.show_hotkeys(status)
        heard = status.actions_heard(self._keys)
        self._shortcuts.bind_keys({words: key for words, key in self._keys.items() if words not in heard})
        for problem in status.problems:
            log.info("%s", problem)
            # That a system has no hotkeys is no news at the start; the page of the settings says so.
            if problem not in known and (self._is_news or status.state is HotkeyState.ACTIVE):
                self._link.show_message(Message(problem))
        self._is_news = self._is_news or status.state is HotkeyState.ACTIVE
