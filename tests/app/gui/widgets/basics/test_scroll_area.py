"""A frame that scrolls up and down, and brings whatever gets the focus into sight."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics.scroll_area import AROUND_PX, VerticalScrollArea

HEIGHT_PX = 200


class Column(QWidget):
    """Two buttons far from each other, and one that is taller than the frame."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(120, 2000)
        self.nearer, self.farther, self.tall = (QPushButton(parent=self) for _ in range(3))
        self.nearer.setGeometry(0, 300, 100, 30)
        self.farther.setGeometry(0, 900, 100, 30)
        self.tall.setGeometry(0, 1200, 100, 500)


@pytest.fixture
def column() -> Column:
    return Column()


@pytest.fixture
def area(qtbot: QtBot, column: Column) -> VerticalScrollArea:
    made = VerticalScrollArea(column)
    qtbot.addWidget(made)
    made.resize(150, HEIGHT_PX)
    made.show()
    return made


def focus(area: VerticalScrollArea, widget: QWidget) -> None:
    """As if the keyboard had brought the focus there."""
    area._scroll_to_focus(None, widget)


def top_of(area: VerticalScrollArea, widget: QWidget) -> int:
    return widget.mapTo(area.viewport(), QPoint()).y()


def test_what_gets_the_focus_is_seen_whole_with_some_room_around(area: VerticalScrollArea, column: Column) -> None:
    focus(area, column.farther)
    assert top_of(area, column.farther) + 30 + AROUND_PX == HEIGHT_PX
    focus(area, column.nearer)
    assert top_of(area, column.nearer) == AROUND_PX


def test_what_is_seen_already_does_not_move(area: VerticalScrollArea, column: Column) -> None:
    area.verticalScrollBar().setValue(250)
    focus(area, column.nearer)
    assert area.verticalScrollBar().value() == 250


def test_of_what_is_taller_than_the_frame_the_upper_end_is_seen(area: VerticalScrollArea, column: Column) -> None:
    focus(area, column.tall)
    assert top_of(area, column.tall) == AROUND_PX


def test_the_focus_elsewhere_or_in_a_frame_that_is_hidden_scrolls_nothing(
    qtbot: QtBot, area: VerticalScrollArea, column: Column
) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    area.verticalScrollBar().setValue(0)
    focus(area, other)
    area._scroll_to_focus(column.nearer, None)
    assert area.verticalScrollBar().value() == 0
    area.hide()
    area.verticalScrollBar().setValue(0)
    focus(area, column.farther)
    assert area.verticalScrollBar().value() == 0


def test_it_follows_the_keyboard(qtbot: QtBot, area: VerticalScrollArea, column: Column) -> None:
    with qtbot.waitActive(area):
        area.activateWindow()
    column.nearer.setFocus()
    column.farther.setFocus()
    assert 0 < top_of(area, column.farther) < HEIGHT_PX


def test_it_never_scrolls_sideways_takes_no_focus_and_is_as_wide_as_its_content(
    area: VerticalScrollArea, column: Column
) -> None:
    assert area.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    assert area.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert area.widgetResizable()
