"""The gallery below the preview: choose, add and order portraits, in a row that opens into a grid.

Owns: the row, the grid and what their menu does; everything in it works by mouse and by keyboard.
Does not know: how portraits are kept, or what wearing one does.
"""

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.gui.engine_link import EngineLink
from app.gui.view_state import Button, Message, ViewState
from app.gui.widgets.basics import icons
from app.gui.widgets.basics.dialogs import PICTURE_PATTERNS, PICTURES, ask_for_files
from app.gui.widgets.basics.display_names import portrait_name
from app.gui.widgets.basics.label import Label, escape_tool_tip
from app.gui.widgets.basics.theme import GAP_PX, set_style_kind
from app.gui.widgets.gallery.crop_dialog import CropDialog
from app.gui.widgets.gallery.gallery_model import PORTRAIT_ROLE, GalleryModel
from app.gui.widgets.gallery.gallery_search import GallerySearch
from app.gui.widgets.gallery.hover_sample import HoverSample
from app.gui.widgets.gallery.motion_samples import MotionSamples
from app.gui.widgets.gallery.portrait_filter import PortraitFilter
from app.gui.widgets.gallery.portrait_menu import PortraitMenu
from app.gui.widgets.gallery.tile_view import TileView
from app.gui.widgets.main.key_hints import read_key
from app.storage.gallery_entry import GalleryPortrait
from app.storage.portraits.sample_cache import SampleCache
from engine import Problem

GRID_SHARE = 0.55
"""How much of the room of preview and gallery the grid takes."""
GRID_KEY, SEARCH_KEY = "Ctrl+G", "Ctrl+F"


