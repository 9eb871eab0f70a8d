"""The gallery below the preview: choose, add and order portraits.

Owns: the strip and its menu; everything in it works by mouse and by keyboard.
Does not know: how portraits are kept, or what wearing one does.
"""

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.gui.engine_link import EngineLink
from app.gui.view_state import Message, ViewState
from app.gui.widgets.basics.dialogs import PICTURE_PATTERNS, PICTURES, ask_for_files
from app.gui.widgets.basics.display_names import portrait_name
from app.gui.widgets.basics.label import Label, escape_tool_tip
from app.gui.widgets.basics.theme import GAP_PX, SCROLL_BAR_PX, set_style_kind
from app.gui.widgets.gallery.clipboard import accept_copy
from app.gui.widgets.gallery.crop_dialog import CropDialog
from app.gui.widgets.gallery.gallery_model import PORTRAIT_ROLE, ROW, GalleryModel
from app.gui.widgets.gallery.gallery_tile import PICTURE_PX, GalleryTile
from app.storage.gallery_entry import GalleryPortrait
from engine import Problem


class _TileView(QListView):
    """A row of tiles. Enter wears, F2 renames, Delete removes, Ctrl+arrow moves, Ctrl+V pastes, Ctrl+Z undoes."""

    chosen = Signal(QModelIndex)
    moved = Signal(QModelIndex, int)
    dropped_out = Signal(QModelIndex)
    pasted = Signal()
    undone = Signal()

    def __init__(self, model: GalleryModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(GalleryTile(self))
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
        self.viewport().setAutoFillBackground(False)
        self.clicked.connect(self.chosen)

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
        elif not index.isValid() or self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(index)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.dropped_out.emit(index)
        elif with_ctrl and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.moved.emit(index, 1 if event.key() == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)


class GalleryStrip(QWidget):
    """Shows the link's gallery."""

    def __init__(self, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._desk = link.gallery
        self._model = GalleryModel(self._desk, self)
        self.tiles = _TileView(self._model)
        self._add = QPushButton()
        self._undo = QPushButton()
        self._busy = Label()
        self._empty = Label(self.tiles)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_style_kind(self._empty, "quiet")
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._removed: GalleryPortrait | None = None
        self._build_layout()
        self._connect_signals()
        self.retranslate()
        self._update_controls()
        self.show_view(link.latest_view)

    def show_view(self, view: ViewState) -> None:
        self._model.set_active_portrait(view.portrait_id)

    def retranslate(self) -> None:
        self._add.setText(self.tr("&Add …"))
        self._add.setToolTip(self.tr("Add pictures. You can also drop them here, or paste one."))
        self._add.setAccessibleDescription(self._add.toolTip())
        self.tiles.setAccessibleName(self.tr("Portraits"))
        self.tiles.setAccessibleDescription(
            self.tr("Enter wears, F2 renames, Delete removes, Ctrl with an arrow key moves, Ctrl+V pastes.")
        )
        self._empty.setText(self.tr("Drop pictures here, or paste one"))
        self._update_undo_button()
        self._show_waiting_count(self._desk.waiting)
        self._model.retranslate()

    def ask_for_pictures(self) -> None:
        """Ask for files and take them in."""
        title, kinds = self.tr("Add portraits"), self.tr("Pictures ({patterns})").format(patterns=PICTURE_PATTERNS)
        ask_for_files(self, title, kinds, PICTURES, self._desk.add_portrait_files, several=True)

    @property
    def tab_stops(self) -> tuple[QWidget, ...]:
        """What takes the focus, in the order in which Tab goes."""
        return self.tiles, self._add, self._undo

    def paste_picture(self) -> None:
        """Take in what is on the clipboard, if it is a picture."""
        if not self.add_pictures(QGuiApplication.clipboard().mimeData()):
            problem = Problem("There is no picture on the clipboard.", "Copy one, and paste it here.")
            self._link.show_message(Message(problem))

    def add_pictures(self, data: QMimeData) -> bool:
        """Take in what another program hands over, behind the others; False if there is no picture in it."""
        return self._model.add_pictures(data)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def build_menu(self, portrait: GalleryPortrait, index: QModelIndex) -> QMenu:
        """Return the menu of one portrait."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        row, last = index.row(), self._model.rowCount() - 1

        def add_action(words: str, act: object, on: bool = True) -> QAction:
            action = menu.addAction(words)
            action.triggered.connect(act)
            action.setEnabled(on)
            return action

        add_action(self.tr("&Wear"), lambda: self._swap_portrait(portrait))
        add_action(self.tr("&Crop …"), lambda: self._open_crop_dialog(portrait))
        add_action(self.tr("&Rename"), lambda: self.tiles.edit(self._model.index(self._model.find_row(portrait.id))))
        menu.addSeparator()
        add_action(self.tr("Move &left"), lambda: self._move_portrait(portrait, -1), row > 0)
        add_action(self.tr("Move &right"), lambda: self._move_portrait(portrait, 1), row < last)
        menu.addSeparator()
        add_action(self.tr("Re&move"), lambda: self._desk.remove_portrait(portrait.id))
        return menu

    def _connect_signals(self) -> None:
        self._add.clicked.connect(self.ask_for_pictures)
        self._undo.clicked.connect(self._desk.undo_removal)
        self.tiles.chosen.connect(lambda index: self._call_with_portrait(index, self._swap_portrait))
        self.tiles.dropped_out.connect(
            lambda index: self._call_with_portrait(index, lambda one: self._desk.remove_portrait(one.id))
        )
        self.tiles.moved.connect(
            lambda index, by: self._call_with_portrait(index, lambda one: self._move_portrait(one, by))
        )
        self.tiles.pasted.connect(self.paste_picture)
        self.tiles.undone.connect(self._desk.undo_removal)
        self.tiles.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tiles.customContextMenuRequested.connect(self._show_menu)
        self._model.rowsInserted.connect(self._select_added_row)
        self._desk.changed.connect(self._update_controls)
        self._desk.removed.connect(self._note_removed)
        self._desk.looked_at.connect(self._show_waiting_count)

    def _call_with_portrait(self, index: QModelIndex, act: object) -> None:
        portrait = self._model.portrait_at(index)
        if portrait is not None and callable(act):
            act(portrait)

    def _swap_portrait(self, portrait: GalleryPortrait) -> None:
        self._link.run_action("swap", portrait.id)

    def _move_portrait(self, portrait: GalleryPortrait, by: int) -> None:
        self._desk.move_portrait(portrait.id, self._model.find_row(portrait.id) + by)
        self.tiles.scrollTo(self.tiles.currentIndex())

    def _open_crop_dialog(self, portrait: GalleryPortrait) -> None:
        CropDialog(self._desk, portrait, self.window()).show()

    def _show_menu(self, at: QPoint) -> None:
        index = self.tiles.indexAt(at)
        if not index.isValid():
            index = self.tiles.currentIndex()
        portrait = index.data(PORTRAIT_ROLE)
        if portrait is not None:
            self.build_menu(portrait, index).popup(self.tiles.viewport().mapToGlobal(at))

    def _select_added_row(self, _: QModelIndex, first: int, last: int) -> None:
        """Go to what has just come, unless a name is being typed."""
        if self.tiles.state() != QAbstractItemView.State.EditingState:
            self.tiles.setCurrentIndex(self._model.index(last))
            self.tiles.scrollTo(self._model.index(last))

    def _note_removed(self, portrait: GalleryPortrait) -> None:
        self._removed = portrait
        self._update_undo_button()

    def _update_controls(self) -> None:
        self._empty.setVisible(self._model.rowCount() == 0)
        self._update_undo_button()

    def _update_undo_button(self) -> None:
        self._undo.setVisible(self._desk.can_undo)
        self._undo.setText(self.tr("&Undo"))
        name = "" if self._removed is None else portrait_name(self._removed)
        words = self.tr("Bring back “{name}”").format(name=name)
        self._undo.setToolTip(escape_tool_tip(words))
        self._undo.setAccessibleDescription(words)

    def _show_waiting_count(self, waiting: int) -> None:
        self._busy.setVisible(waiting > 0)
        self._busy.setText(self.tr("Looking at {count} …").format(count=waiting))

    def _build_layout(self) -> None:
        set_style_kind(self._busy, "quiet")
        buttons = QVBoxLayout()
        buttons.setSpacing(GAP_PX // 2)
        buttons.addWidget(self._add)
        buttons.addWidget(self._undo)
        buttons.addWidget(self._busy)
        buttons.addStretch(1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(GAP_PX)
        across.addWidget(self.tiles, 1)
        across.addLayout(buttons)
        self.setFixedHeight(self.tiles.sizeHint().height())
        self.tiles.installEventFilter(self)

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        if watched is self.tiles and event.type() == QEvent.Type.Resize:
            self._empty.setGeometry(self.tiles.viewport().geometry())
        return False


def _accept_foreign_as_copy(event: QDropEvent) -> None:
    if event.isAccepted() and not event.mimeData().hasFormat(ROW):
        accept_copy(event)
