"""What happened, above everything."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.view_state import Message
from app.gui.widgets.basics.theme import Tint, tint_colour
from app.gui.widgets.main.message_bar import MessageBar
from engine import Problem


@pytest.fixture
def bar(qtbot: QtBot) -> MessageBar:
    made = MessageBar()
    qtbot.addWidget(made)
    made.resize(600, 60)
    return made


def frame_colour(bar: MessageBar) -> str:
    """As it is on the screen: only what asked for it was painted anew."""
    QApplication.processEvents()
    image = bar.screen().grabWindow(bar.winId()).toImage()
    return image.pixelColor(image.width() // 2, 1).name()


def test_the_frame_has_the_colour_of_what_is_shown(bar: MessageBar) -> None:
    bar.show_message(Message(Problem("It is saved."), good=True))
    good = frame_colour(bar)
    bar.show_message(Message(Problem("It is lost.")))
    assert frame_colour(bar) != good
    assert tint_colour(Tint.GOOD, bar.palette()) != tint_colour(Tint.WARNING, bar.palette())


def test_a_file_name_is_no_markup(bar: MessageBar) -> None:
    bar.show_message(Message(Problem("There is no face in <b>bold<b> big.png.")))
    assert bar._words.textFormat() is Qt.TextFormat.PlainText
    assert "&lt;b&gt;" in bar._words.toolTip()
