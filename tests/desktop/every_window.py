"""Opens every window and dialog on the display it finds, and writes where they are.

python -m tests.desktop.every_window FOLDER LANGUAGE FONT_FACTOR: FOLDER/windows.json, and a picture of each.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget

from app.gui.device_lists import CameraScanner
from app.gui.languages import Languages
from app.gui.view_state import Live, Message
from app.gui.weights.weights_view import MemoryAnswer
from app.gui.widgets.basics.dialogs import PICTURES, ask_for_files
from app.gui.widgets.basics.theme import Theme
from app.gui.widgets.editor.background_choice import COLOUR
from app.gui.widgets.first_run.consent_dialog import ConsentDialog
from app.gui.widgets.gallery.crop_dialog import CropDialog
from app.gui.widgets.main.report_window import ReportWindow
from app.gui.widgets.pages.background_group import BackgroundGroup
from app.gui.widgets.weights.folder_group import FolderGroup
from app.gui.widgets.weights.terms_dialog import TermsDialog
from app.gui.windows.first_run import FirstRun
from app.gui.windows.main_window import MainWindow
from app.gui.windows.set_up_output import VirtualCameraDialog
from app.storage.gallery import list_bundled_files
from app.weights.progress import FileState, TaskProgress, WeightsTask
from engine import InstallPlan, LiveCheck, Problem, Quality
from tests.fakes.find import child
from tests.fakes.link import NotingLink
from tests.fakes.weights import make_ready, make_status

SETTLES_S = 0.5
"""Until windows are where they stay."""


class Scene:
    """An application with a running view, and what was found in it."""

    def __init__(self, folder: Path, language: str, font_factor: float) -> None:
        self.application = QApplication(sys.argv[:1])
        self.folder = folder
        font = self.application.font()
        font.setPointSizeF(font.pointSizeF() * font_factor)
        self.application.setFont(font)
        self.theme, self.languages = Theme(self.application), Languages(self.application)
        self.languages.set_language(language)
        self.cameras = CameraScanner()
        self.link = NotingLink(folder / "user", list_bundled_files())
        self.found: dict[str, Any] = {}

    def settle(self) -> None:
        until_s = time.monotonic() + SETTLES_S
        while time.monotonic() < until_s:
            self.application.processEvents()
            time.sleep(0.01)

    def measure(self, name: str, window: QWidget) -> None:
        """Note where this window is, and which of its buttons are not wholly in it."""
        self.settle()
        room = window.screen().availableGeometry()
        frame = window.frameGeometry()
        self.found[name] = {
            "window": frame.getRect(),
            "room": room.getRect(),
            "inside": room.contains(frame),
            "cut": sorted([*_cut_off_buttons(window), *_cut_off_labels(window)]),
        }
        window.grab().save(str(self.folder / f"{name}.png"))

    def close(self) -> None:
        (self.folder / "windows.json").write_text(json.dumps(self.found, indent=1), encoding="utf-8")
        self.link.stop_thread()
        self.link.gallery.close()
        self.cameras.close()


def _cut_off_buttons(window: QWidget) -> Iterator[str]:
    """The buttons that are not wholly in the window, but for those that can be scrolled to."""
    for button in window.findChildren(QAbstractButton):
        if not button.isVisible() or button.window() is not window or _is_scrolled(button):
            continue
        place = QRect(button.mapTo(window, QPoint()), button.size())
        too_narrow = bool(button.text()) and button.width() < button.minimumSizeHint().width()
        if not window.rect().contains(place) or too_narrow:
            yield button.text() or button.accessibleName() or type(button).__name__


def _cut_off_labels(window: QWidget) -> Iterator[str]:
    """The labels that have less room than their words need."""
    for label in window.findChildren(QLabel):
        if not label.isVisible() or label.window() is not window or not label.text():
            continue
        needed = label.heightForWidth(label.width()) if label.wordWrap() else label.minimumSizeHint().height()
        place = QRect(label.mapTo(window, QPoint()), label.size())
        if label.height() < needed or not (_is_scrolled(label) or window.rect().contains(place)):
            yield label.text()


def _is_scrolled(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent is not None


def show_main_window(scene: Scene) -> None:
    link = scene.link
    main = MainWindow(link, scene.cameras)
    first_run = FirstRun(link, scene.cameras)
    main.begin_first_run(first_run)
    main.show()
    scene.measure("first-run", main)
    first_run.show_view(replace(link.latest_view, live=Live.UNWATCHED, readers=0))
    scene.measure("first-run-live", main)
    main.end_first_run()
    link.show(portrait="bundled-mira")
    scene.measure("main", main)
    main.show_message(Message(Problem("The recording is saved: {file}", file="2026-01-01 12-00-00.mp4"), good=True))
    scene.measure("main-with-message", main)
    main._panel.show_page("SettingsPage")
    main._on_panel_asked(True)
    scene.measure("key-editor", main)
    show_weights(scene, main)
    show_dialogs(scene, main)
    main.shutdown()


def show_weights(scene: Scene, main: MainWindow) -> None:
    """The page of PersonaLive's weights at every step."""
    progress = TaskProgress(3_210_000_000, 12_200_000_000, 24_300_000.0, 4_000.0)
    damaged = Problem("{file} could not be downloaded: {reason}.", file="denoising_unet.pth", reason="no answer")
    steps = {
        "absent": make_status(),
        "downloading": make_status(FileState.DOWNLOADING, task=WeightsTask.DOWNLOAD, progress=progress),
        "paused": make_status(FileState.PARTIAL, is_paused=True),
        "failed": make_status(FileState.PARTIAL, problem=damaged),
        "checking": make_status(FileState.VERIFYING, task=WeightsTask.VERIFY, progress=progress),
        "ready": make_ready(),
    }
    main.show_weights_page()
    for name, status in steps.items():
        memory = MemoryAnswer(Quality.LOWEST_DELAY)
        scene.link.weights.show(status=status, free_bytes=38 * 10**9, removable_bytes=6 * 10**9, memory=memory)
        scene.measure(f"weights-{name}", main)


