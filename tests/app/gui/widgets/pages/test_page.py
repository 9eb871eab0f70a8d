"""The base of pages and groups: the order, who follows the view and the language, and that the wheel scrolls."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.gui.view_state import ViewState
from app.gui.widgets.basics.scroll_area import VerticalScrollArea
from app.gui.widgets.pages.page import (
    Group,
    Page,
    add_to_column,
    create_quiet_label,
    create_title,
    guard_wheel,
)
from tests.fakes.link import AskedLink


class NotingGroup(Group):
    """Notes what it is asked, with its name."""

    def __init__(self, link: AskedLink, name: str, did: list[str]) -> None:
        super().__init__(link)
        self._name, self._did = name, did
        self.title.setText(name)

    def show_view(self, view: ViewState) -> None:
        self._did.append(f"{self._name} shows {view.camera}")

    def retranslate(self) -> None:
        self._did.append(f"{self._name} speaks")


@pytest.fixture
def did() -> list[str]:
    return []


@pytest.fixture
def page(qtbot: QtBot, asked_link: AskedLink, did: list[str]) -> Page:
    made = Page(asked_link)
    qtbot.addWidget(made)
    made.add_groups(NotingGroup(asked_link, "one", did), NotingGroup(asked_link, "two", did))
    made.add_groups(NotingGroup(asked_link, "three", did))
    return made


def tops(page: QWidget, *widgets: QWidget) -> list[int]:
    page.resize(300, 600)
    page.show()
    QApplication.processEvents()
    return [widget.mapTo(page, QPoint()).y() for widget in widgets]


def test_every_group_follows_the_view_and_the_language(page: Page, did: list[str]) -> None:
    page.show_view(ViewState(camera="anna"))
    assert did == ["one shows anna", "two shows anna", "three shows anna"]
    did.clear()
    QApplication.sendEvent(page, QEvent(QEvent.Type.LanguageChange))
    assert did == ["one speaks", "two speaks", "three speaks"]
    QApplication.sendEvent(page, QEvent(QEvent.Type.FontChange))
    assert len(did) == 3


def test_groups_stand_below_each_other_in_order(page: Page) -> None:
    found = tops(page, *page.groups)
    assert found == sorted(set(found))
    assert len(page.groups) == 3


def test_rows_stand_under_the_title_of_their_group_in_order(qtbot: QtBot, asked_link: AskedLink) -> None:
    group = Group(asked_link)
    qtbot.addWidget(group)
    group.title.setText("Title")
    first, inside, last = QLabel("first"), QLabel("inside"), QLabel("last")
    row = QHBoxLayout()
    row.addWidget(inside)
    group.add_rows(first, row, last)
    found = tops(group, group.title, first, inside, last)
    assert found == sorted(set(found))


def test_a_page_can_have_rows_of_its_own_under_a_title(page: Page) -> None:
    row = QLabel("row")
    title = page.add_group(row)
    title.setText("Title")
    last, title_top, row_top = tops(page, page.groups[-1], title, row)
    assert last < title_top < row_top
    assert title.property("kind") == create_title().property("kind")


def test_a_page_asks_for_the_height_that_its_wrapped_words_need(page: Page) -> None:
    words = create_quiet_label()
    words.setText("words " * 100)
    page.add_group(words)
    tops(page, words)
    wide = page.minimumHeight()
    page.resize(150, 600)
    QApplication.processEvents()
    assert page.minimumHeight() > wide > 0


def test_titles_and_explanations_look_different_and_explanations_wrap() -> None:
    assert create_title().property("kind") != create_quiet_label().property("kind")
    assert create_quiet_label().wordWrap()
    assert not create_title().wordWrap()


@pytest.mark.parametrize("width_px", [200, 260, 300, 420])
def test_no_words_are_cut_at_any_width(qtbot: QtBot, asked_link: AskedLink, width_px: int) -> None:
    """Also where they need more lines than at the width at which a label likes to be."""
    page = Page(asked_link)
    groups = [Group(asked_link) for _ in range(3)]
    labels = [create_quiet_label() for _ in groups]
    for number, (group, label) in enumerate(zip(groups, labels, strict=True), 3):
        group.title.setText("Title")
        group.add_rows(label)
        label.setText("some words of a sentence " * number * number)
    page.add_groups(*groups)
    scrolled = VerticalScrollArea(page)
    qtbot.addWidget(scrolled)
    scrolled.resize(width_px, 100)
    scrolled.show()
    for _ in range(5):
        QApplication.processEvents()
    assert [label.height() for label in labels] == [label.heightForWidth(label.width()) for label in labels]


def test_a_column_takes_widgets_and_layouts(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    column, label, row = QVBoxLayout(owner), QLabel(), QHBoxLayout()
    add_to_column(column, label, row)
    assert (column.indexOf(label), column.indexOf(row)) == (0, 1)


def test_the_wheel_is_left_to_what_the_control_lies_in(qtbot: QtBot) -> None:
    number = QSpinBox()
    qtbot.addWidget(number)
    middle, none, still = QPointF(5, 5), Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(middle, middle, QPoint(), QPoint(0, 120), none, Qt.KeyboardModifier.NoModifier, still, False)
    guard_wheel(number)
    QApplication.sendEvent(number, event)
    assert number.value() == 0
    assert not event.isAccepted()
    assert number.focusPolicy() is Qt.FocusPolicy.StrongFocus
    qtbot.keyClick(number, Qt.Key.Key_Up)
    assert number.value() == 1
