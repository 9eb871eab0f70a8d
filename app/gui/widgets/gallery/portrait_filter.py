"""Which portraits a view of the gallery shows: by their names, and the hidden ones or not.

Owns: that choice. Does not know: how a portrait is shown.
"""

import unicodedata

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel

from app.gui.widgets.gallery.gallery_model import NO_INDEX, GalleryModel
from app.storage.gallery_entry import GalleryPortrait


class PortraitFilter(QSortFilterProxyModel):
    """In the gallery's order; a drop between two of them is one between the same two of all."""

    def __init__(self, model: GalleryModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._words: tuple[str, ...] = ()
        self._has_hidden = False
        self.setSourceModel(model)

    @property
    def has_hidden(self) -> bool:
        """Whether hidden portraits are shown, too."""
        return self._has_hidden

    def search_names(self, text: str) -> None:
        """Show those in whose names all of these words are, in capitals or not, with accents or not."""
        words = tuple(_fold(text).split())
        if words != self._words:
            self.beginFilterChange()
            self._words = words
            self.endFilterChange()

    def show_hidden(self, on: bool) -> None:
        if on is not self._has_hidden:
            self.beginFilterChange()
            self._has_hidden = on
            self.endFilterChange()

    def portrait_at(self, index: QModelIndex) -> GalleryPortrait | None:
        """Return the portrait of a row of this one."""
        return self._model.portrait_at(self.mapToSource(index))

    def index_of(self, id: str) -> QModelIndex:
        """Return where a portrait is shown; an invalid index if it is not."""
        return self.mapFromSource(self._model.index(self._model.find_row(id)))

    def filterAcceptsRow(self, row: int, parent: QModelIndex | QPersistentModelIndex = NO_INDEX) -> bool:  # noqa: N802 -- Qt's name
        portrait = self._model.portrait_at(self._model.index(row))
        if portrait is None or (portrait.is_hidden and not self._has_hidden):
            return False
        name = _fold(str(self._model.index(row).data())) if self._words else ""
        return all(word in name for word in self._words)


def _fold(text: str) -> str:
    """Return it without capitals and accents, so that `jose` finds José."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(one for one in plain if not unicodedata.combining(one)))
