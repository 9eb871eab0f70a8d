"""Portraits to point at: what is worn, what stays, and pictures that come in."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QEnterEvent, QImage
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.gui.widgets.first_run.picture_tile import PictureTile
from app.gui.widgets.first_run.portrait_row import PortraitRow
from tests.fakes.find import child, choose_files
from tests.fakes.link import NotingLink

PATIENCE_MS = 60_000


@pytest.fixture
def row(qtbot: QtBot, link: NotingLink, monkeypatch: pytest.MonkeyPatch) -> PortraitRow:
    monkeypatch.setattr("app.gui.widgets.first_run.portrait_row.RETURN_MS", 1)
    made = PortraitRow(link)
    qtbot.addWidget(made)
    link.changed.connect(made.show_view)
    made.show_view(link.latest_view)
    made.resize(600, 120)
    made.show()
    return made


def tile(row: PortraitRow, id: str) -> PictureTile:
    found = row.find_tile(id)
    assert found is not None
    return found


def point_at(row: PortraitRow, id: str, on: bool = True) -> None:
    middle = QPointF(5, 5)
    event = QEnterEvent(middle, middle, middle) if on else QEvent(QEvent.Type.Leave)
    QCoreApplication.sendEvent(tile(row, id), event)


def test_who_is_pointed_at_is_worn_and_leaving_brings_back_the_chosen_one(
    qtbot: QtBot, row: PortraitRow, link: NotingLink
) -> None:
    point_at(row, "bundled-ben")
    assert link.asked == [("swap", "bundled-ben")]
    assert row.is_trying_on
    assert row.chosen_portrait == "bundled-anna"
    point_at(row, "bundled-ben", False)
    qtbot.waitUntil(lambda: link.asked[-1] == ("swap", "bundled-anna"), timeout=PATIENCE_MS)
    assert not row.is_trying_on


def test_from_one_to_the_next_the_chosen_one_is_not_worn_in_between(row: PortraitRow, link: NotingLink) -> None:
    point_at(row, "bundled-ben")
    point_at(row, "bundled-ben", False)
    point_at(row, "bundled-cleo")
    assert link.asked == [("swap", "bundled-ben"), ("swap", "bundled-cleo")]
    assert not row._back.isActive()


def test_a_click_chooses_and_leaving_changes_nothing_any_more(qtbot: QtBot, row: PortraitRow, link: NotingLink) -> None:
    point_at(row, "bundled-cleo")
    qtbot.mouseClick(tile(row, "bundled-cleo"), Qt.MouseButton.LeftButton)
    point_at(row, "bundled-cleo", False)
    qtbot.waitUntil(lambda: not row._back.isActive(), timeout=PATIENCE_MS)
    assert link.asked == [("swap", "bundled-cleo")]
    assert [tile(row, f"bundled-{name}").isChecked() for name in ("anna", "ben", "cleo")] == [False, False, True]


def test_a_view_from_before_does_not_take_back_what_is_pointed_at(row: PortraitRow, link: NotingLink) -> None:
    point_at(row, "bundled-ben")
    link.show(portrait="bundled-anna")
    point_at(row, "bundled-cleo")
    link.show(portrait="bundled-ben")
    assert row.chosen_portrait == "bundled-anna"
    link.show(portrait="bundled-cleo")
    assert row.is_trying_on


def test_a_portrait_that_a_key_has_chosen_is_the_chosen_one(row: PortraitRow, link: NotingLink) -> None:
    link.show(portrait="bundled-cleo")
    assert row.chosen_portrait == "bundled-cleo"
    assert tile(row, "bundled-cleo").isChecked()


def test_while_others_see_it_nothing_is_tried_on(row: PortraitRow, link: NotingLink) -> None:
    point_at(row, "bundled-ben")
    row.set_trying_on(False)
    assert link.asked[-1] == ("swap", "bundled-anna")
    point_at(row, "bundled-cleo")
    assert link.asked[-1] == ("swap", "bundled-anna")
    row.set_trying_on(True)
    point_at(row, "bundled-cleo")
    assert link.asked[-1] == ("swap", "bundled-cleo")


@pytest.mark.parametrize("way", ["dropped", "pasted", "asked for"])
def test_a_picture_that_comes_in_is_worn_at_once_and_chosen(
    qtbot: QtBot, row: PortraitRow, link: NotingLink, astronaut_file: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = QMimeData()
    if way == "dropped":
        data.setUrls([QUrl.fromLocalFile(str(astronaut_file))])
    elif way == "pasted":
        data.setImageData(QImage(str(astronaut_file)))
    if way == "asked for":
        child(row, QPushButton).click()
        choose_files(row, astronaut_file)
    else:
        assert row.add_pictures(data)
    qtbot.waitUntil(lambda: not row.chosen_portrait.startswith("bundled"), timeout=PATIENCE_MS)
    assert row.chosen_portrait == link.gallery.portraits[-1].id
    assert link.asked[-1] == ("swap", row.chosen_portrait)


def test_a_picture_that_comes_in_is_scrolled_to(qtbot: QtBot, row: PortraitRow, astronaut_file: Path) -> None:
    row.resize(260, 120)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(astronaut_file))])
    assert row.add_pictures(data)
    qtbot.waitUntil(lambda: not row.chosen_portrait.startswith("bundled"), timeout=PATIENCE_MS)
    new = tile(row, row.chosen_portrait)
    qtbot.waitUntil(lambda: new.visibleRegion().boundingRect().width() == new.width(), timeout=PATIENCE_MS)


def test_what_holds_no_picture_is_refused(row: PortraitRow) -> None:
    words = QMimeData()
    words.setText("no picture")
    assert not row.add_pictures(words)


def test_arrows_go_along_the_row_and_stop_at_its_ends(qtbot: QtBot, row: PortraitRow) -> None:
    with qtbot.waitActive(row, timeout=PATIENCE_MS):
        row.activateWindow()
    tile(row, "bundled-ben").setFocus()
    qtbot.keyClick(tile(row, "bundled-ben"), Qt.Key.Key_Right)
    qtbot.keyClick(tile(row, "bundled-cleo"), Qt.Key.Key_Right)
    assert tile(row, "bundled-cleo").hasFocus()
    assert not tile(row, "bundled-cleo").isChecked()


def test_a_portrait_that_is_removed_goes(row: PortraitRow, link: NotingLink) -> None:
    link.gallery.remove_portrait("bundled-anna")
    assert row.find_tile("bundled-anna") is None
    assert row.chosen_portrait == "bundled-ben"
