"""Widgets without a screen, with a link that only notes what it is asked."""

import gc
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTranslator
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


class ShoutingTranslator(QTranslator):
    """Says every word of the program in capitals."""

    def isEmpty(self) -> bool:  # noqa: N802 -- Qt's name
        return False

    def translate(self, context: str, words: str, disambiguation: str | None = None, count: int = -1) -> str:
        """A place such as {name} stays as it is."""
        return re.sub(r"\{\w+\}|[^{]+", lambda part: part[0] if part[0].startswith("{") else part[0].upper(), words)


@pytest.fixture
def speak_in_capitals(qapp: QApplication) -> Iterator[Callable[[], None]]:
    """Call it to have another language from then on."""
    translator = ShoutingTranslator()

    def begin() -> None:
        qapp.installTranslator(translator)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LanguageChange)

    yield begin
    qapp.removeTranslator(translator)
