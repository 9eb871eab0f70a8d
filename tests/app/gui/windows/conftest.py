"""The whole program behind its window, without a screen.

`begin` gives it a session of fakes. With `begin_for_real`, a clip is the camera and a file the device that others
would read: for the few tests that look at what comes out.
"""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.gui.application import DesktopApp
from app.gui.view_state import Phase, ViewState
from app.storage.folders import settings_folder
from app.storage.settings_file import SettingsFile
from engine import LiveSettings, Settings
from engine.camera_process.files import FILE_BACKEND
from tests.fakes.camera_reader import CameraReader
from tests.fakes.seen_session import SeenSession, use_fakes

PATIENCE_MS = 120_000
SMALL = Settings(size_px=128)
NARROW = LiveSettings(output_width_px=128, output_height_px=72, output_fps=20)

Begin = Callable[..., "Running"]


class Running:
    """A program that is shown, and the device it writes to."""

    def __init__(self, qtbot: QtBot, program: DesktopApp, device: Path) -> None:
        self.qtbot = qtbot
        self.program = program
        self.main = program.main
        self.link = program.link
        self.device = device

    @property
    def view(self) -> ViewState:
        return self.main._view

    def until(self, met: Callable[[], object]) -> None:
        """Wait until this holds, however slow the computer is."""
        self.qtbot.waitUntil(lambda: bool(met()), timeout=PATIENCE_MS)

    def find(self, kind: type[QWidget], name: str) -> Any:
        """Return the visible control that calls itself so."""
        found = self._called(kind, name)
        assert len(found) == 1, f"{len(found)} controls are called {name!r}"
        return found[0]

    def has(self, kind: type[QWidget], name: str) -> bool:
        """Whether `find` would find it."""
        return len(self._called(kind, name)) == 1

    def _called(self, kind: type[QWidget], name: str) -> list[QWidget]:
        return [
            widget
            for widget in self.main.findChildren(kind)
            if name in (widget.accessibleName(), getattr(widget, "text", str)()) and widget.isVisibleTo(self.main)
        ]

    def sent(self) -> list[bytes]:
        """The pictures that the device was given so far."""
        return [record.pixels for record in CameraReader(self.device).read()]


def press(running: Running, name: str) -> None:
    """Click the button that is called so."""
    running.qtbot.mouseClick(running.find(QAbstractButton, name), Qt.MouseButton.LeftButton)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folders, all empty."""
    folder = tmp_path / "home"
    for name, part in (
        ("HOME", "."),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_VIDEOS_DIR", "videos"),
    ):
        (folder / part).mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv(name, str(folder / part))
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    return folder


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch) -> list[SeenSession]:
    """The sessions of fakes that the program opened, in order."""
    return use_fakes(monkeypatch)


@pytest.fixture
def begin(begin_for_real: Begin, sessions: list[SeenSession]) -> Begin:
    """Shows the program with a session of fakes; otherwise as `begin_for_real`."""
    return begin_for_real


@pytest.fixture
def begin_for_real(
    qtbot: QtBot, home: Path, tmp_path: Path, astronaut_file: Path, swaying_face: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Begin]:
    """Shows the program as it is after the first run, with these choices; waits for its first picture."""
    two = [tmp_path / f"{name}.png" for name in ("anna", "ben")]
    shutil.copy(astronaut_file, two[0])
    shutil.copy(astronaut_file.parent / "hopper.png", two[1])
    monkeypatch.setattr("app.storage.gallery.list_bundled_files", lambda: two)
    device = tmp_path / "device"
    device.touch()
    begun: list[Running] = []
    before = set(QApplication.topLevelWidgets())

    def begin(wait: bool = True, started_with: str | None = None, **choices: Any) -> Running:
        usual: dict[str, Any] = {
            "consent_seen": True,
            "camera": str(swaying_face),
            "output": f"virtual-camera:{FILE_BACKEND}:{device}",
            "settings": SMALL,
            "live": NARROW,
            "recordings": tmp_path / "recordings",
        }
        store = SettingsFile(settings_folder())
        store.change_settings(**usual | choices)
        store.save_settings()
        running = Running(qtbot, DesktopApp(started_with), device)
        begun.append(running)
        running.program.show_window()
        if wait:
            running.until(lambda: running.view.phase is Phase.RUNNING)
        return running

    yield begin
    for running in begun:
        running.program.close()
        running.program.deleteLater()
    begun.clear()
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert set(QApplication.topLevelWidgets()) <= before
