from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics.buttons.reserved_width import reserve_width


def test_no_word_changes_the_width(qtbot: QtBot) -> None:
    button = QPushButton("Go")
    qtbot.addWidget(button)
    words = ("Go", "End the whole thing", "Stop")
    reserve_width(button, words)
    assert button.text() == "Go"
    widths = set()
    for word in words:
        button.setText(word)
        widths.add(max(button.sizeHint().width(), button.minimumWidth()))
    assert len(widths) == 1


def test_shorter_words_need_less_again(qtbot: QtBot) -> None:
    button = QPushButton("Go")
    qtbot.addWidget(button)
    reserve_width(button, ["a very long sentence on a button"])
    before = button.minimumWidth()
    reserve_width(button, ["Go"])
    assert button.minimumWidth() < before
