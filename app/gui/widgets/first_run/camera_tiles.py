"""The cameras of the first run, each with what it sees: the chosen one live, the others in turn.

Owns: the list, which camera is chosen, and that one is let go of here before it is opened for the avatar.
Does not know: how a camera drives the avatar. What cameras see is drawn here, for the user alone.
"""

from PySide6.QtCore import QEvent, QSize, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.gui.camera_previews import CameraPreviews
from app.gui.device_lists import CameraScanner
from app.gui.engine_link import EngineLink
from app.gui.engine_messages import translate_phrase
from app.gui.view_state import ViewState
from app.gui.widgets.basics import icons
from app.gui.widgets.basics.display_names import camera_name
from app.gui.widgets.basics.theme import GAP_PX
from app.gui.widgets.first_run.picture_tile import PictureTile, focus_neighbour
from app.storage.folders import DEMO_CLIP
from engine import Problem

CLIP = str(DEMO_CLIP)
LIVE_MS = 80
"""How often the chosen camera's tile shows a new picture."""
SCAN_MS = 4000
"""How often cameras are looked for: one may be plugged in at any time."""
HOLD_MS = 1500
"""How long a choice is shown before the program has to agree with it."""
COLUMNS = 2
SHAPE = 16 / 9


class CameraTiles(QWidget):
    """Two in a row; the bundled clip comes last. A camera that is found is used at once, until the user chooses.

    Of several, that is the one used last.
    """

    chosen = Signal(object)
    """The camera that shall drive the avatar, as the action `camera` takes it; it is closed here by now."""

    def __init__(
        self, link: EngineLink, cameras: CameraScanner, started_with: str | None = None, parent: QWidget | None = None
    ) -> None:
        """started_with: a camera's word or number, or a video; it is offered beside what is found, and chosen."""
        super().__init__(parent)
        self._link = link
        self._cameras = cameras
        self._previews = CameraPreviews(self)
        self._tiles: dict[str, PictureTile] = {}
        self._chosen = started_with or CLIP
        self._named = started_with
        self._used_last = link.preferences.user_settings.camera or ""
        self._settled = started_with is not None
        self._awaited = False
        self._live, self._scan = QTimer(self, interval=LIVE_MS), QTimer(self, interval=SCAN_MS)
        self._hold = QTimer(self, interval=HOLD_MS, singleShot=True)
        self._hold.timeout.connect(lambda: self.show_view(link.latest_view))
        self._live.timeout.connect(self._show_live_picture)
        self._scan.timeout.connect(cameras.scan_devices)
        cameras.found.connect(self._update_tiles)
        self._previews.seen.connect(self._show_preview)
        self._previews.failed.connect(self._show_failure)
        self._previews.released.connect(self._use_if_awaited)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GAP_PX)
        grid.setColumnStretch(COLUMNS, 1)
        self._update_tiles()

    @property
    def chosen_camera(self) -> str:
        return self._chosen

    @property
    def has_camera(self) -> bool:
        """Whether anything but the bundled clip can be chosen."""
        return self._list_words() != [CLIP]

    def find_tile(self, word: str) -> PictureTile | None:
        return self._tiles.get(word)

    def add_camera(self, word: str) -> None:
        """Offer a camera that was named, such as an address, beside those that are found, and choose it."""
        self._named, self._settled = word, True
        self._update_tiles()
        self._select_camera(self._find_word(word))

    def set_watching(self, on: bool) -> None:
        """Look through the cameras, or let go of them: while nobody can see them."""
        for timer in (self._live, self._scan):
            timer.start() if on else timer.stop()
        if on:
            self._cameras.scan_devices()
        self._watch_others()

    def set_column_width(self, width_px: int) -> None:
        """Fit the tiles into a column of this width."""
        picture = (width_px - (COLUMNS - 1) * GAP_PX) // COLUMNS
        for tile in self._tiles.values():
            tile.set_picture_size(QSize(picture, round(picture / SHAPE)))
            tile.setFixedWidth(picture)

    def show_view(self, view: ViewState) -> None:
        """Follow a camera that was chosen elsewhere, or that could not be opened."""
        word = "" if view.desired is None else self._find_word(view.desired.camera or "")
        if word in self._tiles and word != self._chosen and self._settled and not self._hold.isActive():
            self._choose(word)

    def shutdown(self) -> None:
        """Let go of the cameras for good."""
        self._live.stop()
        self._scan.stop()
        self._previews.close()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._update_tiles()
        super().changeEvent(event)

    def _list_words(self) -> list[str]:
        words = [camera.word for camera in self._cameras.cameras]
        asked = self._find_word(self._named) if self._named else CLIP
        return [*([] if asked in (*words, CLIP) else [asked]), *words, CLIP]

    def _find_word(self, camera: str) -> str:
        """The word in the list for a camera, which may be named by its number."""
        named = (one.word for one in self._cameras.cameras if one.number == camera)
        return next(named, camera)

    def _name_of(self, word: str) -> str:
        return next((camera.name for camera in self._cameras.cameras if camera.word == word), camera_name(word))

    def _update_tiles(self, *_: object) -> None:
        grid, words = self.layout(), self._list_words()
        assert isinstance(grid, QGridLayout)
        for word in set(self._tiles) - set(words):
            self._tiles.pop(word).deleteLater()
        for at, word in enumerate(words):
            tile = self._tiles.get(word) or self._add_tile(word)
            tile.set_name(self._name_of(word))
            grid.addWidget(tile, at // COLUMNS, at % COLUMNS)
        self._chosen = self._find_word(self._chosen)
        found = self._cameras.cameras
        if found and not self._settled:
            self._settled = True
            last = self._find_word(self._used_last)
            self._select_camera(last if last in words[:-1] else found[0].word)
        elif self._chosen not in words and self._live.isActive():
            self._replace_lost_camera()
        else:
            self._choose(self._chosen)
        self.set_column_width(self.width())

    def resizeEvent(self, event: object) -> None:  # noqa: N802 -- Qt's name
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.set_column_width(self.width())

    def _add_tile(self, word: str) -> PictureTile:
        tile = PictureTile("", QSize(104, 58), icons.Sign.CAMERA)
        tile.clicked.connect(lambda: self._on_clicked(word))
        tile.stepped.connect(lambda across, down: self._focus_tile(tile, across + COLUMNS * down))
        self._tiles[word] = tile
        return tile

    def _focus_tile(self, tile: PictureTile, steps: int) -> None:
        focus_neighbour([self._tiles[word] for word in self._list_words()], tile, steps)

    def _on_clicked(self, word: str) -> None:
        self._settled = True
        self._select_camera(word)

    def _choose(self, word: str) -> None:
        self._chosen = word
        for other, tile in self._tiles.items():
            tile.setChecked(other == word)
        self._watch_others()

    def _select_camera(self, word: str) -> None:
        """Have it drive the avatar, as soon as it is closed here."""
        is_open = self._previews.open_camera == word
        self._choose(word)
        self._tiles[word].show_words("")
        self._awaited = is_open
        self._hold.start()
        if not is_open:
            self.chosen.emit(word)

    def _replace_lost_camera(self) -> None:
        """Have the clip drive until it, or another one, is found."""
        self._used_last, self._settled = self._chosen, False
        self._select_camera(CLIP)

    def _use_if_awaited(self, word: str) -> None:
        if self._awaited and word == self._chosen:
            self._awaited = False
            self._hold.start()
            self.chosen.emit(word)

    def _watch_others(self) -> None:
        """The chosen one is open already, for the avatar."""
        others = [word for word in self._list_words() if word not in (self._chosen, CLIP)]
        stills = [CLIP] if self._chosen != CLIP else []
        watching = self._live.isActive()
        self._previews.watch_cameras(others if watching else [], stills if watching else [])

    def _show_preview(self, word: str) -> None:
        picture, tile = self._previews.latest_picture(word), self._tiles.get(word)
        if picture is not None and tile is not None and word != self._chosen:
            tile.show_words("")
            tile.show_picture(picture, mirrored=word != CLIP)

    def _show_failure(self, word: str, why: Problem) -> None:
        tile = self._tiles.get(word)
        if tile is not None:
            tile.show_words(translate_phrase(why.message_phrase))

    def _show_live_picture(self) -> None:
        tile, picture = self._tiles.get(self._chosen), self._link.latest_driver_image()
        names = {camera.word: camera.name for camera in self._cameras.cameras}
        in_use = self._link.latest_view.camera
        if tile is not None and picture is not None and names.get(self._chosen, in_use) == in_use:
            tile.show_words("")
            tile.show_picture(picture, mirrored=self._chosen != CLIP)
