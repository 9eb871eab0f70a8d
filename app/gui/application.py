"""The program behind the window: what it is made of, and in which order it begins and ends.

    store, window shown ─▶ [loader thread] engine's modules ─▶ gallery, pages ─▶ (first run) ─▶ on air

Owns: all of that. The window is there before anything heavy is loaded. Lives on the window's thread.
Does not know: what is in the window, how anything works.
"""

import importlib
import logging
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from app.gui.camera_list import CameraWatch
from app.gui.engine_link import Link
from app.gui.preferences import Preferences
from app.gui.view_state import Button, Message, ViewState
from app.gui.widgets.basics.shortcuts import Shortcuts
from app.gui.windows.first_run import FirstChoices, FirstRun
from app.gui.windows.main_window import MainWindow
from app.gui.windows.set_up_output import SetUpOutput
from app.storage.demo_clip import CLIP
from app.storage.folders import choices_folder, gallery_folder, thumbnails_folder
from app.storage.settings_file import Choices, Store
from engine import PersonaCamError

if TYPE_CHECKING:
    from app.control.desired_state import Intent
    from app.control.live_controller import Event, OnAir
    from app.gui.tray import Tray
    from app.remote.ctl_server import Control
    from app.remote.hotkeys import Hotkeys

HEAVY = (
    "app.control.actions",
    "app.remote.ctl_server",
    "app.gui.gallery_service",
    "app.control.restore",
    "app.gui.tray",
    "engine.live.open_session",
)
"""What brings OpenCV, the tracker and the animators with it."""
log = logging.getLogger(__name__)


