"""Shows how a portrait moves while the pointer rests on its tile.

Owns: when a sample is wanted and which of its pictures is shown. Nothing is made or painted for it otherwise.
Does not know: how a sample is made.
"""

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QTimer

from app.gui.widgets.gallery.gallery_model import PORTRAIT_ROLE
from app.gui.widgets.gallery.gallery_tile import GalleryTile
from app.gui.widgets.gallery.motion_samples import MotionSamples
from app.gui.widgets.gallery.tile_view import TileView
from app.storage.gallery_entry import GalleryPortrait

DWELL_MS = 350
"""A pointer that only passes is not meant."""
PICTURE_MS = 110


class HoverSample(QObject):
    """Belongs to a view of tiles."""

    def __init__(self, view: TileView, tile: GalleryTile, samples: MotionSamples) -> None:
        super().__init__(view)
        self._view = view
        self._tile = tile
        self._samples = samples
        self._index = QPersistentModelIndex()
        self._at = 0
        self._dwell = QTimer(self, interval=DWELL_MS, singleShot=True)
        self._dwell.timeout.connect(self._ask_for_sample)
        self._play = QTimer(self, interval=PICTURE_MS)
        self._play.timeout.connect(self._show_next_picture)
        samples.made.connect(self._begin_to_play)
        view.entered.connect(self._enter_tile)
        view.viewportEntered.connect(self.stop)
        view.verticalScrollBar().valueChanged.connect(self.stop)
        view.horizontalScrollBar().valueChanged.connect(self.stop)
        view.viewport().installEventFilter(self)

    def stop(self) -> None:
        """Show the portrait as it is."""
        self._dwell.stop()
        self._play.stop()
        self._samples.cancel_request()
        index, self._index = self._index, QPersistentModelIndex()
        if self._tile.sample is not None:
            self._tile.sample = None
            self._repaint_tile(index)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        if event.type() in (QEvent.Type.Leave, QEvent.Type.Hide, QEvent.Type.MouseButtonPress):
            self.stop()
        return False

    def _enter_tile(self, index: QModelIndex) -> None:
        self.stop()
        self._index = QPersistentModelIndex(index)
        self._dwell.start()

    def _portrait(self) -> GalleryPortrait | None:
        found = self._index.data(PORTRAIT_ROLE) if self._index.isValid() else None
        return found if isinstance(found, GalleryPortrait) else None

    def _ask_for_sample(self) -> None:
        portrait = self._portrait()
        if portrait is not None:
            self._samples.request_sample(portrait)

    def _begin_to_play(self, portrait: GalleryPortrait) -> None:
        if portrait == self._portrait():
            self._at = 0
            self._play.start()

    def _show_next_picture(self) -> None:
        """Forth and back, so that nothing jumps."""
        portrait = self._portrait()
        sample = None if portrait is None else self._samples.find_sample(portrait)
        if portrait is None or sample is None:
            self.stop()
            return
        last = len(sample) - 1
        self._tile.sample = (portrait.id, sample[last - abs(last - self._at % (2 * last))])
        self._at += 1
        self._repaint_tile(self._index)

    def _repaint_tile(self, index: QPersistentModelIndex) -> None:
        if index.isValid():
            self._view.viewport().update(self._view.visualRect(index))
