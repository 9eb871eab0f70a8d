"""Shows small pictures in Qt's own file dialog, in place of the sign for a file.

Owns: which rows have one, and that they come when they are made. Does not know: how one is made.
"""

from pathlib import Path

from PySide6.QtCore import QIdentityProxyModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QFileSystemModel, QListView, QTreeView

from app.gui.widgets.basics.file_dialog.thumbnail_maker import ThumbnailMaker

Index = QModelIndex | QPersistentModelIndex
LIST_PX, TREE_PX = 64, 32
GRID = QSize(124, 108)


class ThumbnailModel(QIdentityProxyModel):
    """The dialog's files, each with its small picture as soon as that is there."""

    _made = Signal(object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._icons: dict[Path, QIcon] = {}
        self._maker = ThumbnailMaker(self._made.emit)
        self._made.connect(self._show_thumbnail)
        maker = self._maker
        self.destroyed.connect(lambda: maker.close())

    def close(self) -> None:
        """Make no more."""
        self._maker.close()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            path = self._path_of(index)
            icon = self._icons.get(path)
            if icon is not None:
                return icon
            self._maker.request_thumbnail(path)
        return super().data(index, role)

    def _path_of(self, index: Index) -> Path:
        files = self.sourceModel()
        return Path(files.filePath(self.mapToSource(index))) if isinstance(files, QFileSystemModel) else Path()

    def _show_thumbnail(self, path: Path, image: QImage) -> None:
        files = self.sourceModel()
        self._icons[path] = QIcon(QPixmap.fromImage(image))
        if isinstance(files, QFileSystemModel):
            index = self.mapFromSource(files.index(str(path)))
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])


def show_thumbnails(dialog: QFileDialog) -> ThumbnailModel:
    """Have Qt's own dialog show small pictures of its files, large enough to tell faces apart."""
    model = ThumbnailModel(dialog)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setProxyModel(model)
    dialog.setViewMode(QFileDialog.ViewMode.List)
    for view in dialog.findChildren(QListView):
        if view.objectName() == "listView":
            view.setIconSize(QSize(LIST_PX, LIST_PX))
            view.setViewMode(QListView.ViewMode.IconMode)
            view.setGridSize(GRID)
            view.setResizeMode(QListView.ResizeMode.Adjust)
            view.setMovement(QListView.Movement.Static)
            view.setWordWrap(True)
    for tree in dialog.findChildren(QTreeView):
        tree.setIconSize(QSize(TREE_PX, TREE_PX))
    dialog.finished.connect(model.close)
    return model