class Program(QObject):
    """From `show` to `close`."""

    ended = Signal()
    """The user wants the program to end; whoever runs it calls `close`."""
    _loaded = Signal()
    _not_loaded = Signal(str)
    _recovered = Signal(object)
    _happened = Signal(object)

    def __init__(self, camera: str | None = None) -> None:
        """camera: to begin with, instead of the one used last."""
        super().__init__()
        self._camera = camera
        self.preferences = Preferences(Store(choices_folder()), self)
        self.link = Link(self.preferences, self)
        self.cameras = CameraWatch(self)
        self.main = MainWindow(self.link, self.cameras)
        self.tray: Tray | None = None
        self._set_up: SetUpOutput | None = None
        self._on_air: OnAir | None = None
        self._control: Control | None = None
        self._hotkeys: Hotkeys | None = None
        self._shortcuts = Shortcuts(self.main, self.link)
        self._keys: dict[str, str] = {}
        self._recording = ""
        self._remembered: Intent | None = None
        self._closed = False
        self._loader = threading.Thread(target=self._load, name="loader", daemon=True)
        self._connect()

    def show(self) -> None:
        """Show the window, and then begin with the rest."""
        if not self.preferences.choices.consent_seen:
            first_run = FirstRun(self.link, self.cameras)
            first_run.done.connect(self._end_first_run)
            self.main.begin_first_run(first_run)
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
        for part in (self.tray, self._control, self.cameras):
            if part is not None:
                part.close()
        if self._hotkeys is not None:
            self._hotkeys.stop()
        self.link.stop()
        if self._on_air is not None:
            self._on_air.close()
        if self.link.is_attached:
            self.link.gallery.close()
        if self._set_up is not None:
            self._set_up.close_for_good()
        self.preferences.save()
        self.main.deleteLater()

    def _connect(self) -> None:
        self._loaded.connect(self._begin)
        self._not_loaded.connect(self._say_not_loaded)
        self._recovered.connect(self._say_recovered)
        self._happened.connect(self._follow_event)
        self.main.quit_asked.connect(self.ended)
        self.main.message_pressed.connect(self._press)
        self.preferences.told.connect(self.main.tell)
        self.preferences.changed.connect(self._follow_choices)
        self.preferences.recording_keys.connect(self._rest_keys)
        self.link.changed.connect(self._follow_view)
        self._follow_choices(self.preferences.choices)

    # --- the start ------------------------------------------------------------------------------------------------

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
            self._recover()

    def _recover(self) -> None:
        """On the loader's thread: finish what an earlier run could not."""
        from app.storage.folders import recordings_folder
        from engine import finish_videos

        finished = finish_videos(self.preferences.choices.recordings or recordings_folder(), time.time())
        if finished:
            self._recovered.emit(finished)

    def _begin(self) -> None:
        """The engine's modules are loaded: have the gallery and the pages, and go on air unless it is the first run."""
        if self._closed:
            return
        from app.gui.gallery_service import GalleryDesk
        from app.storage.gallery import Gallery
        from app.storage.thumbnails import Thumbnails

        gallery = GalleryDesk(Gallery(gallery_folder()), Thumbnails(thumbnails_folder()), self)
        self._serve_control()
        gallery.told.connect(self.main.tell)
        self.link.attach(gallery)
        self.cameras.look()
        for complaint in (self.preferences.complaint(), gallery.complaint()):
            if complaint is not None:
                self.main.tell(complaint)
        if self.preferences.choices.consent_seen:
            self._go_on_air()

    def _end_first_run(self, chosen: FirstChoices) -> None:
        choices = self.preferences.choices
        self.preferences.change(
            consent_seen=True,
            camera=None if chosen.camera == str(CLIP) else chosen.camera,
            portrait=chosen.portrait,
            live=replace(choices.live, badge=chosen.badge),
            settings=replace(choices.settings, own_pixels_only=chosen.own_pixels_only),
        )
        self.main.end_first_run()
        if self.link.is_attached:
            self._go_on_air()

    def _go_on_air(self) -> None:
        from app.control.live_controller import OnAir
        from app.control.restore import intent_of, lost_preset
        from app.gui.tray import Tray
        from app.remote.hotkeys import Hotkeys
        from engine import open_session

        intent = intent_of(self.preferences.choices, self.link.gallery.portraits)
        lost = lost_preset(self.preferences.choices)
        if lost is not None:
            self.main.tell(Message(lost.message, lost.remedy))
        self._on_air = OnAir(replace(intent, camera=self._camera or intent.camera), open_session, patient=True)
        self._on_air.subscribe(self._happened.emit)
        self.link.gallery.changed.connect(self._on_air.use_gallery)
        self.link.follow(self._on_air)
        self.tray = Tray(self.link, self)
        self.tray.clicked.connect(self.main.bring_to_front)
        self.main.use_tray(self.tray)
        self._hotkeys = Hotkeys(self._on_air)
        self._listen_to_keys(self.preferences.choices, at_start=True)
        self._on_air.start()

    def _serve_control(self) -> None:
        """`personacam ctl` is a convenience: without it, everything else goes on."""
        from app.remote import ctl_protocol
        from app.remote.ctl_server import Control

        try:
            control = Control(self._answer, ctl_protocol.address())
            control.start()
            self._control = control
        except PersonaCamError as failure:
            self.main.tell(Message(failure.message, failure.remedy))

    def _answer(self, line: bytes) -> bytes:
        """On the control's thread."""
        from app.remote.ctl_server import answer, answer_early

        on_air = self._on_air
        if on_air is None:
            return answer_early(self._happened.emit, line)
        return answer(on_air, line)

    def _listen_to_keys(self, choices: Choices, at_start: bool = False) -> None:
        """Have the hotkeys that were chosen, and say what does not work.

        At the start, no word of a system that has none: that is no news. There, the keys work in the window alone.
        """
        if self._hotkeys is None:
            return
        from app.remote.hotkeys import keys_in_use

        wanted = keys_in_use(choices.hotkeys) if choices.hotkeys_on else {}
        if wanted == self._keys:
            return
        self._keys = wanted
        self._hotkeys.stop()
        troubles = self._hotkeys.start(wanted) if wanted else ()
        self._shortcuts.use({} if wanted and all(trouble.words for trouble in troubles) else wanted)
        for trouble in troubles:
            log.info("%s", trouble)
            if trouble.words or not at_start:
                self.main.tell(Message(str(trouble)))

    def _rest_keys(self, on: bool) -> None:
        """While a combination is recorded, no key triggers what it is for; a grabbed one would not even arrive."""
        if not on:
            self._listen_to_keys(self.preferences.choices)
        elif self._hotkeys is not None:
            self._keys = {}
            self._hotkeys.stop()
            self._shortcuts.use({})

    def _say_not_loaded(self, words: str) -> None:
        self.main.tell(Message(words, self.tr("`personacam doctor` says what is missing.")))

    def _say_recovered(self, files: list[Path]) -> None:
        if self._closed:
            return
        words = self.tr("The program ended in the middle of a recording. It is saved as far as it got: {file}")
        for file in files:
            self.main.tell(Message(words.format(file=file.name), "", Button.SHOW_FILE, str(file), good=True))

    # --- while it runs --------------------------------------------------------------------------------------------

    def _follow_event(self, event: "Event") -> None:
        if event.value == "show window":
            self.main.bring_to_front()
        elif event.value == "quit":
            self.ended.emit()

    def _follow_choices(self, choices: Choices) -> None:
        self.main.show_driver(choices.driver_shown)
        self._listen_to_keys(choices)

    def _follow_view(self, view: ViewState) -> None:
        """Keep on disk what is wanted on air, and say where a recording is."""
        if view.intent is not None and view.intent is not self._remembered:
            from app.control.restore import choices_of

            self._remembered = view.intent
            self.preferences.change(**choices_of(view.intent))
        finished, self._recording = self._recording, view.recording
        if finished and finished != view.recording and Path(finished).exists():
            words = self.tr("The recording is saved: {file}").format(file=Path(finished).name)
            self.main.tell(Message(words, "", Button.SHOW_FILE, finished, good=True))

    def _press(self, message: Message) -> None:
        if message.button is Button.TRY_AGAIN:
            self.link.restart()
        elif message.button is Button.SET_UP_OUTPUT:
            self.show_set_up()
        elif message.button is Button.SHOW_FILE:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(message.target).parent)))

    def show_set_up(self) -> None:
        """Say what to install so that other programs see the avatar."""
        if self._set_up is None:
            self._set_up = SetUpOutput(self.main)
            self._set_up.go_live_asked.connect(lambda: self.link.do("output", True))
        self._set_up.show()
        self._set_up.raise_()
