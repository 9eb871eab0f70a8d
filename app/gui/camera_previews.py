"""Previews of the cameras for the choice of one: a picture of each, and the chosen one live.

Owns: the thread, and that never more than one camera is open. Does not know: how pictures are shown.
"""

import logging
import threading

from PySide6.QtCore import QObject, Signal

from engine import Image, LiveOpener, PersonaCamError

log = logging.getLogger(__name__)

PAUSE_S = 1.0
"""Before a camera that did not open is tried again."""


class CameraPreviews(QObject):
    """Lives on the window's thread; from `watch` to `close`."""

    seen = Signal(object)
    """There is a new picture of this camera."""
    failed = Signal(object, object)
    """This camera does not open, and why: a Problem."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._changed = threading.Condition()
        self._waiting: list[str] = []
        self._chosen = ""
        self._opener: LiveOpener | None = None
        self._pictures: dict[str, Image] = {}
        self._ended = False
        self._thread: threading.Thread | None = None

    def preview_cameras(self, cameras: list[str]) -> None:
        """Look once through each of these that was not seen yet."""
        with self._changed:
            self._waiting = [word for word in cameras if word not in self._pictures]
            self._changed.notify()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run_preview_loop, name="glimpses", daemon=True)
                self._thread.start()

    def choose_camera(self, camera: str) -> None:
        """Show this one live, or none for an empty word."""
        with self._changed:
            if camera != self._chosen:
                self._chosen = camera
                self._changed.notify()

    def latest_picture(self, camera: str) -> Image | None:
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
                self._changed.wait_for(lambda: self._ended or self._waiting or self._chosen)
                camera = self._waiting.pop(0) if self._waiting else self._chosen
            if not self._ended:
                self._capture_pictures(camera)

    def _capture_pictures(self, camera: str) -> None:
        """Open one camera; for one picture, or for as long as it is the chosen one."""
        from engine import make_preview_opener  # loads OpenCV

        try:
            self._opener = make_preview_opener(camera)
            source = self._opener()
        except PersonaCamError as failure:
            self._report_failure(camera, failure)
            return
        try:
            while not self._ended and (frame := source.read_frame()) is not None:
                self._pictures[camera] = frame.image
                self.seen.emit(camera)
                if camera != self._chosen or self._waiting:
                    break
        except PersonaCamError as failure:
            self._report_failure(camera, failure)
        finally:
            source.close()

    def _report_failure(self, camera: str, failure: PersonaCamError) -> None:
        log.info("%s: %s", camera, failure)
        self.failed.emit(camera, failure.problem)
        with self._changed:
            self._changed.wait_for(lambda: self._ended or self._chosen != camera, PAUSE_S)
