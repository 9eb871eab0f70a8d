"""Fixtures for tests of the whole program: folders of its own, and what makes it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from app.gui.application import DesktopApp
from app.storage.folders import settings_folder
from app.storage.settings_file import SettingsFile
from tests.fakes.seen_session import SeenSession, use_fakes


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user's folders, all empty."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_VIDEOS_DIR", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    (tmp_path / "run").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., DesktopApp]]:
    """Makes the program with these settings; nothing is loaded behind it before its window is shown."""
    made: list[DesktopApp] = []

    def make_program(begin_with: str | None = None, **choices: Any) -> DesktopApp:
        store = SettingsFile(settings_folder())
        store.change_settings(
            **{"consent_seen": True, "recordings": tmp_path / "recordings", "output": "null"} | choices
        )
        store.save_settings()
        made.append(DesktopApp(begin_with))
        return made[-1]

    yield make_program
    for program in made:
        program.close()
        program.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch, astronaut_file: Path) -> list[SeenSession]:
    monkeypatch.setattr("app.storage.gallery.list_bundled_files", lambda: [astronaut_file])
    return use_fakes(monkeypatch)
