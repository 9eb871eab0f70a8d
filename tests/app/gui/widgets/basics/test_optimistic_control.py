"""Controls that the user and the program both set."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics.optimistic_control import OptimisticControl, Picker, Switch


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


class Shown:
    """A control that only notes what it shows."""

    def __init__(self, qtbot: QtBot) -> None:
        self.owner = QObject()
        self.values: list[object] = []
        self.control: OptimisticControl[object] = OptimisticControl(self.owner, self.values.append)

    def let_settle(self) -> None:
        self.control._timer.stop()
        self.control._timer.timeout.emit()


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    return Shown(qtbot)


def test_what_the_program_says_is_shown_at_once(shown: Shown) -> None:
    shown.control.update_value(1)
    shown.control.update_value(2)
    assert shown.values == [1, 2]


def test_after_the_users_change_the_newest_true_value_is_shown_when_it_has_had_its_time(shown: Shown) -> None:
    shown.control.hold_user_value()
    shown.control.update_value(1)
    shown.control.update_value(2)
    assert shown.values == []
    assert 0 < shown.control._timer.interval() < 2000
    assert shown.control._timer.isSingleShot()
    shown.let_settle()
    assert shown.values == [2]
    shown.control.update_value(3)
    assert shown.values == [2, 3]


def test_a_value_that_was_known_before_the_users_change_comes_back_if_nothing_else_is_said(shown: Shown) -> None:
    shown.control.update_value(None)
    shown.control.hold_user_value()
    shown.let_settle()
    assert shown.values == [None, None]


def test_before_the_program_has_said_anything_the_users_value_stays(shown: Shown) -> None:
    shown.control.hold_user_value()
    shown.let_settle()
    assert shown.values == []


def test_a_switch_tells_what_the_user_did_and_not_what_the_program_shows(qtbot: QtBot) -> None:
    switch = Switch()
    qtbot.addWidget(switch)
    told: list[bool] = []
    switch.turned.connect(told.append)
    switch.show_value(True)
    assert (switch.isChecked(), told) == (True, [])
    switch.click()
    switch.show_value(True)  # the engine has not caught up yet
    assert (switch.isChecked(), told) == (False, [False])


def test_a_list_tells_what_the_user_chose_and_keeps_it_for_a_moment(picker: Picker) -> None:
    told: list[object] = []
    picker.chosen.connect(told.append)
    picker.set_items({None: "None", "b": "Second"})
    picker.show_value("b")
    assert (picker.currentText(), told) == ("Second", [])
    picker.setCurrentIndex(0)
    picker.activated.emit(0)
    picker.show_value("b")
    assert (picker.currentText(), told) == ("None", [None])


def test_what_is_not_in_the_list_shows_nothing(picker: Picker) -> None:
    picker.set_items({"a": "First"})
    picker.show_value("a")
    picker.show_value("gone")
    assert picker.currentIndex() == -1


def test_a_list_may_be_narrower_than_its_widest_words(picker: Picker) -> None:
    picker.set_items({"a": "A"})
    narrow = picker.sizeHint().width()
    picker.set_items({"a": "A name that is very much longer than there is room for"})
    assert picker.sizeHint().width() == narrow


def test_the_wheel_scrolls_past_it(qtbot: QtBot) -> None:
    made = Picker()
    made.set_items({1: "one", 2: "two"})
    made.show_value(1)
    qtbot.addWidget(made)
    made.show()
    made.setFocus()
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(),
        QPoint(0, -240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(made, wheel)
    assert made.currentData() == 1
    assert not wheel.isAccepted()
    made.close()


def test_a_new_list_tells_nobody_that_something_was_chosen(picker: Picker) -> None:
    told: list[object] = []
    picker.chosen.connect(told.append)
    picker.currentIndexChanged.connect(told.append)
    picker.set_items({1: "one", 2: "two"})
    picker.set_items({3: "three", 2: "two"})
    assert told == []
    picker.show_value(2)
    assert picker.currentData() == 2
    picker.show_value("unknown")
    assert picker.currentIndex() == -1


def test_what_was_chosen_is_told_with_its_meaning_and_stays_for_a_moment(picker: Picker) -> None:
    told: list[object] = []
    picker.chosen.connect(told.append)
    picker.set_items({None: "none", 2: "two"})
    picker.setCurrentIndex(0)
    picker.activated.emit(0)
    picker.show_value(2)
    assert told == [None]
    assert picker.currentIndex() == 0, "the program has not caught up yet"
    picker._settled._timer.stop()
    picker._settled._timer.timeout.emit()
    assert picker.currentData() == 2


def test_a_switch_tells_only_what_the_user_does_and_is_right_in_the_end(qtbot: QtBot) -> None:
    switch = Switch()
    qtbot.addWidget(switch)
    told: list[bool] = []
    switch.turned.connect(told.append)
    switch.show_value(True)
    assert (switch.isChecked(), told) == (True, [])
    switch.click()
    switch.show_value(True)
    assert (switch.isChecked(), told) == (False, [False])
    switch._settled._timer.stop()
    switch._settled._timer.timeout.emit()
    assert (switch.isChecked(), told) == (True, [False])
