"""The only connection between the engine and the window: views in one direction, actions in the other.

    engine ─▶ on air ─▶ [link's thread: status, resolve] ─▶ changed(ViewState), ten a second at most ─▶ show_view
    a widget ─▶ run_action(id, value) ─▶ [actions' thread] ─▶ ACTIONS ─▶ live controller

Owns: the two threads on which all of this happens, so that nothing slow ever runs on the window's, and a slow action
(a large background) does not hold up what the window shows. Panic waits for neither.
Pixels never ride on a signal: the preview asks `latest` when it wants to draw.
Does not know: any widget, what an action does, how the engine works.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.control.animator_needs import MissingRequirement, find_missing_requirement
from app.control.panic_relay import PANIC_ACTIONS
from app.gui.device_lists import MicrophoneScanner
from app.gui.preferences import Preferences
from app.gui.view_state import CAMERA, Button, Live, Message, Phase, ViewState, resolve_view, takes_picture_away
from app.gui.weights.weights_link import WeightsLink
from app.remote.hotkey_listener import HotkeyStatus
from app.storage.user_settings import ConsentMissingError
from engine import VIRTUAL_CAMERA, PersonaCamError, Problem

if TYPE_CHECKING:
    from app.control.controller_status import ControllerStatus
    from app.control.live_controller import LiveController
    from app.gui.gallery_service import GalleryController
    from engine import Image

log = logging.getLogger(__name__)

TICK_S = 0.1
FIGURES_S = 0.5
"""Figures alone make a new view no more often than this: nobody can read them faster."""
UNSEEN_TICK_S = 0.5
"""The same while the window is hidden or minimised: only the tray and the title show anything."""
ACTION_S = 2.0
"""How long an action that is being done is waited for at the end."""
QUIT = "quit"
OUTPUT, ANIMATOR, TURN = "output", "animator", "turn"
"""The engine's words for what a notice is about."""


