"""Consent as one line, and the words behind it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QPushButton
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics.label import Label
from app.gui.widgets.first_run.consent_dialog import ConsentDialog
from app.gui.widgets.first_run.consent_line import ConsentLine
from tests.fakes.find import child
from tests.fakes.link import NotingLink


@pytest.fixture
def line(qtbot: QtBot) -> ConsentLine:
    made = ConsentLine()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize("kind", [QCheckBox, Label])
def test_a_click_on_the_box_or_on_its_words_gives_consent_and_takes_it_back(
    qtbot: QtBot, line: ConsentLine, kind: type[QCheckBox]
) -> None:
    said: list[bool] = []
    line.given.connect(said.append)
    for _ in range(2):
        qtbot.mouseClick(child(line, kind), Qt.MouseButton.LeftButton)
    assert said == [True, False]
    line.give_consent()
    assert line.is_given


def test_the_box_says_the_whole_sentence(line: ConsentLine) -> None:
    assert child(line, QCheckBox).accessibleName() == child(line, Label).text()


def test_there_is_more_to_read(qtbot: QtBot, line: ConsentLine) -> None:
    with qtbot.waitSignal(line.more_asked):
        qtbot.mouseClick(child(line, QPushButton), Qt.MouseButton.LeftButton)


def test_badge_and_own_pixels_only_are_chosen_beside_the_words(qtbot: QtBot, link: NotingLink) -> None:
    dialog = ConsentDialog(link)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog._badge.click()
    dialog._own.click()
    assert link.asked == [("badge", True), ("own-pixels-only", True)]
    words = " ".join(label.text() for label in dialog.findChildren(Label))
    assert "no account, no upload" in words
    assert "identity check" in words
