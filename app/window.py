"""The verb `window`: the program as most people use it.

Owns: the order of the start: window first, everything heavy afterwards and elsewhere; and the end.
Does not know: what is in the window.
"""

import os
import sys
from argparse import Namespace
from contextlib import ExitStack
from importlib import resources

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.folders import choices_folder, gallery_folder, thumbnails_folder
from app.gallery import Gallery
from app.gallery_desk import GalleryDesk
from app.interrupt import Interrupt
from app.link import Link
from app.outcome import Outcome
from app.preferences import Preferences
from app.store import Store
from app.thumbnails import Thumbnails
from app.widgets.look import Look
from app.windows.main_window import MainWindow
from engine import AvatarFrame, Frame, PersonaCamError, Status

INTERRUPT_LOOK_MS = 200


def window(wanted: Namespace, interrupt: Interrupt) -> Outcome:
    """Do what `personacam window` asks for.

    Raises: PersonaCamError if there is nowhere to show a window.
    """
    _check_display()
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Persona Cam")
    Look(application)
    preferences = Preferences(Store(choices_folder()))
    gallery = GalleryDesk(Gallery(gallery_folder()), Thumbnails(thumbnails_folder()))
    link = Link(lambda: _Preview(wanted.camera), preferences, gallery)
    main = MainWindow(link)
    main.show()
    asked = QTimer(application, interval=INTERRUPT_LOOK_MS)
    asked.timeout.connect(lambda: application.quit() if interrupt.asked() else None)
    asked.start()
    QTimer.singleShot(0, link.start)
    application.exec()
    link.stop()
    gallery.close()
    preferences.save()
    return Outcome([], interrupt.exit_code if interrupt.asked() else 0)


def _check_display() -> None:
    """Qt would end the program without a word that helps."""
    named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform == "linux" and not named:
        raise PersonaCamError("There is no display for a window.", "`personacam --help` lists what works without one.")


class _Preview:
    """The bundled portrait in front of a camera, shown to nobody."""

    def __init__(self, camera: str | None) -> None:
        from engine import FaceTracker, LiveRequest, Settings, load_portrait, open_session

        with ExitStack() as files:
            assets = resources.files("assets")
            portrait = files.enter_context(resources.as_file(assets / "portraits" / "mira.png"))
            clip = files.enter_context(resources.as_file(assets / "demo" / "driver.mp4"))
            tracker = FaceTracker()
            files.callback(tracker.close)
            worn = load_portrait(portrait, tracker, 512)
            self._session = open_session(LiveRequest(camera or str(clip), "null", Settings()), worn)
        self._session.start()

    @property
    def latest(self) -> AvatarFrame | None:
        return self._session.latest

    @property
    def driver_latest(self) -> Frame | None:
        return self._session.driver_latest

    def status(self) -> Status:
        return self._session.status()

    def do(self, action_id: str, argument: object) -> None:
        raise NotImplementedError(action_id)

    def close(self) -> None:
        self._session.stop()
