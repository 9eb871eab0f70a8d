"""The program behind the window: what it is made of, and in which order it begins and ends.

    store, window shown ─▶ [loader thread] engine's modules ─▶ gallery, on air, link ─▶ pages

Owns: all of that. The window is there before anything heavy is loaded. Lives on the window's thread.
Does not know: what is in the window, how anything works.
"""

import importlib
import logging
import threading
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from app.camera_watch import CameraWatch
from app.folders import choices_folder, gallery_folder, thumbnails_folder
from app.link import Link
from app.preferences import Preferences
from app.store import Choices, Store
from app.view_state import Button, Message, ViewState
from app.windows.main_window import MainWindow
from engine import PersonaCamError

HEAVY = ("app.actions", "app.gallery", "app.gallery_desk", "app.remembered", "app.thumbnails", "engine.live")
"""What brings OpenCV, the tracker and the animators with it."""
log = logging.getLogger(__name__)


class Program(QObject):
    """From `show` to `close`."""

    ended = Signal()
    """The user wants the program to end; whoever runs it calls `close`."""
    _loaded = Signal()
    _not_loaded = Signal(str)

    def __init__(self, camera: str | None = None) -> None:
        """camera: to begin with, instead of the one used last."""
        super().__init__()
        self._camera = camera
        self.preferences = Preferences(Store(choices_folder()), self)
        self.link = Link(self.preferences, self)
        self.cameras = CameraWatch(self)
        self.main = MainWindow(self.link, self.cameras)
        self._closed = False
        self._closers: list[tuple[str, object]] = []
        self._loader = threading.Thread(target=self._load, name="loader", daemon=True)
        self._connect()

    def show(self) -> None:
        """Show the window, and then begin with the rest."""
        self.main.show()
        QTimer.singleShot(0, self._loader.start)

    def close(self) -> None:
        """End everything, and wait for that; may be called more than once."""
        if self._closed:
            return
        self._closed = True
        self.main.close_for_good()
        if self._loader.is_alive():
            self._loader.join()
        self.link.stop()
        self.cameras.close()
        if self.link.is_attached:
            self._on_air.close()
            self.link.gallery.close()
        self.preferences.save()
        self.main.deleteLater()

    def _connect(self) -> None:
        self._loaded.connect(self._begin)
        self._not_loaded.connect(self._say_not_loaded)
        self.main.quit_asked.connect(self.ended)
        self.main.message_pressed.connect(self._press)
        self.preferences.told.connect(self.main.tell)
        self.preferences.changed.connect(self._follow_choices)
        self.link.changed.connect(self._remember)

    def _load(self) -> None:
        """On the loader's thread."""
        try:
            for module in HEAVY:
                importlib.import_module(module)
        except Exception as error:
            log.exception("the engine was not loaded")
            self._not_loaded.emit(f"{type(error).__name__}: {error}")
        else:
            self._loaded.emit()

    def _begin(self) -> None:
        """Everything is loaded: have something on air, and let the pages be made."""
        if self._closed:
            return
        from app.gallery import Gallery
        from app.gallery_desk import GalleryDesk
        from app.on_air import OnAir
        from app.remembered import intent_of
        from app.thumbnails import Thumbnails
        from engine import open_session

        try:
            gallery = GalleryDesk(Gallery(gallery_folder()), Thumbnails(thumbnails_folder()), self)
        except PersonaCamError as failure:
            self._say_not_loaded(str(failure))
            return
        intent = intent_of(self.preferences.choices, gallery.portraits)
        self._on_air = OnAir(replace(intent, camera=self._camera or intent.camera), open_session)
        gallery.told.connect(self.main.tell)
        gallery.changed.connect(self._on_air.use_gallery)
        self.link.attach(self._on_air, gallery)
        self._on_air.start()
        self.cameras.look()
        for complaint in (self.preferences.complaint(), gallery.complaint()):
            if complaint is not None:
                self.main.tell(complaint)
        self._follow_choices(self.preferences.choices)

    def _say_not_loaded(self, words: str) -> None:
        self.main.tell(Message(words, "`personacam doctor` says what is missing."))

    def _press(self, message: Message) -> None:
        if message.button is Button.TRY_AGAIN:
            self.link.restart()

    def _follow_choices(self, choices: Choices) -> None:
        self.main.show_driver(choices.driver_shown)

    def _remember(self, view: ViewState) -> None:
        """Keep on disk what is wanted on air."""
        if view.intent is not None:
            from app.remembered import choices_of

            self.preferences.change(**choices_of(view.intent))
