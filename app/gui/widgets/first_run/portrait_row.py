"""The portraits of the first run in a row: the one that is pointed at is worn at once, the chosen one stays.

Owns: which portrait is chosen, which one is worn for as long as it is pointed at, and pictures that are added.
Does not know: how a portrait gets on the avatar.
"""

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QWidget

from app.gui.engine_link import EngineLink
from app.gui.view_state import ViewState
from app.gui.widgets.basics import icons
from app.gui.widgets.basics.dialogs import PICTURE_PATTERNS, PICTURES, ask_for_files
from app.gui.widgets.basics.display_names import portrait_name
from app.gui.widgets.basics.theme import GAP_PX, SCROLL_BAR_PX
from app.gui.widgets.first_run.picture_tile import PictureTile, focus_neighbour
from app.gui.widgets.gallery.clipboard import list_local_files, read_picture_bytes

FIT, SMALLEST_PX = 5, 58
"""This many portraits are seen at once, as long as their pictures need not be smaller than that."""
RETURN_MS = 150
"""Between two tiles the pointer is on none of them: so long the avatar waits before it is the chosen one again."""


class PortraitRow(QWidget):
    """The link's gallery. Left and right go along it, Enter chooses."""

    def __init__(self, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._tiles: dict[str, PictureTile] = {}
        self._chosen = self._worn = ""
        self._asked: set[str] = set()
        self._tries_on = True
        self._side_px, self._picture_px = 72, QSize(72, 72)
        self._row = QWidget()
        self._across = QHBoxLayout(self._row)
        self._area = QScrollArea()
        self._add = QPushButton()
        self._back = QTimer(self, interval=RETURN_MS, singleShot=True)
        self._back.timeout.connect(self.wear_chosen)
        self._add.clicked.connect(self._ask_for_pictures)
        self._build_layout()
        self.retranslate()
        link.attached.connect(self._connect_gallery)
        if link.is_attached:
            self._connect_gallery()

    @property
    def chosen_portrait(self) -> str:
        """The id of the portrait that stays; empty before the gallery is there."""
        return self._chosen

    @property
    def is_trying_on(self) -> bool:
        """Whether another portrait than the chosen one is worn, because it is pointed at."""
        return self._worn != self._chosen

    def find_tile(self, id: str) -> PictureTile | None:
        return self._tiles.get(id)

    def set_trying_on(self, on: bool) -> None:
        """Wear what is pointed at, or only what is chosen: while others see it."""
        self._tries_on = on
        if not on:
            self.wear_chosen()

    def set_picture_side(self, side_px: int) -> None:
        """Have the pictures that large, or smaller where a few of them would otherwise not fit."""
        self._side_px = side_px
        self._fit_pictures()

    def show_view(self, view: ViewState) -> None:
        """Follow a portrait that was chosen elsewhere, by a key or by `personacam ctl`."""
        shown = view.portrait_id
        if shown == self._worn:
            self._asked.clear()
        elif shown and shown not in self._asked:
            self._worn = shown
            self._choose(shown)

    def add_pictures(self, data: QMimeData) -> bool:
        """Take in what was dropped or pasted; False if there is no picture in it. A picture that comes in is chosen."""
        if not self._link.is_attached:
            return False
        files, gallery = list_local_files(data), self._link.gallery
        if files:
            gallery.add_portrait_files([Path(file) for file in files])
            return True
        content = read_picture_bytes(data)
        if content is not None:
            gallery.add_pasted_picture(content, self.tr("Pasted picture"))
        return content is not None

    def wear_chosen(self) -> None:
        """Let go of what was only pointed at."""
        self._back.stop()
        if self._chosen:
            self._wear(self._chosen)

    def retranslate(self) -> None:
        self._row.setAccessibleName(self.tr("Portraits"))
        self._add.setText(self.tr("&Add …"))
        self._add.setToolTip(self.tr("Add a picture of a face. You can also drop it anywhere here, or paste it."))
        self._add.setAccessibleDescription(self._add.toolTip())
        if self._link.is_attached:
            self._update_tiles()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.FontChange:
            self._fit_height()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        super().resizeEvent(event)
        self._fit_pictures()

    def _fit_pictures(self) -> None:
        room = (self._area.width() - (FIT - 1) * GAP_PX) // FIT
        side = min(self._side_px, max(room, SMALLEST_PX))
        self._picture_px = QSize(side, side)
        for tile in self._tiles.values():
            tile.set_picture_size(self._picture_px)
        self._fit_height()

    def _build_layout(self) -> None:
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(GAP_PX)
        self._across.addStretch(1)
        self._area.setWidget(self._row)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.horizontalScrollBar().rangeChanged.connect(self._show_chosen)  # a new tile has its place only then
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(GAP_PX)
        across.addWidget(self._area, 1)
        across.addWidget(self._add, 0, Qt.AlignmentFlag.AlignTop)
        self._fit_height()

    def _fit_height(self) -> None:
        tile = PictureTile("", self._picture_px, icons.Sign.PERSON, self._row)
        self.setFixedHeight(tile.sizeHint().height() + SCROLL_BAR_PX)
        tile.setParent(None)
        tile.deleteLater()

    def _connect_gallery(self) -> None:
        gallery = self._link.gallery
        gallery.changed.connect(self._update_tiles)
        gallery.thumbnail_made.connect(self._show_thumbnail)
        self._update_tiles()

    def _update_tiles(self, *_: object) -> None:
        """A picture that was just added is chosen."""
        portraits = self._link.gallery.portraits
        known, there = set(self._tiles), [portrait.id for portrait in portraits]
        for id in known - set(there):
            gone = self._tiles.pop(id)
            self._across.removeWidget(gone)
            gone.deleteLater()
        for at, portrait in enumerate(portraits):
            tile = self._tiles.get(portrait.id) or self._add_tile(portrait.id)
            tile.set_name(portrait_name(portrait))
            self._across.insertWidget(at, tile)
            self._show_thumbnail(portrait.id)
        self._tiles = {id: self._tiles[id] for id in there}
        new = [id for id in there if id not in known] if known else []
        if new:
            self._choose(new[-1])
            self.wear_chosen()
        elif self._chosen not in there:
            self._choose(self._link.preferences.user_settings.portrait if not known else "")

    def _add_tile(self, id: str) -> PictureTile:
        tile = PictureTile("", self._picture_px, icons.Sign.PERSON)
        tile.pointed.connect(lambda on: self._on_pointed(id, on))
        tile.clicked.connect(lambda: self._on_clicked(id))
        tile.stepped.connect(lambda across, _: focus_neighbour(list(self._tiles.values()), tile, across))
        self._tiles[id] = tile
        return tile

    def _show_thumbnail(self, id: str) -> None:
        gallery = self._link.gallery
        portrait = next((one for one in gallery.portraits if one.id == id), None)
        picture = None if portrait is None else gallery.request_thumbnail(portrait)
        if picture is not None and id in self._tiles:
            self._tiles[id].show_picture(picture)

    def _choose(self, id: str) -> None:
        self._chosen = id if id in self._tiles else next(iter(self._tiles), "")
        for other, tile in self._tiles.items():
            tile.setChecked(other == self._chosen)
        self._show_chosen()

    def _show_chosen(self, *_: int) -> None:
        if self._chosen in self._tiles:
            self._area.ensureWidgetVisible(self._tiles[self._chosen], GAP_PX, 0)

    def _on_clicked(self, id: str) -> None:
        self._choose(id)
        self.wear_chosen()

    def _on_pointed(self, id: str, on: bool) -> None:
        if on and self._tries_on:
            self._back.stop()
            self._area.ensureWidgetVisible(self._tiles[id], GAP_PX, 0)
            self._wear(id)
        elif not on:
            self._back.start()

    def _wear(self, id: str) -> None:
        if id != (self._worn or self._link.latest_view.portrait_id):
            self._asked |= {self._worn, id}
            self._link.run_action("swap", id)
        self._worn = id

    def _ask_for_pictures(self) -> None:
        kinds = self.tr("Pictures ({patterns})").format(patterns=PICTURE_PATTERNS)
        title, gallery = self.tr("Choose pictures"), self._link.gallery
        ask_for_files(self, title, kinds, PICTURES, gallery.add_portrait_files, several=True)