class EngineLink(QObject):
    """Lives on the window's thread; its work is done on two of its own from `follow_controller` on.

    preferences, gallery: what the user keeps on disk; the gallery is there from `attached` on.
    microphones: those that are plugged in, as they were seen last. weights: PersonaLive's, which the user may fetch.
    """

    attached = Signal()
    """Everything heavy is loaded: what needs `gallery` or ACTIONS may be made now."""
    changed = Signal(object)
    """A new ViewState; ten a second at most, and never two alike in a row."""
    message_posted = Signal(object)
    """A Message: something that happened, or could not be done."""
    quit_asked = Signal()
    """The user wants the program to end: from the menu of the tray, or with a key in the window."""
    leave_asked = Signal(object)
    """An action takes the picture away from those who watch: what does it, to be called if the user means it."""
    help_asked = Signal()
    about_asked = Signal()
    """The user wants to see the page of help, or what the program is."""
    presets_changed = Signal()
    """The user's presets on disk have changed."""
    hotkeys_changed = Signal(object)
    """A new HotkeyStatus."""
    _made = Signal()

    def __init__(self, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.preferences = preferences
        self.microphones = MicrophoneScanner(self)
        self.weights = WeightsLink(preferences, self)
        self._gallery: GalleryController | None = None
        self._on_air: LiveController | None = None
        self._asked: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._view = ViewState()
        self._told = (self._view, 0.0)
        """The view that the window has, and when it got it, in monotonic seconds."""
        self._hotkeys = HotkeyStatus()
        self._waiting = False
        self._notice: tuple[Problem | None, int] = (None, 0)
        self._woken = threading.Event()
        self._stopped = False
        self._window_seen = True
        self._threads = tuple(
            threading.Thread(target=self._run_guarded, args=(work,), name=name, daemon=True)
            for work, name in ((self._run_ticks, "link"), (self._run_actions, "link actions"))
        )
        self._made.connect(self._emit_view)

    @property
    def gallery(self) -> "GalleryController":
        assert self._gallery is not None, "asked for before `attached`"
        return self._gallery

    @property
    def is_attached(self) -> bool:
        return self._gallery is not None

    @property
    def latest_view(self) -> ViewState:
        """The latest view, for a widget that is made late."""
        return self._view

    @property
    def hotkeys(self) -> HotkeyStatus:
        """How the global hotkeys do."""
        return self._hotkeys

    def show_hotkeys(self, status: HotkeyStatus) -> None:
        """Tell the pages how the hotkeys do; on the window's thread."""
        if status != self._hotkeys:
            self._hotkeys = status
            self.hotkeys_changed.emit(status)

    def attach_gallery(self, gallery: "GalleryController") -> None:
        """The engine's modules are loaded, and here is the gallery. Called once, before `follow`."""
        self._gallery = gallery
        self.attached.emit()

    def follow_controller(self, on_air: "LiveController") -> None:
        """Begin to look at what is on air; what was asked for before is done now. Called once."""
        self._on_air = on_air
        on_air.set_preview_watched(self._window_seen)
        for thread in self._threads:
            thread.start()

    def set_window_seen(self, on: bool) -> None:
        """Say whether the window can be seen; on the window's thread. Returns at once."""
        self._window_seen = on
        if self._on_air is not None:
            self._on_air.set_preview_watched(on)
        self._woken.set()

    def stop_thread(self, timeout_s: float = 20.0) -> None:
        """End the threads; what is on air goes on. May be called more than once."""
        self._stopped = True
        self._asked.put(None)
        self._woken.set()
        self.microphones.close()
        self.weights.close()
        for thread, wait_s in zip(self._threads, (timeout_s, min(ACTION_S, timeout_s)), strict=True):
            if thread.is_alive():
                thread.join(wait_s)

    def run_action(self, action_id: str, value: object = None) -> None:
        """Trigger an action of the table ACTIONS with a value of its type; returns at once.

        value: None toggles a switch. A failure comes back as `message_posted`.
        """
        if action_id == QUIT:
            self.quit_asked.emit()
            return
        from app.control.actions import run_action  # the engine behind it is loaded by now

        def act() -> None:
            self._schedule_action(action_id, lambda on_air: run_action(on_air, action_id, value))

        if takes_picture_away(self._view, action_id, value):
            self.leave_asked.emit(act)
        else:
            act()

    def run_action_text(self, words: str) -> None:
        """Trigger an action as a key names it: its id and, behind a space, its argument."""
        if words == QUIT:
            self.quit_asked.emit()
            return
        from app.control.actions import run_action_text

        self._schedule_action(words.partition(" ")[0], lambda on_air: run_action_text(on_air, words))

    def restart_session(self) -> None:
        """Open everything again after it failed."""
        self._asked.put(self._start_controller)

    def show_message(self, message: Message) -> None:
        """Put something into the message bar; from any thread."""
        self.message_posted.emit(message)

    def latest_image(self) -> "Image | None":
        """The avatar as it was shown last, (S, S, 3) uint8 RGB; never written to again."""
        on_air = self._on_air
        frame = None if on_air is None else on_air.latest_frame
        return None if frame is None else frame.image

    def wait_for_picture(self, shown: int, timeout_s: float) -> int:
        """Wait until another number of pictures was shown than `shown`, or for so long; return their number.

        Any thread may call it; it waits all the time while nothing runs.
        """
        on_air = self._on_air
        if on_air is None:
            time.sleep(timeout_s)
            return shown
        return on_air.wait_for_picture(shown, timeout_s)

    def latest_ground_rgb(self) -> tuple[int, int, int] | None:
        """The one colour of the latest avatar's background, or None where it has others."""
        on_air = self._on_air
        frame = None if on_air is None else on_air.latest_frame
        return None if frame is None else frame.ground_rgb

    def read_sound_level(self) -> float | None:
        """How loud the recording's latest sound was, 0 to 1; None without a recording that has sound."""
        return None if self._on_air is None else self._on_air.sound_level

    def latest_driver_image(self) -> "Image | None":
        """The user's own picture, (H, W, 3) uint8 RGB, for the user's eyes only."""
        on_air = self._on_air
        frame = None if on_air is None else on_air.latest_driver_frame
        return None if frame is None else frame.image

    # --- on the threads, but for what is done at once ------------------------------------------------------------

    def _run_guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as unforeseen:
            log.exception("the link failed")
            problem = Problem(
                "The window lost touch with the engine: {reason}.",
                "Start the program again.",
                reason=repr(unforeseen),
            )
            self._publish_view(replace(self._view, phase=Phase.FAILED, problem=Message(problem)))

    def _run_ticks(self) -> None:
        """Look how it goes: every tick, and after each action."""
        assert self._on_air is not None
        while not self._stopped:
            self._update_view(self._on_air.read_status())
            self._woken.wait(TICK_S if self._window_seen else UNSEEN_TICK_S)
            self._woken.clear()

    def _run_actions(self) -> None:
        """Do what is asked for, in order, until the end."""
        while (asked := self._asked.get()) is not None:
            asked()
            self._woken.set()

    def _schedule_action(self, action_id: str, act: "Callable[[LiveController], None]") -> None:
        if action_id in PANIC_ACTIONS and self._on_air is not None:
            self._perform_action(act)
            self._woken.set()
        else:
            self._asked.put(lambda: self._perform_action(act))

    def _perform_action(self, act: "Callable[[LiveController], None]") -> None:
        assert self._on_air is not None
        try:
            act(self._on_air)
        except ConsentMissingError as failure:
            self.show_message(Message(failure.problem, Button.GIVE_CONSENT))
        except PersonaCamError as failure:
            self.show_message(Message(failure.problem))

    def _start_controller(self) -> None:
        assert self._on_air is not None
        self._on_air.start_session()

    def _update_view(self, status: "ControllerStatus") -> None:
        view = resolve_view(status)
        before, self._notice = self._notice, (status.notice, status.notices)
        if status.notice is not None and self._is_new_notice(status, *before) and view.phase is not Phase.FAILED:
            self._show_notice(status, view)
        self._publish_view(view)

    def _is_new_notice(self, status: "ControllerStatus", problem: Problem | None, notices: int) -> bool:
        """Return True for a new notice; an animator's are not counted, so they are compared."""
        if status.notices == notices:
            return _notice_subject(status) == ANIMATOR and status.notice != problem
        return True

    def _show_notice(self, status: "ControllerStatus", view: ViewState) -> None:
        """Tell what is new; an output or a camera that could not be opened is not wanted any more."""
        if self._on_air is not None:
            self._on_air.keep_what_is(_notice_subject(status))
        if status.notice is not None:
            self.show_message(_notice_message(status.notice, status, view.live))

    def _publish_view(self, view: ViewState) -> None:
        self._view = view
        told, told_s = self._told
        if view.with_figures_of(told) == told and time.monotonic() - told_s < FIGURES_S:
            return
        if not self._waiting:
            self._waiting = True
            self._made.emit()

    # --- on the window's thread -----------------------------------------------------------------------------------

    def _emit_view(self) -> None:
        """Tell the newest view, however many were made since."""
        self._waiting = False
        view = self._view
        if view != self._told[0]:
            self._told = (view, time.monotonic())
            self.changed.emit(view)


def _notice_message(notice: Problem, status: "ControllerStatus", live: Live) -> Message:
    """Return the message of a notice; for an output that could not be opened with what viewers get instead of it."""
    if _notice_subject(status) == TURN:
        return Message(notice, good="degrees" not in notice.values)  # upright again: nothing is to be done
    if _notice_subject(status) != OUTPUT:
        about = CAMERA if _notice_subject(status) == CAMERA else ""
        return Message(notice, Button.GET_WEIGHTS if _lacks_weights(status) else Button.DISMISS, about=about)
    in_use = None if status.engine is None else status.engine.shown_on
    if live.is_on and in_use is not None:
        what, advice = notice.message_phrase, notice.advice_phrase
        return Message(
            Problem("{what} You stay live on {output}.", "{advice}", what=what, output=in_use, advice=advice),
            live_on=in_use,
        )
    is_camera = status.desired.user.output == VIRTUAL_CAMERA
    return Message(notice, Button.SET_UP_OUTPUT if is_camera else Button.DISMISS, live_on="")


def _lacks_weights(status: "ControllerStatus") -> bool:
    """Return True if the newest notice is that PersonaLive cannot run, and what it lacks is its weights."""
    user = status.desired.user
    lacks = find_missing_requirement(user.settings.animator, user.models or user.settings.personalive.models)
    return _notice_subject(status) == ANIMATOR and lacks is MissingRequirement.WEIGHTS


def _notice_subject(status: "ControllerStatus") -> str:
    """The matter of the newest notice, if it comes from the engine."""
    engine = status.engine
    return engine.notice_about if engine is not None and engine.notice == status.notice else ""
