"""Where the camera is chosen in other programs, and the line that says who reads it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.gui.view_state import Live, ViewState
from app.gui.widgets.first_run.program_pictures import Program, ProgramPicture
from app.gui.widgets.first_run.where_to_choose import WhereToChoose
from tests.fakes.find import child

LIVE = ViewState(live=Live.UNWATCHED, readers=0)


@pytest.fixture
def where(qtbot: QtBot) -> WhereToChoose:
    made = WhereToChoose()
    qtbot.addWidget(made)
    made.show_view(LIVE)
    return made


@pytest.mark.parametrize(
    ("readers", "words", "is_read"),
    [
        (None, "This system does not say", False),
        (0, "No program has the camera open yet.", False),
        (1, "A program sees you now.", True),
        (2, "2 programs see you now.", True),
    ],
)
def test_the_tick_comes_when_a_program_reads(
    where: WhereToChoose, readers: int | None, words: str, is_read: bool
) -> None:
    where.show_view(replace(LIVE, readers=readers, live=Live.LIVE))
    assert where.readers_text.startswith(words)
    assert where.is_read is is_read


@pytest.mark.parametrize("program", Program)
def test_each_program_has_its_way_and_its_picture(qtbot: QtBot, where: WhereToChoose, program: Program) -> None:
    button = next(one for one in where.findChildren(QPushButton) if one.text() == program.value)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    picture = child(where, ProgramPicture)
    assert program.value in picture.accessibleName()
    assert "Persona Cam" in picture.accessibleDescription()
    where.set_camera_name("OBS Virtual Camera")
    assert "OBS Virtual Camera" in picture.accessibleDescription()


def test_the_pictures_differ_and_name_the_camera(qtbot: QtBot) -> None:
    picture = ProgramPicture()
    qtbot.addWidget(picture)
    picture.resize(320, 180)
    drawn: list[QImage] = []
    for program in Program:
        for camera in ("Persona Cam", "Another Camera"):
            picture.show_program(program, camera)
            drawn.append(picture.grab().toImage())
    assert all(one != other for at, one in enumerate(drawn) for other in drawn[:at])
