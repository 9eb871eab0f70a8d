"""A colour and a picture are asked for in windows that block nothing."""

from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QWidget
from pytestqt.qtbot import QtBot

from app.gui.widgets.editor.background_choice import BackgroundChoice, background_kind
from tests.fakes.find import child, choose_files


@pytest.fixture
def asker(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_every_colour_that_is_tried_takes_the_place_of_the_one_before(asker: QWidget) -> None:
    choice = BackgroundChoice(asker)
    heard: list[tuple[str, bool]] = []
    choice.chosen.connect(lambda *chosen: heard.append(chosen))
    for now in ("own", "#405060"):
        choice.choose_kind("colour", now)
        dialog = child(asker, QColorDialog)
        assert not dialog.isModal()
        dialog.setCurrentColor(QColor("#ff0000"))
        dialog.close()
    assert heard == [("#2f4f6f", False), ("#ff0000", True), ("#405060", False), ("#ff0000", True)]


def test_a_picture_is_chosen_by_its_file_and_the_others_at_once(asker: QWidget, tmp_path: Path) -> None:
    choice = BackgroundChoice(asker)
    heard: list[tuple[str, bool]] = []
    choice.chosen.connect(lambda *chosen: heard.append(chosen))
    asker.show()
    choice.choose_kind("picture", "own")
    assert heard == []
    choose_files(asker, tmp_path / "beach.png")
    choice.choose_kind("green", "own")
    assert heard == [(str(tmp_path / "beach.png"), False), ("green", False)]


@pytest.mark.parametrize(
    ("background", "kind"), [("own", "own"), ("#fff", "colour"), ("/a/b.png", "picture"), ("green.png", "picture")]
)
def test_every_background_is_of_one_kind(background: str, kind: str) -> None:
    assert background_kind(background) == kind
