"""The gallery's rows: what each says, where a drop goes, and that a view keeps its place when the list changes."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QImage

from app.gui.widgets.gallery.gallery_model import (
    BROKEN_ROLE,
    PICTURE_ROLE,
    PORTRAIT_ROLE,
    ROW,
    WORN_ROLE,
    GalleryModel,
    to_qimage,
)
from app.storage.gallery_entry import GalleryPortrait
from app.storage.portraits.slots import number_portraits
from engine import Image, Problem
from tests.fakes.session import gallery

MOVE = Qt.DropAction.MoveAction
ROWS = gallery("ada", "bo", "cy")


class FakeDesk(QObject):
    """asked: what was asked of it. pictures: thumbnails that are there. broken: what is wrong with whom."""

    changed = Signal(object)
    thumbnail_made = Signal(str)

    def __init__(self, portraits: Sequence[GalleryPortrait]) -> None:
        super().__init__()
        self.portraits = tuple(portraits)
        self.asked: list[tuple[object, ...]] = []
        self.pictures: dict[GalleryPortrait, Image] = {}
        self.broken: dict[GalleryPortrait, Problem] = {}

    def portrait_problem(self, portrait: GalleryPortrait) -> Problem | None:
        return self.broken.get(portrait)

    def request_thumbnail(self, portrait: GalleryPortrait) -> Image | None:
        self.asked.append(("thumbnail", portrait.id))
        return self.pictures.get(portrait)

    def rename_portrait(self, id: str, name: str) -> None:
        self.asked.append(("rename", id, name))

    def move_portrait(self, id: str, to: int) -> None:
        self.asked.append(("move", id, to))

    def add_portrait_files(self, files: Sequence[Path], before: str = "") -> None:
        self.asked.append(("files", list(files), before))

    def add_pasted_picture(self, content: bytes, name: str, before: str = "") -> None:
        self.asked.append(("pasted", content, name, before))


@pytest.fixture
def desk(qapp: object) -> FakeDesk:
    return FakeDesk(number_portraits(ROWS))


@pytest.fixture
def model(desk: FakeDesk) -> GalleryModel:
    return GalleryModel(desk)  # type: ignore[arg-type]


def said(model: GalleryModel, role: int) -> list[object]:
    return [model.data(model.index(row), role) for row in range(model.rowCount())]


def dragged(model: GalleryModel, row: int) -> QMimeData:
    return model.mimeData([model.index(row)])


def test_a_row_says_who_it_is_and_whether_it_is_worn_or_broken(model: GalleryModel, desk: FakeDesk) -> None:
    desk.broken[ROWS[2]] = Problem("It is no picture.", "Choose another.")
    model.set_active_portrait("bo")
    assert said(model, Qt.ItemDataRole.DisplayRole) == ["Ada", "Bo", "Cy"]
    assert said(model, PORTRAIT_ROLE) == list(ROWS)
    assert said(model, WORN_ROLE) == [False, True, False]
    assert said(model, BROKEN_ROLE) == [False, False, True]
    assert said(model, Qt.ItemDataRole.AccessibleTextRole) == [
        "Ada, slot 1",
        "Bo, slot 2, worn now",
        "Cy, slot 3, It is no picture., Choose another.",
    ]
    assert model.data(model.index(3), PORTRAIT_ROLE) is None


def test_the_tenth_has_no_key(qapp: object) -> None:
    desk = FakeDesk(number_portraits(gallery(*"abcdefghij")))
    texts = said(GalleryModel(desk), Qt.ItemDataRole.AccessibleTextRole)  # type: ignore[arg-type]
    assert texts[8:] == ["I, slot 9", "J"]


def test_another_one_worn_is_news_for_every_row_and_the_same_one_for_none(model: GalleryModel) -> None:
    news: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: news.append((first.row(), last.row())))
    model.set_active_portrait("cy")
    model.set_active_portrait("cy")
    assert news == [(0, 2)]


@pytest.mark.parametrize(
    ("dragged_row", "dropped_at", "moved_to"), [(0, 2, 1), (0, 3, 2), (2, 0, 0), (2, 1, 1), (1, 1, 1), (1, 2, 1)]
)
def test_a_dragged_row_goes_before_the_one_it_was_dropped_at(
    model: GalleryModel, desk: FakeDesk, dragged_row: int, dropped_at: int, moved_to: int
) -> None:
    data = dragged(model, dragged_row)
    assert model.canDropMimeData(data, MOVE, dropped_at, 0, QModelIndex())
    assert not model.dropMimeData(data, MOVE, dropped_at, 0, QModelIndex()), "else the view removes a row"
    assert desk.asked == [("move", ROWS[dragged_row].id, moved_to)]


def test_a_row_whose_id_is_not_utf_8_is_dragged_too(model: GalleryModel, desk: FakeDesk) -> None:
    desk.changed.emit([replace(ROWS[0], id="\udcff"), *ROWS[1:]])
    model.dropMimeData(dragged(model, 0), MOVE, -1, 0, QModelIndex())
    assert desk.asked == [("move", "\udcff", 2)]


def test_a_row_dropped_behind_all_is_the_last(model: GalleryModel, desk: FakeDesk) -> None:
    model.dropMimeData(dragged(model, 0), MOVE, -1, 0, QModelIndex())
    assert desk.asked == [("move", "ada", 2)]


def test_a_row_that_is_gone_meanwhile_is_not_moved(model: GalleryModel, desk: FakeDesk) -> None:
    data = dragged(model, 0)
    desk.changed.emit(ROWS[1:])
    model.dropMimeData(data, MOVE, 1, 0, QModelIndex())
    assert desk.asked == []


@pytest.mark.parametrize(("row", "before"), [(1, "bo"), (3, ""), (-1, "")])
def test_files_come_in_before_the_row_they_were_dropped_at(
    model: GalleryModel, desk: FakeDesk, tmp_path: Path, row: int, before: str
) -> None:
    files = [tmp_path / "a.png", tmp_path / "b.png"]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    assert model.dropMimeData(data, MOVE, row, 0, QModelIndex())
    assert desk.asked == [("files", files, before)]


def test_a_picture_without_a_file_comes_in_under_a_name(model: GalleryModel, desk: FakeDesk) -> None:
    data = QMimeData()
    data.setData("image/png", b"png")
    assert model.add_pictures(data, "bo")
    assert desk.asked == [("pasted", b"png", "Pasted picture", "bo")]


def test_what_holds_no_picture_is_refused(model: GalleryModel, desk: FakeDesk) -> None:
    data = QMimeData()
    data.setText("a text")
    assert not model.canDropMimeData(data, MOVE, 0, 0, QModelIndex())
    assert not model.add_pictures(data)
    assert desk.asked == []


def test_a_new_name_is_asked_for_and_none_or_the_same_changes_nothing(model: GalleryModel, desk: FakeDesk) -> None:
    for name in ("Bo", "  ", "Bobby"):
        assert model.setData(model.index(1), name)
    assert not model.setData(model.index(1), "Bert", Qt.ItemDataRole.DisplayRole)
    assert desk.asked == [("rename", "bo", "Bobby")]


def test_rows_can_be_dragged_and_named_and_dropped_between_but_not_on(model: GalleryModel) -> None:
    flags, between = model.flags(model.index(0)), model.flags(QModelIndex())
    assert flags & Qt.ItemFlag.ItemIsEditable
    assert flags & Qt.ItemFlag.ItemIsDragEnabled
    assert not flags & Qt.ItemFlag.ItemIsDropEnabled
    assert between & Qt.ItemFlag.ItemIsDropEnabled


@pytest.mark.parametrize(
    "ids", ["ac", "c", "", "abcd", "dabc", "adbc", "cba", "dcb", "bda"], ids=lambda ids: ids or "nobody"
)
def test_whatever_the_list_becomes_a_view_that_follows_the_rows_sees_it_and_keeps_its_place(
    qapp: object, ids: str
) -> None:
    desk = FakeDesk(gallery(*"abc"))
    model = GalleryModel(desk)  # type: ignore[arg-type]
    seen = list("ABC")
    model.rowsInserted.connect(lambda _, first, last: seen.insert(first, str(model.index(first).data())))
    model.rowsRemoved.connect(lambda _, first, last: seen.pop(first))
    places = {id: QPersistentModelIndex(model.index(row)) for row, id in enumerate("abc")}
    desk.changed.emit(gallery(*ids))
    assert said(model, Qt.ItemDataRole.DisplayRole) == list(ids.upper())
    assert sorted(seen) == sorted(ids.upper())
    for id, place in places.items():
        assert place.isValid() is (id in ids)
        assert not place.isValid() or place.row() == ids.index(id)


def test_a_thumbnail_is_asked_for_until_it_is_there_and_then_kept(model: GalleryModel, desk: FakeDesk) -> None:
    assert model.data(model.index(1), PICTURE_ROLE) is None
    desk.pictures[ROWS[1]] = np.full((2, 3, 3), (255, 0, 0), np.uint8)
    first = model.data(model.index(1), PICTURE_ROLE)
    assert isinstance(first, QImage)
    assert (first.width(), first.height(), first.pixelColor(2, 1)) == (3, 2, QColor("red"))
    model.data(model.index(1), PICTURE_ROLE)
    assert desk.asked == [("thumbnail", "bo")] * 2


def test_a_thumbnail_that_comes_later_is_news_for_its_row_alone(model: GalleryModel, desk: FakeDesk) -> None:
    news: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: news.append((first.row(), last.row())))
    desk.thumbnail_made.emit("bo")
    desk.thumbnail_made.emit("nobody")
    assert news == [(1, 1)]


def test_a_picture_of_any_width_is_copied_as_it_is() -> None:
    picture = np.arange(5 * 7 * 3, dtype=np.uint8).reshape(5, 7, 3)
    image = to_qimage(picture)
    picture_was = picture.copy()
    picture[:] = 0
    for y, x in ((0, 0), (4, 6), (2, 3)):
        colour = image.pixelColor(x, y)
        assert (colour.red(), colour.green(), colour.blue()) == tuple(picture_was[y, x])


def test_what_is_dragged_is_named_by_its_id(model: GalleryModel) -> None:
    assert bytes(dragged(model, 2).data(ROW).data()) == b"cy"
    assert model.mimeData([]).formats() == []
