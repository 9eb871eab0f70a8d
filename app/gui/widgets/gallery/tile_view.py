"""The portraits as tiles, in a row or in a grid: what mouse and keys do in it.

Owns: that. Does not know: what becomes of it, how a tile is painted.
"""

import math

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from app.gui.widgets.basics.theme import GAP_PX, SCROLL_BAR_PX
from app.gui.widgets.gallery.clipboard import accept_copy
from app.gui.widgets.gallery.gallery_model import ROW
from app.gui.widgets.gallery.gallery_tile import PICTURE_PX, GalleryTile
from app.gui.widgets.gallery.portrait_filter import PortraitFilter

_EDITING = QAbstractItemView.State.EditingState
BATCH = 200
"""As many tiles get their places at once; thousands are placed in between other work."""


class TileView(QListView):
    """A row of tiles, or a grid of them.

    Enter wears, F2 renames, Delete removes, Ctrl+arrow moves, H hides, Ctrl+V pastes, Ctrl+Z undoes.
    """

    chosen = Signal(QModelIndex)
    moved = Signal(QModelIndex, int)
    dropped_out = Signal(QModelIndex)
    pasted = Signal()
    hidden = Signal(QModelIndex)
    undone = Signal()
    left = Signal()
    """The user wants to leave the grid."""

    def __init__(self, model: PortraitFilter) -> None:
        super().__init__()
        self.setModel(model)
        self.tile = GalleryTile(self)
        self.setItemDelegate(self.tile)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDragDropOverwriteMode(False)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(BATCH)
        self.viewport().setAutoFillBackground(False)
        self.clicked.connect(self.chosen)

    def count_rows(self, tiles: int) -> int:
        """Return how many rows of a grid that many tiles make."""
        across = max(1, (self.width() - SCROLL_BAR_PX) // (PICTURE_PX + 2 * GAP_PX))
        return max(1, math.ceil(tiles / across))

    def set_grid(self, on: bool) -> None:
        """Be a grid that scrolls down, or a row that scrolls to the side."""
        always_off, as_needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setWrapping(on)
        self.setResizeMode(QListView.ResizeMode.Adjust if on else QListView.ResizeMode.Fixed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(as_needed if on else always_off)
        self.setHorizontalScrollBarPolicy(always_off if on else as_needed)
        self.scrollTo(self.currentIndex())

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        tile = PICTURE_PX + 3 * GAP_PX + self.fontMetrics().height()
        return QSize(4 * PICTURE_PX, tile + SCROLL_BAR_PX)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 -- Qt's name
        super().dragEnterEvent(event)
        _accept_foreign_as_copy(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802 -- Qt's name
        super().dragMoveEvent(event)
        _accept_foreign_as_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 -- Qt's name
        super().dropEvent(event)
        _accept_foreign_as_copy(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        index, with_ctrl = self.currentIndex(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.undone.emit()
        elif event.key() == Qt.Key.Key_Escape and self.isWrapping() and self.state() != _EDITING:
            self.left.emit()
        elif not index.isValid() or self.state() == _EDITING:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(index)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.dropped_out.emit(index)
        elif event.key() == Qt.Key.Key_H and not event.modifiers():
            self.hidden.emit(index)
        elif with_ctrl and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.moved.emit(index, 1 if event.key() == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)


def _accept_foreign_as_copy(event: QDropEvent) -> None:
    if event.isAccepted() and not event.mimeData().hasFormat(ROW):
        accept_copy(event)
