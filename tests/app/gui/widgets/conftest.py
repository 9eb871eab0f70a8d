"""Widgets without a screen, with a link that only notes what it is asked."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.fakes.link import AskedLink, NotingLink
from tests.fakes.seen_session import fake_thumbnails


@pytest.fixture(autouse=True)
def _no_widget_is_left() -> Iterator[None]:
    """What a test opens is gone when it ends."""
    yield
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert left == []


@pytest.fixture
def asked_link(qtbot: QtBot, tmp_path: Path) -> Iterator[AskedLink]:
    """For what needs no gallery."""
    made = AskedLink(tmp_path)
    yield made
    made.stop_thread()
    made.preferences.save_settings()
    made.deleteLater()


@pytest.fixture
def bundled(tmp_path: Path, astronaut_file: Path) -> list[Path]:
    """Three portraits that come with the program."""
    files = [tmp_path / "bundled" / f"{name}.png" for name in ("anna", "ben", "cleo")]
    files[0].parent.mkdir()
    for file in files:
        shutil.copy(astronaut_file, file)
    return files


@pytest.fixture
def link(qtbot: QtBot, tmp_path: Path, bundled: list[Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[NotingLink]:
    """Its gallery makes thumbnails without looking for faces; what is added to it is looked at."""
    fake_thumbnails(monkeypatch)
    made = NotingLink(tmp_path, bundled)
    made.show(portrait="bundled-anna")
    yield made
    made.stop_thread()
    made.gallery.close()
    made.preferences.save_settings()
    made.deleteLater()
