import pytest
from PySide6.QtGui import Qt
from PySide6.QtWidgets import QSizePolicy
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics.label import Label, ShortenedLabel, escape_tool_tip


def test_a_label_shows_markup_as_it_is_written(qtbot: QtBot) -> None:
    label = Label()
    qtbot.addWidget(label)
    plain = label.sizeHint().width()
    label.setText("<b></b>")
    assert label.sizeHint().width() > plain
    assert label.textFormat() is Qt.TextFormat.PlainText


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_label_wraps_its_words_on_request(qtbot: QtBot, wrapped: bool) -> None:
    label = Label(wrapped=wrapped)
    qtbot.addWidget(label)
    assert label.wordWrap() is wrapped
    assert Label().wordWrap() is False


def test_a_tool_tip_shows_markup_as_it_is_written_and_leaves_other_words_alone() -> None:
    assert "&lt;b&gt;" in escape_tool_tip("<b>a</b>.png")
    assert not escape_tool_tip("<b>a</b>.png").startswith("<b>")
    assert escape_tool_tip("a & b.png") == "a & b.png"


def test_words_without_room_end_in_dots_and_its_tool_tip_has_them_until_there_is_room(qtbot: QtBot) -> None:
    label = ShortenedLabel()
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    label.show_words("There is no room for all of this.")
    assert label.text().endswith("…")
    assert label.toolTip() == "There is no room for all of this."
    label.resize(600, 20)
    assert (label.text(), label.toolTip()) == ("There is no room for all of this.", "")
    label.resize(60, 20)
    assert label.text().endswith("…")
    assert label.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Ignored, "it never asks for room"


def test_a_wrapped_label_breaks_a_long_name_without_spaces_and_still_says_it(qtbot: QtBot) -> None:
    name = "IMG" + "0123456789" * 9 + ".png"
    label = Label(wrapped=True)
    qtbot.addWidget(label)
    label.setText(f"{name} is not a picture.")
    assert label.minimumSizeHint().width() < 300
    label.resize(300, 10)
    assert label.heightForWidth(300) > 2 * label.fontMetrics().height()
    assert label.text() == f"{name} is not a picture."
    line = Label()
    qtbot.addWidget(line)
    line.setText(name)
    assert "\u200b" not in line.text()
