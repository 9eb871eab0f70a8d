"""Questions that block nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics.dialogs import PICTURES, FileQuestion, ask_for_files, ask_for_folder, ask_yes_or_no
from tests.fakes.find import child

PATIENCE_MS = 20_000


@pytest.fixture
def asker(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[QWidget]:
    """A part of a window; the user's pictures are in a folder of their own."""
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(tmp_path / "Pictures"))
    (tmp_path / "Pictures").mkdir()
    window = QWidget()
    qtbot.addWidget(window)
    part = QWidget(window)
    window.show()
    yield part
    window.close()


def gone(qtbot: QtBot, asker: QWidget, kind: type[QWidget]) -> None:
    qtbot.waitUntil(lambda: asker.findChild(kind) is None, timeout=PATIENCE_MS)


def test_files_are_asked_for_where_pictures_are_and_then_where_the_last_ones_were(
    qtbot: QtBot, asker: QWidget, tmp_path: Path
) -> None:
    taken: list[list[Path]] = []
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    picture = elsewhere / "face.png"
    picture.touch()
    ask_for_files(asker, "Which?", "Pictures (*.png)", PICTURES, taken.append)
    question = child(asker, FileQuestion)
    assert question.isVisible()
    assert QApplication.activeModalWidget() is None
    assert Path(question.directory().path()) == tmp_path / "Pictures"
    question.setDirectory(str(elsewhere))
    child(question, QLineEdit).setText(picture.name)
    question.accept()
    assert taken == [[picture]]
    gone(qtbot, asker, FileQuestion)
    ask_for_files(asker, "Which?", "Pictures (*.png)", PICTURES, taken.append)
    assert Path(child(asker, FileQuestion).directory().path()) == elsewhere
    child(asker, FileQuestion).reject()
    assert len(taken) == 1
    gone(qtbot, asker, FileQuestion)


def test_the_same_question_is_asked_once_and_goes_with_its_window(qtbot: QtBot, asker: QWidget) -> None:
    for _ in range(2):
        ask_for_folder(asker, "Where?", None, print)
    assert len(asker.findChildren(FileQuestion)) == 1
    asker.window().hide()
    gone(qtbot, asker, FileQuestion)


@pytest.mark.parametrize(("answer", "said"), [("Yes", ["yes"]), ("No", [])])
def test_yes_is_told_and_no_is_not(qtbot: QtBot, asker: QWidget, answer: str, said: list[str]) -> None:
    heard: list[str] = []
    ask_yes_or_no(asker, "Sure?", "It <b>cannot</b> be undone.", ("Yes", "No"), lambda: heard.append("yes"))
    box = child(asker, QMessageBox)
    assert QApplication.activeModalWidget() is None
    next(button for button in box.buttons() if button.text() == answer).click()
    assert heard == said
    gone(qtbot, asker, QMessageBox)
