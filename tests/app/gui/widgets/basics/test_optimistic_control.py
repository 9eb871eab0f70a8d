"""Controls that the user and the program both set."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics.optimistic_control import Picker


@pytest.fixture
def picker(qtbot: QtBot) -> Iterator[Picker]:
    made = Picker()
    qtbot.addWidget(made)
    yield made
    made.close()


def test_what_was_chosen_stays_chosen_when_the_list_is_another(picker: Picker) -> None:
    chosen: list[object] = []
    picker.chosen.connect(chosen.append)
    picker.set_items({"a": "First", "b": "Second"})
    picker.show_value("b")
    picker.set_items({"c": "Third", "a": "First", "b": "Second"})
    assert (picker.currentData(), picker.currentText()) == ("b", "Second")
    picker.set_items({"a": "The first", "b": "The second"})
    assert (picker.currentData(), picker.currentText()) == ("b", "The second")
    assert chosen == [], "the user did nothing"
