"""The gallery as a Qt model: rows, texts, moves by drag and drop.

Owns: the translation of drops into what the desk does. Does not know: how a portrait is painted.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QImage

from app.gui.engine_messages import translate_phrase
from app.gui.gallery_service import GalleryController
from app.gui.widgets.basics.display_names import portrait_name
from app.gui.widgets.basics.label import escape_tool_tip
from app.gui.widgets.gallery.clipboard import holds_pictures, list_local_files, read_picture_bytes
from app.storage.gallery_entry import GalleryPortrait
from engine import Image

Index = QModelIndex | QPersistentModelIndex
ROW = "application/x-personacam-portrait"
PORTRAIT_ROLE = Qt.ItemDataRole.UserRole
PICTURE_ROLE = Qt.ItemDataRole.UserRole + 1
WORN_ROLE = Qt.ItemDataRole.UserRole + 2
BROKEN_ROLE = Qt.ItemDataRole.UserRole + 3
SLOT_ROLE = Qt.ItemDataRole.UserRole + 4
HIDDEN_ROLE = Qt.ItemDataRole.UserRole + 5
NO_INDEX = QModelIndex()
IMAGES_MAX = 200
"""As many as the desk keeps."""


class GalleryModel(QAbstractListModel):
    """One row for each portrait, in order."""

    def __init__(self, desk: GalleryController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._portraits: tuple[GalleryPortrait, ...] = desk.portraits
        self._worn = ""
        self._images: dict[GalleryPortrait, QImage] = {}
        self.key_of_slot: Callable[[int], str] = lambda _: ""
        """Gives the key of a slot, as people read it, or an empty text."""
        desk.changed.connect(self._update_rows)
        desk.thumbnail_made.connect(self._show_thumbnail)

    def portrait_at(self, index: Index) -> GalleryPortrait | None:
        """Return the portrait of a row; None if there is no such row."""
        return self._portraits[index.row()] if index.isValid() and index.row() < len(self._portraits) else None

    def find_row(self, id: str) -> int:
        """Return the row of a portrait, or -1."""
        return next((row for row, portrait in enumerate(self._portraits) if portrait.id == id), -1)

    def set_active_portrait(self, id: str) -> None:
        """Mark the portrait that is worn."""
        if id != self._worn:
            self._worn = id
            self.retranslate()

    def retranslate(self) -> None:
        """The words of every row may have changed."""
        if self._portraits:
            self.dataChanged.emit(self.index(0), self.index(len(self._portraits) - 1))

    def rowCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        return 0 if parent.isValid() else len(self._portraits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        portrait = self.portrait_at(index)
        if portrait is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return portrait_name(portrait)
            case Qt.ItemDataRole.ToolTipRole:
                key = self.key_of_slot(portrait.slot) if portrait.slot else ""
                words = self._accessible_text(portrait)
                return escape_tool_tip(f"{words} ({key})" if key else words)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._accessible_text(portrait)
            case _ if role == PORTRAIT_ROLE:
                return portrait
            case _ if role == PICTURE_ROLE:
                return self._thumbnail_image(portrait)
            case _ if role == WORN_ROLE:
                return portrait.id == self._worn
            case _ if role == SLOT_ROLE:
                return portrait.slot or 0
            case _ if role == HIDDEN_ROLE:
                return portrait.is_hidden
            case _ if role == BROKEN_ROLE:
                return self._desk.portrait_problem(portrait) is not None
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802 -- Qt's name
        portrait = self.portrait_at(index)
        if portrait is None or role != Qt.ItemDataRole.EditRole:
            return False
        if str(value).strip() and str(value) != portrait_name(portrait):
            self._desk.rename_portrait(portrait.id, str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        usual = super().flags(index)
        if not index.isValid():
            return usual | Qt.ItemFlag.ItemIsDropEnabled
        return usual | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled

    def supportedDropActions(self) -> Qt.DropAction:  # noqa: N802 -- Qt's name
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    def mimeTypes(self) -> list[str]:  # noqa: N802 -- Qt's name
        return [ROW, "text/uri-list", "image/png"]

    def mimeData(self, indexes: Sequence[Index]) -> QMimeData:  # noqa: N802 -- Qt's name
        carried = QMimeData()
        portrait = self.portrait_at(indexes[0]) if indexes else None
        if portrait is not None:
            carried.setData(ROW, QByteArray(portrait.id.encode(errors="surrogatepass")))
        return carried

    def canDropMimeData(  # noqa: N802 -- Qt's name
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        return data.hasFormat(ROW) or holds_pictures(data)

    def dropMimeData(  # noqa: N802 -- Qt's name
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Move a portrait before the row it was dropped at, or take in what came from elsewhere.

        Returns False after a move, too: the view would else remove the row that it believes was copied.
        """
        if data.hasFormat(ROW):
            self._move_portrait(
                bytes(data.data(ROW).data()).decode(errors="surrogatepass"), row if row >= 0 else len(self._portraits)
            )
            return False
        at = self.portrait_at(self.index(row)) if row >= 0 else None
        return self.add_pictures(data, "" if at is None else at.id)

    def add_pictures(self, data: QMimeData, before: str = "") -> bool:
        """Take in files, or a picture; False if there is neither. before: the id of whom it stands before."""
        files = list_local_files(data)
        if files:
            self._desk.add_portrait_files([Path(file) for file in files], before)
            return True
        content = read_picture_bytes(data)
        if content is not None:
            self._desk.add_pasted_picture(content, self.tr("Pasted picture"), before)
        return content is not None

    def _move_portrait(self, id: str, before: int) -> None:
        at = self.find_row(id)
        if at >= 0:
            self._desk.move_portrait(id, before - 1 if before > at else before)

    def _update_rows(self, portraits: tuple[GalleryPortrait, ...]) -> None:
        """Take the new list row by row, so that a view keeps its place, its current row and its editor."""
        known, wanted = {one.id for one in self._portraits}, {one.id for one in portraits}
        for row in reversed(range(len(self._portraits))):
            if self._portraits[row].id not in wanted:
                self.beginRemoveRows(NO_INDEX, row, row)
                self._portraits = (*self._portraits[:row], *self._portraits[row + 1 :])
                self.endRemoveRows()
        for row, portrait in enumerate(portraits):
            if portrait.id not in known:
                self.beginInsertRows(NO_INDEX, row, row)
                self._portraits = (*self._portraits[:row], portrait, *self._portraits[row:])
                self.endInsertRows()
        if self._portraits != portraits:
            self._reorder_rows(portraits)
        changed = [_marks(one) for one in self._portraits] != [_marks(one) for one in portraits]
        self._portraits = portraits
        if changed:
            self.retranslate()

    def _reorder_rows(self, portraits: tuple[GalleryPortrait, ...]) -> None:
        """The same ones, in another order or with other names."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        kept = [self._portraits[index.row()].id for index in before]
        self._portraits = portraits
        for index, id in zip(before, kept, strict=True):
            self.changePersistentIndex(index, self.index(self.find_row(id)))
        self.layoutChanged.emit()

    def _thumbnail_image(self, portrait: GalleryPortrait) -> QImage | None:
        if portrait not in self._images:
            picture = self._desk.request_thumbnail(portrait)
            if picture is None:
                return None
            self._images[portrait] = to_qimage(picture)
            if len(self._images) > IMAGES_MAX:
                self._images.pop(next(iter(self._images)))
        return self._images[portrait]

    def _show_thumbnail(self, id: str) -> None:
        row = self.find_row(id)
        if row >= 0:
            self.dataChanged.emit(self.index(row), self.index(row))

    def _accessible_text(self, portrait: GalleryPortrait) -> str:
        """What a screen reader says of it."""
        parts = [portrait_name(portrait)]
        if portrait.slot:
            parts.append(self.tr("slot {number}").format(number=portrait.slot))
        if portrait.is_hidden:
            parts.append(self.tr("hidden"))
        if portrait.id == self._worn:
            parts.append(self.tr("worn now"))
        return ", ".join([*parts, *self._problem_texts(portrait)])

    def _problem_texts(self, portrait: GalleryPortrait) -> list[str]:
        """Why it is of no use, in the window's language; empty while nothing is wrong."""
        problem = self._desk.portrait_problem(portrait)
        if problem is None:
            return []
        return [words for part in (problem.message_phrase, problem.advice_phrase) if (words := translate_phrase(part))]


def _marks(portrait: GalleryPortrait) -> tuple[str, int | None, bool]:
    """What of a row is seen though the picture is the same."""
    return portrait.id, portrait.slot, portrait.is_hidden


def to_qimage(picture: Image) -> QImage:
    """Copy (H, W, 3) uint8 RGB."""
    height, width = picture.shape[:2]
    return QImage(picture.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
