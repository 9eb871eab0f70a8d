"""The gallery below the preview: by mouse and by keyboard."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from app.gui.view_state import ViewState
from app.gui.widgets.gallery.clipboard import read_picture_bytes
from app.gui.widgets.gallery.crop_dialog import CropDialog
from app.gui.widgets.gallery.gallery_model import BROKEN_ROLE, PICTURE_ROLE
from app.gui.widgets.gallery.gallery_strip import GalleryStrip
from app.storage.user_settings import UserSettings
from engine import PortraitCrop
from tests.fakes.find import child, choose_files, words_of
from tests.fakes.link import NotingLink
from tests.fakes.session import make_desired_state

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


def all_looked_at(qtbot: QtBot, link: NotingLink) -> None:
    qtbot.waitUntil(lambda: link.gallery.waiting == 0, timeout=PATIENCE_MS)


def test_a_click_wears(qtbot: QtBot, strip: GalleryStrip, link: NotingLink) -> None:
    place = strip.tiles.visualRect(strip.tiles.model().index(2, 0)).center()
    qtbot.mouseClick(strip.tiles.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert link.asked == [("swap", "bundled-cleo")]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_key_wears(qtbot: QtBot, strip: GalleryStrip, link: NotingLink, key: Qt.Key) -> None:
    qtbot.keyClick(strip.tiles, key)
    assert link.asked == [("swap", "bundled-ben")]


def test_arrows_go_along_and_ctrl_moves_the_portrait(qtbot: QtBot, strip: GalleryStrip, link: NotingLink) -> None:
    qtbot.keyClick(strip.tiles, Qt.Key.Key_Right)
    assert strip.tiles.currentIndex().row() == 2
    qtbot.keyClick(strip.tiles, Qt.Key.Key_Left, CTRL)
    assert names(link) == ["Anna", "Cleo", "Ben"]
    assert strip.tiles.currentIndex().data() == "Cleo"
    qtbot.keyClick(strip.tiles, Qt.Key.Key_Left, CTRL)
    qtbot.keyClick(strip.tiles, Qt.Key.Key_Left, CTRL)
    assert names(link) == ["Cleo", "Anna", "Ben"]
    assert link.asked == []


def test_what_is_worn_and_where_its_key_is_are_said_in_words(strip: GalleryStrip, link: NotingLink) -> None:
    assert said(strip, 0) == "Anna, slot 1, worn now"
    link.show(portrait="bundled-cleo")
    assert [said(strip, row) for row in range(3)] == ["Anna, slot 1", "Ben, slot 2", "Cleo, slot 3, worn now"]


def test_removed_and_brought_back(qtbot: QtBot, strip: GalleryStrip, link: NotingLink) -> None:
    assert not strip._undo.isVisible()
    qtbot.keyClick(strip.tiles, Qt.Key.Key_Delete)
    assert names(link) == ["Anna", "Cleo"]
    assert strip._undo.isVisible()
    assert "Ben" in strip._undo.toolTip()
    qtbot.keyClick(strip.tiles, Qt.Key.Key_Z, CTRL)
    assert names(link) == ["Anna", "Ben", "Cleo"]
    assert not strip._undo.isVisible()


def test_an_empty_gallery_says_what_to_do(strip: GalleryStrip, link: NotingLink) -> None:
    for portrait in link.gallery.portraits:
        link.gallery.remove_portrait(portrait.id)
    assert strip._empty.isVisible()
    strip._undo.click()
    assert not strip._empty.isVisible()


def test_renamed_in_place(qtbot: QtBot, strip: GalleryStrip, link: NotingLink) -> None:
    qtbot.keyClick(strip.tiles, Qt.Key.Key_F2)
    editor = child(strip.tiles, QLineEdit)
    assert editor.accessibleName()
    editor.selectAll()
    qtbot.keyClicks(editor, "Benjamin")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names(link) == ["Anna", "Benjamin", "Cleo"], timeout=PATIENCE_MS)


def drop(strip: GalleryStrip, data: QMimeData, row: int) -> None:
    model = strip.tiles.model()
    assert model.canDropMimeData(data, Qt.DropAction.MoveAction, row, 0, QModelIndex())
    model.dropMimeData(data, Qt.DropAction.MoveAction, row, 0, QModelIndex())


@pytest.mark.parametrize(("row", "order"), [(0, "Cleo Anna Ben"), (1, "Anna Cleo Ben"), (3, "Anna Ben Cleo")])
def test_dragged_to_another_place(strip: GalleryStrip, link: NotingLink, row: int, order: str) -> None:
    model = strip.tiles.model()
    drop(strip, model.mimeData([model.index(2, 0)]), row)
    assert names(link) == order.split()


def test_files_are_dropped_in_and_a_bad_one_is_told(
    qtbot: QtBot, strip: GalleryStrip, link: NotingLink, astronaut_file: Path, tmp_path: Path
) -> None:
    heard: list[object] = []
    link.gallery.message_posted.connect(heard.append)
    (tmp_path / "bad.png").write_text("no picture")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in (astronaut_file, tmp_path / "bad.png")])
    drop(strip, data, -1)
    assert strip._busy.isVisible()
    all_looked_at(qtbot, link)
    assert names(link) == ["Anna", "Ben", "Cleo", "astronaut"]
    assert len(heard) == 1
    assert not strip._busy.isVisible()


def test_a_picture_is_pasted(qtbot: QtBot, strip: GalleryStrip, link: NotingLink, astronaut_file: Path) -> None:
    QGuiApplication.clipboard().setImage(QImage(str(astronaut_file)))
    qtbot.keyClick(strip.tiles, Qt.Key.Key_V, CTRL)
    all_looked_at(qtbot, link)
    assert names(link)[-1] == "Pasted picture"
    QGuiApplication.clipboard().setText("words")
    qtbot.keyClick(strip.tiles, Qt.Key.Key_V, CTRL)
    assert link.gallery.waiting == 0
    assert [message.problem.message for message in link.heard] == ["There is no picture on the clipboard."]


def test_a_picture_is_taken_as_it_was_handed_over() -> None:
    data = QMimeData()
    data.setData("image/jpeg", b"a jpeg")
    assert read_picture_bytes(data) == b"a jpeg"
    assert read_picture_bytes(QMimeData()) is None


def test_pictures_are_chosen_from_files(
    qtbot: QtBot, strip: GalleryStrip, link: NotingLink, astronaut_file: Path
) -> None:
    strip._add.click()
    choose_files(strip, astronaut_file, astronaut_file)
    all_looked_at(qtbot, link)
    assert len(names(link)) == 5


def test_what_has_just_come_is_gone_to(
    qtbot: QtBot, strip: GalleryStrip, link: NotingLink, astronaut_file: Path
) -> None:
    strip.resize(300, strip.height())
    link.gallery.add_portrait_files([astronaut_file])
    all_looked_at(qtbot, link)
    new = strip.tiles.currentIndex()
    assert new.data() == "astronaut"
    assert strip.tiles.viewport().rect().contains(strip.tiles.visualRect(new).adjusted(2, 0, -2, 0))


def test_after_a_removal_the_neighbour_is_current(qtbot: QtBot, strip: GalleryStrip, link: NotingLink) -> None:
    qtbot.keyClick(strip.tiles, Qt.Key.Key_Delete)
    assert strip.tiles.currentIndex().data() == "Cleo"
    qtbot.keyClick(strip.tiles, Qt.Key.Key_Delete)
    assert strip.tiles.currentIndex().data() == "Anna"
    strip._undo.click()
    assert strip.tiles.currentIndex().data() == "Cleo"


def test_files_of_another_program_are_copied_to_where_the_line_is_shown(
    qtbot: QtBot, strip: GalleryStrip, link: NotingLink, astronaut_file: Path
) -> None:
    """Told of a move, a file manager would delete the user's own file."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(astronaut_file))])
    offered = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
    between = strip.tiles.visualRect(strip.tiles.model().index(1, 0)).topLeft() + QPoint(2, 40)
    answers = []
    how = (offered, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    for event in (
        QDragEnterEvent(between, *how),
        QDragMoveEvent(between, *how),
        QDropEvent(QPointF(between), *how),
    ):
        QApplication.sendEvent(strip.tiles.viewport(), event)
        assert event.isAccepted()
        answers.append(event.dropAction())
    assert answers == [Qt.DropAction.CopyAction] * 3
    all_looked_at(qtbot, link)
    assert names(link) == ["Anna", "astronaut", "Ben", "Cleo"]
    assert astronaut_file.exists()


def test_several_dropped_files_keep_their_order(
    qtbot: QtBot, strip: GalleryStrip, link: NotingLink, astronaut_file: Path, tmp_path: Path
) -> None:
    files = [Path(shutil.copy(astronaut_file, tmp_path / f"{name}.png")) for name in ("one", "two")]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    drop(strip, data, 0)
    all_looked_at(qtbot, link)
    assert names(link) == ["one", "two", "Anna", "Ben", "Cleo"]


def test_a_name_is_no_markup(strip: GalleryStrip, link: NotingLink) -> None:
    link.gallery.rename_portrait("bundled-ben", "<b>bold</b>")
    assert "&lt;b&gt;bold" in strip.tiles.model().index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    link.gallery.remove_portrait("bundled-ben")
    assert "&lt;b&gt;bold" in strip._undo.toolTip()


def test_the_menu_does_what_the_keys_do(qtbot: QtBot, strip: GalleryStrip, link: NotingLink) -> None:
    portrait = link.gallery.portraits[0]
    menu = strip.build_menu(portrait)
    entries = {action.text().replace("&", ""): action for action in menu.actions() if action.text()}
    assert list(entries) == [
        *("Wear", "Crop …", "Rename", "Key", "Move left", "Move right", "Hide"),
        *("Use this look for all portraits", "Take the common look", "Remove"),
    ]
    assert not entries["Move left"].isEnabled()
    entries["Wear"].trigger()
    entries["Move right"].trigger()
    assert link.asked == [("swap", "bundled-anna")]
    assert names(link) == ["Ben", "Anna", "Cleo"]
    entries["Remove"].trigger()
    assert names(link) == ["Ben", "Cleo"]
    menu.deleteLater()


def test_the_menu_opens_by_mouse_and_by_key(qtbot: QtBot, strip: GalleryStrip, link: NotingLink) -> None:
    for place, portrait in ((strip.tiles.visualRect(strip.tiles.model().index(2, 0)).center(), 2), (QPoint(790, 5), 1)):
        strip.tiles.customContextMenuRequested.emit(place)
        menu = child(strip, QMenu)
        menu.actions()[0].trigger()
        assert link.asked[-1] == ("swap", link.gallery.portraits[portrait].id)
        menu.close()
        qtbot.waitUntil(lambda: strip.findChild(QMenu) is None, timeout=PATIENCE_MS)


def test_thumbnails_come_when_they_are_made(qtbot: QtBot, strip: GalleryStrip) -> None:
    first = strip.tiles.model().index(0, 0)
    qtbot.waitUntil(lambda: first.data(PICTURE_ROLE) is not None, timeout=PATIENCE_MS)
    assert first.data(PICTURE_ROLE).width() == 192


def test_a_picture_that_became_useless_shows_it_and_says_why(
    qtbot: QtBot, link: NotingLink, bundled: list[Path], strip: GalleryStrip
) -> None:
    first = strip.tiles.model().index(0, 0)
    qtbot.waitUntil(lambda: first.data(PICTURE_ROLE) is not None, timeout=PATIENCE_MS)
    assert not first.data(BROKEN_ROLE)
    bundled[1].write_bytes(b"no picture any more")
    link.gallery.set_portrait_crop("bundled-ben", PortraitCrop(0.5, 0.5, 0.5))
    second = strip.tiles.model().index(1, 0)
    plain = strip.tiles.grab().toImage()
    qtbot.waitUntil(lambda: second.data(PICTURE_ROLE) is None and second.data(BROKEN_ROLE), timeout=PATIENCE_MS)
    assert "not a picture" in second.data(Qt.ItemDataRole.ToolTipRole)
    assert "not a picture" in said(strip, 1)
    assert strip.tiles.grab().toImage() != plain


def test_cropping_opens_a_window_that_blocks_nothing(qtbot: QtBot, strip: GalleryStrip, link: NotingLink) -> None:
    strip._open_crop_dialog(link.gallery.portraits[1])
    dialog = child(strip, CropDialog)
    assert not dialog.isModal()
    qtbot.waitUntil(lambda: dialog.editor.isEnabled(), timeout=PATIENCE_MS)
    dialog.close()


def test_everything_in_it_has_its_words_and_its_place(strip: GalleryStrip) -> None:
    assert words_of(strip) == [
        "Search by name | Search portraits by name",
        "Show &hidden",
        "3 of 3",
        "Portraits",
        "All portraits in a grid",
        "&Add …",
        "(&Undo)",
        "(Looking at 0 …)",
    ]


def test_another_language_is_spoken_at_once(strip: GalleryStrip, speak_in_capitals: Callable[[], None]) -> None:
    before = words_of(strip)
    speak_in_capitals()
    now = words_of(strip)
    assert [word for word, other in zip(before, now, strict=True) if word == other] == []


def is_whole(strip: GalleryStrip, row: int) -> bool:
    place = strip.tiles.visualRect(strip.tiles.model().index(row, 0))
    return place.left() >= 0 and place.right() <= strip.tiles.viewport().width()  # Qt leaves out the last pixel


def test_the_tile_that_is_worn_comes_whole_into_the_row(strip: GalleryStrip) -> None:
    strip.resize(420, 140)
    strip.tiles.setFixedWidth(150)
    QApplication.processEvents()
    for row in (2, 0, 1):
        portrait = strip._desk.portraits[row]
        strip.show_view(ViewState(desired=replace(make_desired_state(), user=UserSettings(portrait=portrait.id))))
        QApplication.processEvents()
        assert is_whole(strip, row)
    strip.tiles.horizontalScrollBar().setValue(0)
    strip.tiles.setFixedWidth(149)
    QApplication.processEvents()
    assert is_whole(strip, 1)
