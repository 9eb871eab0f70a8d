"""What widgets are tested with: a link that only notes what it is asked to do, and the user's things in a folder."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from app.control.desired_state import DesiredState, choose, show_gallery
from app.gui.engine_link import EngineLink
from app.gui.gallery_service import GalleryController
from app.gui.preferences import Preferences
from app.gui.view_state import Live, Message, Phase, ViewState
from app.gui.weights.weights_link import WeightsLink
from app.storage.gallery import Gallery
from app.storage.settings_file import SettingsFile
from app.storage.thumbnails import ThumbnailCache


class AskedWeights(WeightsLink):
    """Weights that are looked at by nobody. asked: every wish, by name, with what it was given."""

    def __init__(self, preferences: Preferences, parent: QObject) -> None:
        self.asked: list[tuple[object, ...]] = []
        super().__init__(preferences, parent)

    def show(self, **known: Any) -> None:
        """Let this be how it is with them."""
        self._view = replace(self._view, **known)
        self.changed.emit(self._view)

    def open_store(self) -> None:
        self.asked.append(("open",))

    def refresh_view(self) -> None:
        self.asked.append(("refresh",))

    def count_memory(self) -> None:
        self.asked.append(("count",))

    def start_download(self, accepts_terms: bool = False) -> None:
        self.asked.append(("download", accepts_terms))

    def decline_terms(self) -> None:
        self.asked.append(("decline",))

    def pause_download(self) -> None:
        self.asked.append(("pause",))

    def cancel_task(self) -> None:
        self.asked.append(("cancel",))

    def verify_files(self) -> None:
        self.asked.append(("verify",))

    def convert_files(self) -> None:
        self.asked.append(("convert",))

    def remove_files(self) -> None:
        self.asked.append(("remove",))

    def adopt_folder(self, folder: Path) -> None:
        self.asked.append(("adopt", folder))

    def change_folder(self, folder: Path) -> None:
        self.asked.append(("change", folder))


class AskedLink(EngineLink):
    """A link without a gallery. asked: every action, in order. heard: every message."""

    weights: AskedWeights

    def __init__(self, folder: Path) -> None:
        super().__init__(Preferences(SettingsFile(folder / "config")))
        self.weights = AskedWeights(self.preferences, self)
        self.asked: list[tuple[str, object]] = []
        self.heard: list[Message] = []
        self.message_posted.connect(self.heard.append)

    def run_action(self, action_id: str, value: object = None) -> None:
        self.asked.append((action_id, value))

    def run_action_text(self, words: str) -> None:
        self.asked.append((words, None))


class NotingLink(AskedLink):
    """The same with a gallery in which only the bundled portraits are."""

    def __init__(self, folder: Path, bundled: list[Path]) -> None:
        super().__init__(folder)
        self._gallery = GalleryController(
            Gallery(folder / "portraits", bundled), ThumbnailCache(folder / "thumbnails"), self
        )

    def show(self, **chosen: object) -> None:
        """Have a running view with these fields of the user's settings, and the gallery as it is."""
        known = self._view.desired or DesiredState()
        wanted = show_gallery(choose(known, **chosen), self.gallery.portraits)
        animator = wanted.user.settings.animator
        self._view = ViewState(phase=Phase.RUNNING, live=Live.LIVE, desired=wanted, animator=animator)
        self.changed.emit(self._view)
