"""The verb `window`: the program as most people use it.

Owns: the order of the start - the window first, everything heavy afterwards and on another thread - and of the end.
Does not know: what is in the window.
"""

import importlib
import logging
import os
import sys
import threading
from argparse import Namespace

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app.folders import choices_folder, gallery_folder, thumbnails_folder
from app.interrupt import Interrupt
from app.link import Link
from app.outcome import Outcome
from app.preferences import Preferences
from app.store import Store
from app.view_state import ViewState
from app.widgets.look import Look
from app.windows.main_window import MainWindow
from engine import PersonaCamError

INTERRUPT_LOOK_MS = 200
HEAVY = ("app.actions", "app.gallery", "app.gallery_desk", "app.remembered", "app.thumbnails", "engine.live")
"""What brings OpenCV, the tracker and the animators with it."""
log = logging.getLogger(__name__)


def window(wanted: Namespace, interrupt: Interrupt) -> Outcome:
    """Do what `personacam window` asks for.

    Raises: PersonaCamError if there is nowhere to show a window.
    """
    _check_display()
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Persona Cam")
    Look(application)
    program = Program(wanted.camera)
    program.show()
    asked = QTimer(application, interval=INTERRUPT_LOOK_MS)
    asked.timeout.connect(lambda: application.quit() if interrupt.asked() else None)
    asked.start()
    application.exec()
    program.close()
    return Outcome([], interrupt.exit_code if interrupt.asked() else 0)


class Program(QObject):
    """Everything that the window needs, from `show` to `close`; lives on the window's thread."""

    _loaded = Signal()

    def __init__(self, camera: str | None = None) -> None:
        """camera: to begin with, instead of the one used last."""
        super().__init__()
        self._camera = camera
        self.preferences = Preferences(Store(choices_folder()), self)
        self.link = Link(self.preferences, self)
        self.main = MainWindow(self.link)
        self._closers: list[object] = []
        self._loaded.connect(self._begin)
        self._loader = threading.Thread(target=self._load, name="loader", daemon=True)

    def show(self) -> None:
        """Show the window, and then begin with the rest."""
        self.main.show()
        QTimer.singleShot(0, self._loader.start)

    def close(self) -> None:
        """End everything; waits for that."""
        self.main.close_for_good()
        self.link.stop()
        self._loader.join()
        if self._on_air is not None:
            self._on_air.close()
            self.link.gallery.close()
        self.preferences.save()