def show_dialogs(scene: Scene, main: MainWindow) -> None:
    link = scene.link
    missing = LiveCheck(
        "virtual camera",
        "",
        Problem("No virtual camera was found.", "Install one."),
        "sudo apt install v4l2loopback-dkms\nsudo modprobe v4l2loopback exclusive_caps=1 card_label='Persona Cam'",
    )
    set_up = VirtualCameraDialog(main)
    plan = InstallPlan("apt", 20, "/usr/bin/pkexec", secure_boot=True)
    set_up.start_search = lambda: set_up.show_finding(missing, plan)  # type: ignore[method-assign]
    report = scene.folder / "report.txt"
    report.write_text(f"{datetime(2026, 1, 1)} a line of a report\n" * 50, encoding="utf-8")
    background = BackgroundGroup(link)
    background.setParent(main)
    openers: dict[str, Callable[[], object]] = {
        "crop": CropDialog(link.gallery, link.gallery.portraits[0], main).show,
        "report": ReportWindow(report, main).show,
        "output-set-up": set_up.show,
        "choose-files": lambda: ask_for_files(main, "Choose", "Pictures (*.png)", PICTURES, list),
        "question": main.ask_to_quit,
        "consent": ConsentDialog(link, main).show,
        "weights-terms": TermsDialog(main).show,
        "weights-removal": child(main, FolderGroup)._ask_to_remove,
        "colour": lambda: background._choose_background(COLOUR),
    }
    for name, show in openers.items():
        before = set(scene.application.topLevelWidgets())
        visible = {window for window in before if window.isVisible()}
        show()
        opened = [one for one in scene.application.topLevelWidgets() if one.isVisible() and one not in visible]
        scene.measure(name, opened[0])
        opened[0].close()
    set_up.shutdown()


def run(folder: Path, language: str, font_factor: float) -> None:
    scene = Scene(folder, language, font_factor)
    show_main_window(scene)
    scene.close()


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]))
