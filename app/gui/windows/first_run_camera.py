"""The second step of the first start: the cameras that there are, each with what it sees.

Owns: the list, what is ticked in it, and when a camera is open. Does not know: the other steps.
"""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.gui.camera_previews import CameraPreviews
from app.gui.device_lists import CameraScanner
from app.gui.engine_messages import translate_problem
from app.gui.widgets.basics import icons
from app.gui.widgets.basics.display_names import camera_name
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.scroll_area import wrap_in_scroll_area
from app.gui.widgets.basics.theme import EDGE_PX, set_style_kind
from app.gui.widgets.gallery.picture_picker import PictureChoice
from app.storage.folders import DEMO_CLIP
from engine import Problem

CAMERA_PX = QSize(204, 115)


class CameraStep(QWidget):
    """Cameras by name, with what they see."""

    def __init__(self, cameras: CameraScanner, suggested: str | None = None, parent: QWidget | None = None) -> None:
        """suggested: a camera's word or number, or a video; it is offered beside what is found."""
        super().__init__(parent)
        self._cameras = cameras
        self._suggested = suggested
        self._glimpses = CameraPreviews(self)
        self._looked = False
        self._choice = PictureChoice(CAMERA_PX, 3, icons.Sign.CAMERA)
        self._says = Label(wrapped=True)
        set_style_kind(self._says, "quiet")
        cameras.found.connect(self._update_items)
        self._choice.chosen.connect(self._select_camera)
        self._glimpses.seen.connect(self._show_glimpse)
        self._glimpses.failed.connect(self._show_failure)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(EDGE_PX)
        down.addWidget(wrap_in_scroll_area(self._choice), 1)
        down.addWidget(self._says)
        self._update_items()

    @property
    def chosen_camera(self) -> str:
        return self._choice.chosen_item or str(DEMO_CLIP)

    def set_watching(self, on: bool) -> None:
        """Look through the cameras only while this step is shown."""
        self._looked = on
        if on:
            self._cameras.scan_devices()
            self._watch_cameras()
        self._select_camera(self._choice.chosen_item)

    def shutdown(self) -> None:
        self._glimpses.close()

    def retranslate(self) -> None:
        self._update_items()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _update_items(self, *_: object) -> None:
        found = self._cameras.cameras
        self._choice.set_items([(word, self._name_of(word)) for word in self._list_words()], self._choose_item())
        self._says.setText(
            self.tr("Your picture stays on this computer. Another camera can be chosen at any time.")
            if found or self._suggested_word not in (None, str(DEMO_CLIP))
            else self.tr("No camera was found. The demo clip shows how it looks; plug one in at any time.")
        )
        if self._looked:
            self._watch_cameras()

    @property
    def _suggested_word(self) -> str | None:
        """The word in the list for what was suggested, which may be a camera's number."""
        named = (camera.word for camera in self._cameras.cameras if camera.number == self._suggested)
        return next(named, self._suggested)

    def _list_words(self) -> list[str]:
        words = [camera.word for camera in self._cameras.cameras]
        suggested = self._suggested_word
        if suggested is not None and suggested not in words and suggested != str(DEMO_CLIP):
            words.insert(0, suggested)
        return [*words, str(DEMO_CLIP)]

    def _name_of(self, word: str) -> str:
        return next((camera.name for camera in self._cameras.cameras if camera.word == word), camera_name(word))

    def _choose_item(self) -> str:
        """Return what is ticked: what the user chose, else what was suggested, else the first that is found."""
        chosen = self._choice.chosen_item
        if chosen and (self._looked or chosen not in (str(DEMO_CLIP), self._suggested)):
            return chosen if chosen in self._list_words() else self._list_words()[0]
        return self._suggested_word or self._list_words()[0]

    def _watch_cameras(self) -> None:
        """The clip first: it is there at once."""
        self._glimpses.preview_cameras([str(DEMO_CLIP), *self._list_words()[:-1]])

    def _select_camera(self, word: str) -> None:
        self._glimpses.choose_camera(word if self._looked and word != str(DEMO_CLIP) else "")

    def _show_failure(self, _: str, why: Problem) -> None:
        self._says.setText(translate_problem(why))

    def _show_glimpse(self, camera: str) -> None:
        picture, button = self._glimpses.latest_picture(camera), self._choice.find_button(camera)
        if picture is not None and button is not None:
            button.show_picture(picture)
