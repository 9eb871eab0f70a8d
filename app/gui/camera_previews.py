"""Previews of cameras for the choice of one: each in turn is looked through for a moment, again and again.

Owns: the thread, whose turn it is, and that never more than one camera is open. Does not know: how pictures are shown,
which camera is in use elsewhere.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine import PersonaCamError, mask_address

if TYPE_CHECKING:  # they bring NumPy, and the first run is shown without it
    from engine import Image, LiveOpener, LiveSource

log = logging.getLogger(__name__)

TURN_S = 1.5
"""How long a camera is looked through before it is another one's turn."""
PICTURE_S = 0.1
"""Between two pictures of a preview."""
PAUSE_S = 4.0
"""Before a camera that did not open is tried again, or a look through a clip."""


class CameraPreviews(QObject):
    """Lives on the window's thread; from `watch_cameras` to `close`."""

    seen = Signal(object)
    """There is a new picture of this camera."""
    failed = Signal(object, object)
    """This camera does not open, and why: a Problem."""
    released = Signal(object)
    """This camera is closed again."""

    def __init__(self, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._changed = threading.Condition()
        self._watched: tuple[str, ...] = ()
        self._stills: set[str] = set()
        self._due: dict[str, float] = {}
        self._open = ""
        self._opener: LiveOpener | None = None
        self._pictures: dict[str, Image] = {}
        self._ended = False
        self._thread: threading.Thread | None = None

    def watch_cameras(self, cameras: list[str], stills: list[str] | None = None) -> None:
        """Look through these in turn from now on, and through none for an empty list.

        stills: opened for one picture; for clips, which need not move to be known.
        """
        with self._changed:
            self._stills = set(stills or ())
            self._watched = (*(word for word in stills or () if word not in self._pictures), *cameras)
            self._due = {word: self._due.get(word, 0.0) for word in self._watched}
            opener = self._opener if self._open and self._open not in self._watched else None
            self._changed.notify()
            if self._thread is None and self._watched:
                self._thread = threading.Thread(target=self._run_preview_loop, name="glimpses", daemon=True)
                self._thread.start()
        if opener is not None:
            opener.interrupt()

    @property
    def open_camera(self) -> str:
        """The camera that is open, or being opened; empty for none."""
        return self._open

    def latest_picture(self, camera: str) -> "Image | None":
        """Return the newest picture, (H, W, 3) RGB, or None before the first."""
        return self._pictures.get(camera)

    def close(self) -> None:
        """Let go of the camera; may be called more than once."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        opener, thread = self._opener, self._thread
        if opener is not None:
            opener.interrupt()
        if thread is not None:
            thread.join()

    def _run_preview_loop(self) -> None:
        while not self._ended:
            with self._changed:
                camera = self._wait_for_turn()
                self._open = camera
            if camera:
                self._look_through(camera)
                with self._changed:
                    self._open = ""
                self.released.emit(camera)

    def _wait_for_turn(self) -> str:
        """Return whose turn it is: who has waited longest; empty if it is nobody's yet. Called under the lock."""
        now_s = self._clock()
        waiting = [word for word in self._watched if word not in self._stills or word not in self._pictures]
        camera = min(waiting, key=lambda word: self._due[word], default="")
        wait_s = self._due[camera] - now_s if camera else None
        if self._ended or wait_s is None or wait_s > 0:
            if not self._ended:
                self._changed.wait(wait_s)
            return ""
        return camera

    def _look_through(self, camera: str) -> None:
        """Open one camera for as long as it is its turn."""
        from engine import make_preview_opener  # loads OpenCV

        pause_s = 0.0
        try:
            self._opener = make_preview_opener(camera)
            source = self._opener()
            try:
                self._take_pictures(camera, source)
            finally:
                source.close()
        except PersonaCamError as failure:
            log.info("%s: %s", mask_address(camera), failure)
            pause_s = PAUSE_S
            if camera in self._watched:
                self.failed.emit(camera, failure.problem)
        with self._changed:
            self._due[camera] = self._clock() + pause_s

    def _take_pictures(self, camera: str, source: "LiveSource") -> None:
        began_s = self._clock()
        shown_s = began_s - PICTURE_S
        while not self._ended and camera in self._watched and (frame := source.read_frame()) is not None:
            now_s = self._clock()
            if now_s - shown_s >= PICTURE_S:
                shown_s = now_s
                self._pictures[camera] = frame.image
                self.seen.emit(camera)
            if camera in self._stills or (now_s - began_s >= TURN_S and len(self._watched) > 1):
                break
