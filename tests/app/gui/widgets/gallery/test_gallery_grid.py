"""The grid of the gallery, its search, hidden portraits, and what a portrait's menu gives and takes."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.gui.widgets.gallery.gallery_strip import GalleryStrip
from app.storage.gallery_entry import GalleryPortrait
from app.storage.portraits.look import PortraitLook
from tests.fakes.find import child
from tests.fakes.link import NotingLink

PATIENCE_MS = 60_000
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def strip(qtbot: QtBot, link: NotingLink) -> GalleryStrip:
    made = GalleryStrip(link)
    qtbot.addWidget(made)
    link.changed.connect(made.show_view)
    made.resize(800, 140)
    made.show()
    made.tiles.setCurrentIndex(made.tiles.model().index(1, 0))
    return made


def names(link: NotingLink) -> list[str]:
    return [portrait.name for portrait in link.gallery.portraits]


def said(strip: GalleryStrip, row: int) -> str:
    return str(strip.tiles.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole))


def drop(strip: GalleryStrip, data: QMimeData, row: int) -> None:
    strip.tiles.model().dropMimeData(data, Qt.DropAction.MoveAction, row, 0, QModelIndex())


def shown_names(strip: GalleryStrip) -> list[str]:
    model = strip.tiles.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


@pytest.fixture
def room(qtbot: QtBot, strip: GalleryStrip) -> QWidget:
    """A strip below something else, as in the window."""
    around = QWidget()
    qtbot.addWidget(around)
    rows = QVBoxLayout(around)
    rows.addStretch(1)
    rows.addWidget(strip)
    around.resize(800, 600)
    around.show()
    return around


def test_a_button_and_a_key_open_a_grid_that_takes_a_part_of_the_room(
    qtbot: QtBot, room: QWidget, strip: GalleryStrip
) -> None:
    row = strip.height()
    strip._grid.click()
    assert strip.tiles.isWrapping()
    assert strip.search.isVisible()
    assert row < strip.height() < 2 * row, "three portraits are one row"
    room.resize(300, 600)
    room.resize(301, 800)
    assert 3 * row < strip.height() <= 440, "each in a row of its own, in a part of the room"
    qtbot.keyClick(strip.search._search, Qt.Key.Key_Escape)
    assert strip.height() == row
    assert not strip.tiles.isWrapping()
    with qtbot.waitActive(room):
        room.activateWindow()
    qtbot.keyClick(strip.tiles, Qt.Key.Key_G, CTRL)
    assert strip.search._search.hasFocus()
    qtbot.keyClick(strip.search._search, Qt.Key.Key_Down)
    assert strip.tiles.hasFocus()
    qtbot.keyClick(strip.tiles, Qt.Key.Key_Escape)
    assert not strip.search.isVisible()


def test_names_are_searched_and_found_without_capitals_and_accents(
    qtbot: QtBot, room: QWidget, strip: GalleryStrip, link: NotingLink
) -> None:
    link.gallery.rename_portrait("bundled-ben", "José 김")
    strip._grid.click()
    for words, found in (
        ("an", ["Anna"]),
        ("jose", ["José 김"]),
        ("김", ["José 김"]),
        ("e O", ["José 김", "Cleo"]),
        ("x", []),
    ):
        strip.search._search.setText(words)
        assert sorted(shown_names(strip)) == sorted(found)
    assert strip._empty.isVisible()
    qtbot.keyClick(strip.search._search, Qt.Key.Key_Escape)
    assert len(shown_names(strip)) == 3
    strip.search._search.setText("anna")
    strip._grid.click()
    assert len(shown_names(strip)) == 3, "the strip has all"


def test_hidden_portraits_are_not_in_the_strip_and_in_the_grid_on_demand(
    qtbot: QtBot, room: QWidget, strip: GalleryStrip, link: NotingLink
) -> None:
    qtbot.keyClick(strip.tiles, Qt.Key.Key_H)
    assert shown_names(strip) == ["Anna", "Cleo"]
    assert "Ben" in strip._undo.toolTip()
    strip._grid.click()
    assert shown_names(strip) == ["Anna", "Cleo"]
    strip.search._hidden.click()
    assert shown_names(strip) == ["Anna", "Ben", "Cleo"]
    assert said(strip, 1) == "Ben, slot 2, hidden"
    menu = strip.build_menu(link.gallery.portraits[1])
    next(action for action in menu.actions() if "Show" in action.text()).trigger()
    menu.deleteLater()
    strip._grid.click()
    assert shown_names(strip) == ["Anna", "Ben", "Cleo"]


def test_a_drag_in_the_strip_goes_between_the_same_two_though_others_are_hidden(
    strip: GalleryStrip, link: NotingLink
) -> None:
    link.gallery.set_portrait_hidden("bundled-anna", True)
    model = strip.tiles.model()
    drop(strip, model.mimeData([model.index(1, 0)]), 0)
    assert names(link) == ["Anna", "Cleo", "Ben"]
    assert [portrait.slot for portrait in link.gallery.portraits] == [1, 3, 2], "keys stay with their portraits"


def test_the_menu_gives_a_key_which_its_owner_swaps(strip: GalleryStrip, link: NotingLink) -> None:
    menu = strip.build_menu(link.gallery.portraits[0])
    keys = child(menu, QMenu)
    words = [action.text().replace("&", "") for action in keys.actions()]
    assert words[:3] == ["1   Anna", "2   Ben", "3   Cleo"]
    assert (words[3], words[-1]) == ("4", "None")
    assert [action.isChecked() for action in keys.actions()].index(True) == 0
    keys.actions()[2].trigger()
    menu.deleteLater()
    assert [portrait.slot for portrait in link.gallery.portraits] == [3, 2, 1]
    assert said(strip, 0) == "Anna, slot 3, worn now"


def test_looks_are_given_to_all_or_given_up_and_that_is_told_with_a_way_back(
    strip: GalleryStrip, link: NotingLink
) -> None:
    anna, ben = link.gallery.portraits[:2]

    def entries(portrait: GalleryPortrait) -> dict[str, QAction]:
        menu = strip.build_menu(portrait)
        menu.deleteLater()
        return {action.text().replace("&", ""): action for action in menu.actions()}

    assert not entries(ben)["Use this look for all portraits"].isEnabled()
    assert not entries(anna)["Take the common look"].isEnabled()
    entries(anna)["Use this look for all portraits"].trigger()
    desired = link.latest_view.desired
    assert desired is not None
    own = tuple(replace(one, look=PortraitLook(zoom=2.0)) for one in desired.gallery)
    link._view = replace(link.latest_view, desired=replace(desired, gallery=own))
    entries(ben)["Take the common look"].trigger()
    assert link.asked == [("look-for-all", None), ("common-look", "bundled-ben")]
    assert [message.undo is not None for message in link.heard] == [True, True]
    link.heard[-1].undo()  # type: ignore[misc]
    assert link.asked[-1] == ("undo-look", None)


def test_thousands_of_portraits_are_there_at_once(qtbot: QtBot, tmp_path: Path, astronaut_file: Path) -> None:
    """Only those that are seen are painted, and asked for their pictures."""
    files = [tmp_path / "many" / f"p{at:04}.png" for at in range(3000)]
    many = NotingLink(tmp_path, files)
    asked: list[str] = []
    many.gallery.request_thumbnail = lambda portrait: asked.append(portrait.id)  # type: ignore[method-assign]
    strip = GalleryStrip(many)
    qtbot.addWidget(strip)
    strip.resize(800, 400)
    strip.show()
    strip._grid.click()
    qtbot.waitUntil(lambda: strip.tiles.verticalScrollBar().maximum() > 30_000, timeout=PATIENCE_MS)
    strip.tiles.verticalScrollBar().setValue(20_000)
    strip.tiles.viewport().repaint()
    assert len(set(asked)) < 200
    many.stop_thread()
    many.gallery.close()
