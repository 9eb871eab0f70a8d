"""The desktop application: creates its parts, and starts and ends them in order.

    store, window or first run shown ─▶ [loader thread] ctl ─▶ engine's modules ─▶ gallery, pages, on air

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

from app.gui.device_lists import CameraScanner
from app.gui.engine_link import EngineLink
from app.gui.hotkey_control import HotkeyControl
from app.gui.preferences import Preferences
from app.gui.view_state import Button, Message, ViewState, has_ended_live
from app.gui.weights.switching import switch_to_personalive
from app.gui.weights.weights_messages import find_message
from app.gui.weights.weights_view import WeightsView
from app.gui.widgets.basics.display_names import portrait_name
from app.gui.windows.main_window import MainWindow
from app.storage.folders import DEMO_CLIP, gallery_folder, settings_folder, thumbnails_folder
from app.storage.settings_file import SettingsFile
from app.storage.user_settings import UserSettings
from engine import VIRTUAL_CAMERA, PersonaCamError, Problem

if TYPE_CHECKING:
    from app.control.controller_status import ControllerEvent
    from app.control.live_controller import LiveController
    from app.gui.tray import TrayIcon
    from app.gui.windows.set_up_output import VirtualCameraDialog
    from app.remote.ctl_server import ControlServer
    from app.storage.gallery_entry import GalleryPortrait

CONTROL = ("app.control.actions", "app.remote.ctl_server")
"""What answers `personacam ctl`. It is light, so that the program can be told to end while the rest is loaded."""
HEAVY = (
    "numpy",
    "cv2",
    "av",
    "scipy.special",
    "scipy.spatial",
    "app.gui.gallery_service",
    "app.gui.tray",
    "engine.live.open_session",
)
"""What brings OpenCV, the tracker and the animators with it. The packages are named one by one because an import cannot
be interrupted: an end waits for one of them at most."""
PAINTED_MS = 25
"""By then the window has been painted: the loader, which would compete with that, begins then."""
LOADER_S = 2.0
"""How long the loader is waited for at the end: it is in the middle of an import, or finishes an old recording."""
RESET = "reset"
"""The target of a message whose button undoes a reset; otherwise it brings a portrait back."""
log = logging.getLogger(__name__)


class DesktopApp(QObject):
    """From `show` to `close`."""

    ended = Signal()
    """The user requests the end of the program; the verb `window` then calls `close`."""
    _control_loaded = Signal()
    _loaded = Signal()
    _not_loaded = Signal(str)
    _recovered = Signal(object)
    _happened = Signal(object)

    def __init__(self, camera: str | None = None) -> None:
        """camera: to begin with, instead of the one used last."""
        super().__init__()
        self._camera = camera
        self.preferences = Preferences(SettingsFile(settings_folder()), self)
        self.link = EngineLink(self.preferences, self)
        self.cameras = CameraScanner(self)
        self.main = MainWindow(self.link, self.cameras)
        self.tray: TrayIcon | None = None
        self._set_up: VirtualCameraDialog | None = None
        self._on_air: LiveController | None = None
        self._control: ControlServer | None = None
        self._hotkeys = HotkeyControl(self.main, self.link)
        self._view, self._weights = ViewState(), WeightsView()
        self._closed = False
        self._loader = threading.Thread(target=self._load_engine, name="loader", daemon=True)
        self._connect_signals()

    def show_window(self) -> None:
        """Show the window, and then begin with the rest."""
        if not self.preferences.user_settings.consent_seen:
            self._begin_first_run()
        self.main.show()
        QTimer.singleShot(PAINTED_MS, self._start_loader)

    def set_output_language(self, language: str) -> None:
        """Write card and badge in this language: "en" or "ko"."""
        live = self.preferences.user_settings.live
        if language == live.language:
            return
        if self._on_air is not None:
            self._on_air.change_live_settings(language=language)
        else:
            self.preferences.change_settings(live=replace(live, language=language))

    def close(self) -> None:
        """End everything, and wait for that; may be called more than once."""
        if self._closed:
            return
        self._closed = True
        self.main.shutdown()
        if self._loader.is_alive():
            self._loader.join(LOADER_S)
        for part in (self.tray, self._control, self.cameras):
            if part is not None:
                part.close()
        self._hotkeys.stop()
        self.link.stop_thread()
        if self._on_air is not None:
            self._on_air.close()
        if self.link.is_attached:
            if self._on_air is not None:
                self.link.gallery.note_looks(self._on_air.read_status().desired.gallery)
            self.link.gallery.close()
        if self._set_up is not None:
            self._set_up.shutdown()
        self.preferences.save_settings()
        self.main.deleteLater()

    def _connect_signals(self) -> None:
        self._control_loaded.connect(self._start_control_server)
        self._loaded.connect(self._on_engine_loaded)
        self._not_loaded.connect(self._show_load_failure)
        self._recovered.connect(self._show_finished_recordings)
        self._happened.connect(self._handle_event)
        self.main.quit_asked.connect(self.ended)
        self.main.seen_changed.connect(self.link.set_window_seen)
        self.link.quit_asked.connect(self.main.ask_to_quit)
        self.main.message_pressed.connect(self._handle_message_button)
        self.preferences.message_posted.connect(self.main.show_message)
        self.preferences.changed.connect(self._apply_user_settings)
        self.preferences.recording_keys.connect(lambda on: self._hotkeys.pause(on, self.preferences.user_settings))
        self.link.changed.connect(self._handle_view)
        self.link.weights.changed.connect(self._handle_weights)
        self.link.weights.page_asked.connect(self.main.show_weights_page)
        self.link.message_posted.connect(self._offer_output_setup)
        self._apply_user_settings(self.preferences.user_settings)

    # --- the start ------------------------------------------------------------------------------------------------

    def _start_loader(self) -> None:
        if not self._closed:
            self._loader.start()

    def _load_engine(self) -> None:
        """On the loader's thread."""
        try:
            for module in CONTROL:
                importlib.import_module(module)
            self._control_loaded.emit()
            for module in HEAVY:
                if self._closed:
                    return
                importlib.import_module(module)
        except Exception as error:
            log.exception("the engine was not loaded")
            self._not_loaded.emit(f"{type(error).__name__}: {error}")
        else:
            self._loaded.emit()
            self._finish_recordings()

    def _finish_recordings(self) -> None:
        """On the loader's thread: finish what an earlier run could not."""
        from app.storage.folders import recordings_folder
        from engine import finish_videos

        finished = finish_videos(self.preferences.user_settings.recordings or recordings_folder(), time.time())
        if finished:
            self._recovered.emit(finished)

    def _on_engine_loaded(self) -> None:
        """The engine's modules are loaded: have the gallery and the pages, and go on air unless it is the first run."""
        if self._closed:
            return
        from app.gui.gallery_service import GalleryController
        from app.gui.windows.points_offer import PointsOffer
        from app.storage.gallery import Gallery
        from app.storage.thumbnails import ThumbnailCache

        gallery = GalleryController(Gallery(gallery_folder()), ThumbnailCache(thumbnails_folder()), self)
        gallery.message_posted.connect(self.main.show_message)
        PointsOffer(gallery, self.main)
        gallery.removed.connect(self._handle_removed_portrait)
        gallery.hidden.connect(self._handle_hidden_portrait)
        gallery.changed.connect(self._pass_gallery)  # before any widget: it may ask for what was just added
        gallery.changed.connect(self._forget_removals)
        self.link.attach_gallery(gallery)
        self.link.weights.open_store()
        self.cameras.scan_devices()
        for problem in (self.preferences.startup_problem, gallery.startup_problem):
            if problem is not None:
                self.main.show_message(Message(problem))
        self._start_controller()

    def _begin_first_run(self) -> None:
        """Show it in place of everything else, unless it is shown already."""
        if self.main.is_first_run_shown:
            return
        from app.gui.windows.first_run import CONSENT, FirstRun  # most starts do without

        wanted = self._view.desired  # None before anything runs: then the clip drives until a camera is found
        first_run = FirstRun(self.link, self.cameras, self._camera if wanted is None else wanted.camera)
        first_run.done.connect(self.main.end_first_run)
        first_run.consented.connect(lambda: self.main.drop_messages(Button.DISMISS, CONSENT))
        self.main.begin_first_run(first_run)

    def _start_controller(self) -> None:
        from app.control.desired_state import (
            choose_camera,
            desired_at_start,
            find_preset_problem,
            find_weights_problem,
            require_consent,
        )
        from app.control.live_controller import LiveController
        from app.gui.tray import TrayIcon
        from engine import open_session

        settings = self.preferences.user_settings
        for lost in (find_preset_problem(settings), find_weights_problem(settings)):
            if lost is not None:
                self.main.show_message(Message(lost.problem))
        desired = require_consent(desired_at_start(settings, self.link.gallery.portraits))
        if self._camera is not None:
            desired = choose_camera(desired, self._camera)
        elif self.main.is_first_run_shown:  # as it says; it takes the one used last as soon as that is found
            desired = choose_camera(desired, str(DEMO_CLIP))
        self._on_air = LiveController(desired, open_session, settings=self.preferences.store, tolerate_missing=True)
        self._on_air.subscribe(self._happened.emit)
        self.link.follow_controller(self._on_air)
        self.tray = TrayIcon(self.link, self)
        self.tray.clicked.connect(self.main.bring_to_front)
        self.link.weights.page_asked.connect(self.main.bring_to_front)
        self.main.set_tray(self.tray)
        self.main.hidden_in_tray.connect(self.tray.say_that_it_goes_on)
        self._hotkeys.start(self._on_air, self.preferences.user_settings)
        self._on_air.start_session()

    def _start_control_server(self) -> None:
        """`personacam ctl` is a convenience: without it, everything else goes on."""
        if self._closed:
            return
        from app.remote import ctl_protocol
        from app.remote.ctl_server import ControlServer

        try:
            control = ControlServer(self._answer_control_line, ctl_protocol.socket_address())
            control.start_listening()
            self._control = control
        except PersonaCamError as failure:
            self.main.show_message(Message(failure.problem))

    def _answer_control_line(self, line: bytes) -> bytes:
        """On the control's thread."""
        from app.remote.ctl_server import answer_line, answer_line_early

        on_air = self._on_air
        if on_air is None:
            return answer_line_early(self._happened.emit, line)
        return answer_line(on_air, line)

    def _show_load_failure(self, words: str) -> None:
        problem = Problem("{reason}", "`personacam doctor` says what is missing.", reason=words)
        self.main.show_message(Message(problem))

    def _show_finished_recordings(self, files: list[Path]) -> None:
        if self._closed:
            return
        for file in files:
            saved = Problem(
                "The program ended in the middle of a recording. It is saved as far as it got: {file}", file=file.name
            )
            self.main.show_message(Message(saved, Button.SHOW_FILE, str(file), good=True))

    # --- while it runs --------------------------------------------------------------------------------------------

    def _handle_event(self, event: "ControllerEvent") -> None:
        if event.value == "show window":
            self.main.bring_to_front()
        elif event.value == "ask to quit":
            self.main.ask_to_quit()
        elif event.value == "quit":
            self.ended.emit()

    def _apply_user_settings(self, choices: UserSettings) -> None:
        self.main.show_driver(choices.driver_shown)
        self._hotkeys.apply_settings(choices)

    def _handle_view(self, view: ViewState) -> None:
        """Say where a recording is that has ended, and that a reset can be undone."""
        before, self._view = self._view, view
        if view.desired is not None and self.link.is_attached:
            self.link.gallery.note_looks(view.desired.gallery)
        if view.live.is_on and not before.live.is_on:
            self.main.drop_messages(Button.GO_LIVE, "")
        elif has_ended_live(before, view):
            self.main.show_message(Message(Problem("You are not live any more."), Button.GO_LIVE, good=True))
        finished = before.recording
        if view.resets > before.resets:
            reset = Problem("All settings were reset. Your portraits and presets are as they were.")
            self.main.show_message(Message(reset, Button.UNDO, RESET, good=True))
        if finished and finished != view.recording and Path(finished).exists():
            saved = Problem("The recording is saved: {file}", file=Path(finished).name)
            self.main.show_message(Message(saved, Button.SHOW_FILE, finished, good=True))

    def _handle_weights(self, weights: WeightsView) -> None:
        """Say what the user has waited for, unless the page that shows it is there."""
        before, self._weights = self._weights, weights
        message = find_message(before, weights)
        is_done_for = message is not None and message.button is Button.USE_PERSONALIVE and self.main.awaits_weights
        if message is not None and not is_done_for and not self.main.is_weights_page_shown:
            self.main.show_message(message)

    def _handle_removed_portrait(self, portrait: "GalleryPortrait") -> None:
        """Say that a portrait goes on being shown though it is gone from the gallery."""
        if portrait.id == self._view.portrait_id:
            name = portrait_name(portrait)
            said = Problem("{name} was removed, and is still shown until you choose another portrait.", name=name)
            if self._view.live.is_on:
                said = Problem("{name} was removed, and others still see it until you choose another one.", name=name)
            self.main.show_message(Message(said, Button.UNDO, portrait.id))

    def _handle_hidden_portrait(self, portrait: "GalleryPortrait") -> None:
        name = portrait_name(portrait)
        said = Problem("{name} is hidden: no longer in the strip, and left out by next and previous.", name=name)
        self.main.show_message(Message(said, Button.UNDO, portrait.id, good=True))

    def _pass_gallery(self, portraits: "tuple[GalleryPortrait, ...]") -> None:
        if self._on_air is not None:
            self._on_air.set_gallery(portraits)

    def _forget_removals(self, portraits: "tuple[GalleryPortrait, ...]") -> None:
        """A portrait that is back, from wherever, is removed no more."""
        for portrait in portraits:
            if not portrait.is_hidden:
                self.main.drop_messages(Button.UNDO, portrait.id)

    def _handle_message_button(self, message: Message) -> None:
        if message.button is Button.TRY_AGAIN:
            self.link.restart_session()
        elif message.button is Button.SET_UP_OUTPUT:
            self.show_output_setup()
        elif message.button in (Button.GET_WEIGHTS, Button.SHOW_WEIGHTS):
            self.main.show_weights_page()
        elif message.button is Button.USE_PERSONALIVE:
            switch_to_personalive(self.link)
        elif message.button is Button.GIVE_CONSENT:
            self._begin_first_run()
        elif message.button is Button.SHOW_FILE:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(message.target).parent)))
        elif message.button is Button.GO_LIVE:
            self.link.run_action("output", True)
        elif message.undo is not None:
            message.undo()
        elif message.button is Button.UNDO and message.target == RESET:
            self.link.run_action("undo-reset")
        elif message.button is Button.UNDO:
            self.link.gallery.undo_removal()

    def show_output_setup(self) -> None:
        """Say what to install so that other programs see the avatar."""
        from app.gui.windows.set_up_output import VirtualCameraDialog

        if self._set_up is None:
            self._set_up = VirtualCameraDialog(self.main)
            self._set_up.go_live_asked.connect(lambda: self.link.run_action("output", True))
            self._set_up.installed.connect(self._use_installed_camera)
        self._set_up.show()
        self._set_up.raise_()

    def _use_installed_camera(self, device: str) -> None:
        """Take the camera that was just installed, unless it is the only one, and so the first that is found."""
        from engine import list_virtual_cameras

        is_only = [camera.word for camera in list_virtual_cameras()] == [device]
        self.link.run_action("use-output", VIRTUAL_CAMERA if is_only else f"{VIRTUAL_CAMERA}:{device}")

    def _offer_output_setup(self, message: Message) -> None:
        """In the first run the page opens by itself: without a camera it cannot go on."""
        if message.button is Button.SET_UP_OUTPUT and self.main.is_first_run_shown:
            self.show_output_setup()
