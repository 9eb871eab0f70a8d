"""What widgets are tested with: a link that only notes what it is asked to do, and the user's things in a folder."""

from pathlib import Path

from app.control.desired_state import DesiredState, choose, show_gallery
from app.gui.engine_link import EngineLink
from app.gui.gallery_service import GalleryController
from app.gui.preferences import Preferences
from app.gui.view_state import Live, Message, Phase, ViewState
from app.storage.gallery import Gallery
from app.storage.settings_file import SettingsFile
from app.storage.thumbnails import ThumbnailCache


class AskedLink(EngineLink):
    """A link without a gallery. asked: every action, in order. heard: every message."""

    def __init__(self, folder: Path) -> None:
        super().__init__(Preferences(SettingsFile(folder / "config")))
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