class GalleryStrip(QWidget):
    """Shows the link's gallery."""

    def __init__(self, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._desk = link.gallery
        self._model = GalleryModel(self._desk, self)
        self._model.key_of_slot = lambda slot: read_key(link, f"slot-{slot}")
        self._filter = PortraitFilter(self._model, self)
        self.tiles = TileView(self._filter)
        samples = MotionSamples(SampleCache(self._desk.samples_folder), self)
        self.destroyed.connect(samples.close)
        HoverSample(self.tiles, self.tiles.tile, samples)
        self.search = GallerySearch()
        self._add, self._grid, self._undo = QPushButton(), QPushButton(), QPushButton()
        self._busy = Label()
        self._empty = Label(self.tiles)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_style_kind(self._empty, "quiet")
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._worn = ""
        self._build_layout()
        self._connect_signals()
        self._show_grid(False)
        self.retranslate()
        self._update_controls()
        self.show_view(link.latest_view)

    def show_view(self, view: ViewState) -> None:
        self._model.set_active_portrait(view.portrait_id)
        if view.portrait_id != self._worn:
            self._worn = view.portrait_id
            self._scroll_to_worn()

    def retranslate(self) -> None:
        self._add.setText(self.tr("&Add …"))
        self._add.setToolTip(self.tr("Add pictures. You can also drop them here, or paste one."))
        self._add.setAccessibleDescription(self._add.toolTip())
        self._grid.setToolTip(self.tr("All portraits in a grid, with search ({key})").format(key=GRID_KEY))
        self._grid.setAccessibleName(self.tr("All portraits in a grid"))
        self.tiles.setAccessibleName(self.tr("Portraits"))
        self.tiles.setAccessibleDescription(
            self.tr("Enter wears, F2 renames, Delete removes, H hides, Ctrl with an arrow key moves, Ctrl+V pastes.")
        )
        self.search.retranslate()
        self._update_controls()
        self._show_waiting_count(self._desk.waiting)
        self._model.retranslate()

    def ask_for_pictures(self) -> None:
        """Ask for files and take them in."""
        title, kinds = self.tr("Add portraits"), self.tr("Pictures ({patterns})").format(patterns=PICTURE_PATTERNS)
        ask_for_files(self, title, kinds, PICTURES, self._desk.add_portrait_files, several=True)

    @property
    def tab_stops(self) -> tuple[QWidget, ...]:
        """What takes the focus, in the order in which Tab goes."""
        return (*self.search.tab_stops, self.tiles, self._add, self._grid, self._undo)

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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.Resize:
            if watched is self.tiles:
                self._empty.setGeometry(self.tiles.viewport().geometry())
                QTimer.singleShot(0, self, self._scroll_to_worn)  # the tiles have the new size only then
            else:
                self._fit_height()
        return False

    def build_menu(self, portrait: GalleryPortrait) -> PortraitMenu:
        """Return the menu of one portrait."""
        menu = PortraitMenu(portrait, self._desk.portraits, self)
        menu.show_look(portrait.id == self._link.latest_view.portrait_id, self._has_own_look(portrait))
        menu.wear_asked.connect(lambda: self._swap_portrait(portrait))
        menu.crop_asked.connect(lambda: self._open_crop_dialog(portrait))
        menu.rename_asked.connect(lambda: self.tiles.edit(self._filter.index_of(portrait.id)))
        menu.moved.connect(lambda by: self._move_portrait(portrait, by))
        menu.slot_chosen.connect(lambda slot: self._desk.set_portrait_slot(portrait.id, slot))
        menu.hiding_asked.connect(lambda on: self._desk.set_portrait_hidden(portrait.id, on))
        menu.look_for_all_asked.connect(self._use_look_for_all)
        menu.common_look_asked.connect(lambda: self._take_common_look(portrait))
        menu.removal_asked.connect(lambda: self._desk.remove_portrait(portrait.id))
        return menu

    # --- the grid -------------------------------------------------------------------------------------------------

    def _show_grid(self, on: bool) -> None:
        self._grid.setChecked(on)
        self.search.setVisible(on)
        if not on:
            self.search.clear()
            self.search.show_hidden(False)
            self._filter.show_hidden(False)
        self.tiles.set_grid(on)
        self._fit_height()
        self._update_controls()

    def _toggle_grid(self) -> None:
        self._show_grid(not self.search.isVisibleTo(self))
        if self.search.isVisibleTo(self):
            self.search.begin()
        else:
            self.tiles.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _open_search(self) -> None:
        self._show_grid(True)
        self.search.begin()

    def _fit_height(self) -> None:
        """The row is as high as its tiles; the grid is as high as all of them, within its part of the room."""
        row, around = self.tiles.sizeHint().height(), self.parentWidget()
        if not self.search.isVisibleTo(self) or around is None:
            self.setFixedHeight(row)
            return
        above = self.search.sizeHint().height() + GAP_PX
        wanted = above + self.tiles.count_rows(self._model.rowCount()) * row
        self.setFixedHeight(max(above + row, min(wanted, round(GRID_SHARE * around.height()))))

    # --- what is done ---------------------------------------------------------------------------------------------

    def _connect_signals(self) -> None:
        self._add.clicked.connect(self.ask_for_pictures)
        self._grid.clicked.connect(self._toggle_grid)
        self._undo.clicked.connect(self._desk.undo_removal)
        tiles = self.tiles
        tiles.chosen.connect(lambda index: self._call_with_portrait(index, self._swap_portrait))
        tiles.dropped_out.connect(
            lambda index: self._call_with_portrait(index, lambda one: self._desk.remove_portrait(one.id))
        )
        tiles.hidden.connect(
            lambda index: self._call_with_portrait(
                index, lambda one: self._desk.set_portrait_hidden(one.id, not one.is_hidden)
            )
        )
        tiles.moved.connect(lambda index, by: self._call_with_portrait(index, lambda one: self._move_portrait(one, by)))
        tiles.pasted.connect(self.paste_picture)
        tiles.undone.connect(self._desk.undo_removal)
        tiles.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        tiles.customContextMenuRequested.connect(self._show_menu)
        tiles.left.connect(lambda: self._show_grid(False))
        self.search.searched.connect(self._search_names)
        self.search.hidden_asked.connect(self._show_hidden)
        self.search.left.connect(self._toggle_grid)
        self.search.went_down.connect(self._go_to_tiles)
        self._filter.rowsInserted.connect(self._select_added_row)
        self._desk.changed.connect(self._update_controls)
        self._desk.looked_at.connect(self._show_waiting_count)
        QShortcut(QKeySequence(GRID_KEY), self, self._toggle_grid)
        QShortcut(QKeySequence(SEARCH_KEY), self, self._open_search)

    def _search_names(self, words: str) -> None:
        self._filter.search_names(words)
        self._update_controls()

    def _show_hidden(self, on: bool) -> None:
        self._filter.show_hidden(on)
        self._update_controls()

    def _go_to_tiles(self) -> None:
        if not self.tiles.currentIndex().isValid():
            self.tiles.setCurrentIndex(self._filter.index(0, 0))
        self.tiles.setFocus(Qt.FocusReason.TabFocusReason)

    def _call_with_portrait(self, index: QModelIndex, act: object) -> None:
        portrait = self._filter.portrait_at(index)
        if portrait is not None and callable(act):
            act(portrait)

    def _swap_portrait(self, portrait: GalleryPortrait) -> None:
        self._link.run_action("swap", portrait.id)

    def _move_portrait(self, portrait: GalleryPortrait, by: int) -> None:
        """Move it by that many of those that are shown."""
        at = self._filter.index_of(portrait.id)
        other = self._filter.portrait_at(self._filter.index(at.row() + by, 0))
        if other is not None:
            self._desk.move_portrait(portrait.id, self._model.find_row(other.id))
            self.tiles.scrollTo(self.tiles.currentIndex())

    def _open_crop_dialog(self, portrait: GalleryPortrait) -> None:
        CropDialog(self._desk, portrait, self.window()).show()

    def _has_own_look(self, portrait: GalleryPortrait) -> bool:
        desired = self._link.latest_view.desired
        return desired is not None and any(one.id == portrait.id and not one.look.is_empty for one in desired.gallery)

    def _use_look_for_all(self) -> None:
        self._link.run_action("look-for-all")
        said = Problem("All portraits have this look now: its motion, its framing and its background.")
        self._tell_with_undo(said)

    def _take_common_look(self, portrait: GalleryPortrait) -> None:
        self._link.run_action("common-look", portrait.id)
        self._tell_with_undo(Problem("{name} has the common look again.", name=portrait_name(portrait)))

    def _tell_with_undo(self, said: Problem) -> None:
        undo = Message(said, Button.UNDO, good=True, undo=lambda: self._link.run_action("undo-look"))
        self._link.show_message(undo)

    def _show_menu(self, at: QPoint) -> None:
        index = self.tiles.indexAt(at)
        if not index.isValid():
            index = self.tiles.currentIndex()
        portrait = index.data(PORTRAIT_ROLE)
        if portrait is not None:
            self.build_menu(portrait).popup(self.tiles.viewport().mapToGlobal(at))

    def _scroll_to_worn(self) -> None:
        """Have the tile of the portrait that is worn whole in the row."""
        index = self._filter.index_of(self._worn)
        if index.isValid():
            self.tiles.scrollTo(index)

    def _select_added_row(self, _: QModelIndex, first: int, last: int) -> None:
        """Go to what has just come, unless a name is being typed, or searched."""
        if self.tiles.state() != QAbstractItemView.State.EditingState and not self._grid.isChecked():
            self.tiles.setCurrentIndex(self._filter.index(last, 0))
            self.tiles.scrollTo(self._filter.index(last, 0))

    # --- what is shown --------------------------------------------------------------------------------------------

    def _update_controls(self) -> None:
        shown, there = self._filter.rowCount(), self._model.rowCount()
        self._empty.setVisible(shown == 0)
        is_empty = there == 0
        self._empty.setText(
            self.tr("Drop pictures here, or paste one") if is_empty else self.tr("No portrait of that name")
        )
        if not is_empty and not self._grid.isChecked():
            self._empty.setText(self.tr("All portraits are hidden"))
        self.search.show_count(shown, there)
        self._update_undo_button()

    def _update_undo_button(self) -> None:
        undo = self._desk.next_undo
        self._undo.setVisible(undo is not None)
        self._undo.setText(self.tr("&Undo"))
        name = "" if undo is None else portrait_name(undo.portrait)
        hidden = undo is not None and undo.was_hidden
        words = self.tr("Show “{name}” again") if hidden else self.tr("Bring back “{name}”")
        self._undo.setToolTip(escape_tool_tip(words.format(name=name)))
        self._undo.setAccessibleDescription(words.format(name=name))

    def _show_waiting_count(self, waiting: int) -> None:
        self._busy.setVisible(waiting > 0)
        self._busy.setText(self.tr("Looking at {count} …").format(count=waiting))

    def _build_layout(self) -> None:
        set_style_kind(self._busy, "quiet")
        self._grid.setCheckable(True)
        self._grid.setIcon(icons.make_icon(icons.Sign.GRID))
        buttons = QGridLayout()
        buttons.setSpacing(GAP_PX // 2)
        buttons.addWidget(self._grid, 0, 0)
        buttons.addWidget(self._add, 0, 1)
        buttons.addWidget(self._undo, 1, 0, 1, 2)
        buttons.addWidget(self._busy, 2, 0, 1, 2)
        buttons.setRowStretch(3, 1)
        rows = QVBoxLayout()
        rows.setSpacing(GAP_PX)
        rows.addWidget(self.search)
        rows.addWidget(self.tiles, 1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(GAP_PX)
        across.addLayout(rows, 1)
        across.addLayout(buttons)
        self.tiles.installEventFilter(self)

    def showEvent(self, event: object) -> None:  # noqa: N802 -- Qt's name
        """The room that it shares is that of its parent, which it has by now."""
        around = self.parentWidget()
        if around is not None:
            around.removeEventFilter(self)
            around.installEventFilter(self)
