"""A list with an icon: what the user chose is not taken back by an old view, and what is merely shown tells nobody."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics import icon_combo_box, icons
from app.gui.widgets.basics.icon_combo_box import IconComboBox

ROWS = [("0", "Desk", ""), ("1", "Lid", "on the <lid>"), ("2", "Phone", "")]


class Watch:
    """Stands for the time since the choice."""

    def __init__(self) -> None:
        self.passed_ms = 0

    def start(self) -> None:
        self.passed_ms = 0

    def elapsed(self) -> int:
        return self.passed_ms


@pytest.fixture
def box(qtbot: QtBot) -> IconComboBox:
    made = IconComboBox(icons.Sign.CAMERA)
    qtbot.addWidget(made)
    made.set_items(ROWS, "0")
    return made


@pytest.fixture
def heard(box: IconComboBox) -> list[str]:
    told: list[str] = []
    box.chosen.connect(told.append)
    return told


@pytest.fixture
def watch(box: IconComboBox) -> Watch:
    made = Watch()
    box._since = made  # type: ignore[assignment]
    return made


def choose(box: IconComboBox, word: str) -> None:
    at = box.findData(word)
    box.setCurrentIndex(at)
    box.activated.emit(at)


def test_what_the_user_chooses_is_told_and_what_is_shown_is_not(box: IconComboBox, heard: list[str]) -> None:
    box.show_value("2")
    assert (box.currentText(), heard) == ("Phone", [])
    choose(box, "1")
    assert heard == ["1"]


def test_an_old_view_does_not_take_back_what_was_just_chosen(box: IconComboBox, watch: Watch) -> None:
    choose(box, "1")
    watch.passed_ms = icon_combo_box.PATIENCE_MS - 1
    box.show_value("0")
    assert box.currentData() == "1"
    watch.passed_ms = icon_combo_box.PATIENCE_MS
    box.show_value("0")
    assert box.currentData() == "0", "it never came about"


def test_once_the_choice_has_come_about_every_view_counts_again(box: IconComboBox, watch: Watch) -> None:
    choose(box, "1")
    box.show_value("1")
    box.show_value("2")
    assert box.currentData() == "2"


def test_what_does_not_come_about_is_taken_back_at_once(box: IconComboBox, watch: Watch) -> None:
    choose(box, "1")
    box.restore_value("0")
    assert box.currentData() == "0"
    box.show_value("2")
    assert box.currentData() == "2"


def test_other_rows_keep_what_is_chosen_and_the_same_rows_are_left_alone(
    box: IconComboBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.set_items(ROWS[1:], "2")
    assert (box.count(), box.currentData()) == (2, "2")
    monkeypatch.setattr(box, "clear", lambda: pytest.fail("the user may be looking at it"))
    box.set_items(ROWS[1:], "1")
    assert box.currentData() == "1"


def test_a_value_that_is_not_in_the_list_is_shown_as_none(box: IconComboBox) -> None:
    box.show_value("9")
    assert box.currentIndex() == -1


def test_a_row_that_is_not_possible_is_grey_and_says_why(box: IconComboBox) -> None:
    box.disable_item("1", "It is <b>missing</b>.")
    model, hint = box.model(), box.itemData(1, Qt.ItemDataRole.ToolTipRole)
    assert [bool(model.flags(model.index(at, 0)) & Qt.ItemFlag.ItemIsEnabled) for at in range(3)] == [True, False, True]
    assert "missing" in hint
    assert "<b>" not in hint, "it is no markup"
    box.disable_item("9", "There is no such row.")


def test_a_path_that_is_not_utf_8_is_chosen_as_it_is(box: IconComboBox, heard: list[str]) -> None:
    path = "/films/\udcff.mp4"  # Qt's own texts lose such a letter
    box.set_items([*ROWS, (path, "a film", path)], path)
    assert box.currentText() == "a film"
    box.show_value("0")
    assert box.currentText() == "Desk"
    box.activated.emit(3)
    assert heard == [path]


def test_the_wheel_scrolls_past_it(box: IconComboBox) -> None:
    made = box
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
    assert made.currentData() == "0"
    assert not wheel.isAccepted()
    made.close()


def test_what_is_shown_is_told_to_nobody_and_an_unknown_word_is_none(box: IconComboBox, heard: list[str]) -> None:
    box.show_value(ROWS[1][0])
    assert box.currentData() == ROWS[1][0]
    box.show_value("unknown")
    assert box.currentIndex() == -1
    box.restore_value("0")
    assert (box.currentData(), heard) == ("0", [])


def test_an_unknown_row_cannot_be_greyed_and_a_known_one_cannot_be_chosen(box: IconComboBox) -> None:
    box.disable_item("unknown", "why")
    box.disable_item(ROWS[1][0], "It is <b>missing</b>.")
    flags = [bool(box.model().flags(box.model().index(row, 0)) & Qt.ItemFlag.ItemIsEnabled) for row in range(2)]
    assert flags == [True, False]
    assert "missing" in box.itemData(1, Qt.ItemDataRole.ToolTipRole)
