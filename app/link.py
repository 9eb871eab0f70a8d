"""The bridge between the engine and the window, the only one: a view in one direction, actions in the other.

    engine ─▶ on air ─▶ [link's thread: status, resolve] ─▶ changed(ViewState), at most ten a second ─▶ show_view
    a widget ─▶ do(action, argument) ─▶ [link's thread] ─▶ ACTIONS ─▶ on air

Owns: the thread on which all of this happens, so that nothing slow ever runs on the window's.
Pixels never ride on a signal: the preview asks `latest` when it wants to draw.
Does not know: any widget, what an action does, how the engine works.
"""

import logging
import queue
import threading
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.gallery_desk import GalleryDesk
from app.preferences import Preferences
from app.view_state import Intent, Message, Phase, ViewState, resolve
from engine import AvatarFrame, Frame, Image, PersonaCamError, Status

log = logging.getLogger(__name__)

TICK_S = 0.1
Words = tuple[str, object]
"""An action's id and its argument."""


class OnAir(Protocol):
    """What the link needs of what is on air."""

    def status(self) -> Status: ...
    @property
    def latest(self) -> AvatarFrame | None: ...
    @property
    def driver_latest(self) -> Frame | None: ...
    def do(self, action_id: str, argument: object) -> None: ...
    def close(self) -> None: ...


class Link(QObject):
    """Lives on the window's thread; its work is done on one of its own."""

    changed = Signal(object)
    """A new ViewState; at most ten a second, and never two alike in a row."""
    _made = Signal()

    def __init__(
        self,
        open_on_air: Callable[[], OnAir],
        preferences: Preferences,
        gallery: GalleryDesk,
        parent: QObject | None = None,
    ) -> None:
        """open_on_air: called once, on the link's thread; slow. It imports what is heavy.

        preferences, gallery: what the user keeps on disk; pages find both here.
        """
        super().__init__(parent)
        self.preferences = preferences
        self.gallery = gallery
        self._open = open_on_air
        self._on_air: OnAir | None = None
        self._asked: queue.SimpleQueue[Words | None] = queue.SimpleQueue()
        self._view = self._told = ViewState()
        self._waiting = False
        self._intent = Intent()
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)
        self._made.connect(self._tell)

    @property
    def view(self) -> ViewState:
        """The latest view, for a widget that is made late."""
        return self._view

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout_s: float = 20.0) -> None:
        """End what is on air and the thread; may be called more than once."""
        self._asked.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def do(self, action_id: str, argument: object = None) -> None:
        """Trigger an action of the table ACTIONS; returns at once. A failure comes back as the view's message."""
        self._asked.put((action_id, argument))

    def latest(self) -> Image | None:
        """The avatar as it was shown last, (S, S, 3) uint8 RGB; never written to again."""
        on_air = self._on_air
        frame = None if on_air is None else on_air.latest
        return None if frame is None else frame.image

    def driver_preview(self) -> Image | None:
        """The user's own picture, for the user's eyes only."""
        on_air = self._on_air
        frame = None if on_air is None else on_air.driver_latest
        return None if frame is None else frame.image

    def _run(self) -> None:
        try:
            self._on_air = self._open()
            while self._step():
                pass
        except PersonaCamError as error:
            self._publish(ViewState(phase=Phase.FAILED, message=Message(error.message, error.remedy)))
        except Exception as unforeseen:
            log.exception("the link failed")
            self._publish(ViewState(phase=Phase.FAILED, message=Message(f"Something unforeseen failed: {unforeseen}")))
        finally:
            on_air, self._on_air = self._on_air, None
            if on_air is not None:
                on_air.close()

    def _step(self) -> bool:
        """Do what was asked for, or look how it goes; False at the end."""
        assert self._on_air is not None
        try:
            asked = self._asked.get(timeout=TICK_S)
            if asked is None:
                return False
            self._on_air.do(*asked)
        except queue.Empty:
            pass
        self._publish(resolve(self._intent, self._on_air.status()))
        return True

    def _publish(self, view: ViewState) -> None:
        self._view = view
        if not self._waiting:
            self._waiting = True
            self._made.emit()

    def _tell(self) -> None:
        """On the window's thread: tell the newest view, however many were made since."""
        self._waiting = False
        view = self._view
        if view != self._told:
            self._told = view
            self.changed.emit(view)
