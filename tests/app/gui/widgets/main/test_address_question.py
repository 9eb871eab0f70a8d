"""The address of a network camera is asked for, and what is none is said before anything is opened."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.gui.widgets.main.address_question import AddressQuestion, ask_for_address


@pytest.fixture
def asker(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def test_an_address_is_handed_on_without_spaces_around_it(asker: QWidget) -> None:
    taken: list[str] = []
    question = ask_for_address(asker, taken.append)
    assert not question._use.isEnabled()
    question._address.setText("  rtsp://admin:hush@192.168.1.20/stream1 ")
    question._use.click()
    assert taken == ["rtsp://admin:hush@192.168.1.20/stream1"]
    assert not question.isVisible()


@pytest.mark.parametrize("text", ["192.168.1.20", "ftp://admin:hush@camera/x", "srt://0.0.0.0:9000?mode=listener"])
def test_what_cannot_be_used_is_said_and_can_be_put_right(asker: QWidget, text: str) -> None:
    taken: list[str] = []
    question = ask_for_address(asker, taken.append)
    question._address.setText(text)
    question._use.click()
    assert taken == []
    assert question._problem.isVisible()
    assert question._problem.text()
    assert "hush" not in question._problem.text()
    question._address.setText("rtsp://camera/x")
    assert not question._problem.isVisible()
    question._use.click()
    assert taken == ["rtsp://camera/x"]


def test_it_is_asked_once(asker: QWidget) -> None:
    first = ask_for_address(asker, str)
    assert ask_for_address(asker, str) is first
    assert len(asker.findChildren(AddressQuestion)) == 1
    asker.hide()
    assert not first.isVisible()
