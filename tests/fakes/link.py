"""What widgets are tested with: a link that only notes what it is asked to do, and the user's things in a folder."""

from dataclasses import replace
from pathlib import Path

from app.control.desired_state import DesiredState
from app.gui.engine_link import Argument, EngineLink
from app.gui.gallery_service import GalleryController
from app.gui.preferences import Preferences
from app.gui.view_state import Live, Message, Phase, ViewState
from app.storage.gallery import Gallery
from app.storage.settings_file import SettingsFile
from app.storage.thumbnails import ThumbnailCache


class NotingLink(EngineLink):
    """asked: every action, in order. heard: every message."""

    def __init__(self, folder: Path, bundled: list[Path]) -> None:
        super().__init__(Preferences(SettingsFile(folder / "config")))
        self.asked: list[tuple[str, Argument]] = []
        self.heard: list[Message] = []
        self._gallery = GalleryController(
            Gallery(folder / "portraits", bundled), ThumbnailCache(folder / "thumbnails"), self
        )
        self.told.connect(self.heard.append)

    def run_action(self, action_id: str, argument: Argument = None) -> None:
        self.asked.append((action_id, argument))

    def show(self, **intent: object) -> None:
        """Have a running view with these wishes."""
        known = self._view.intent or DesiredState()
        wanted = replace(known, **intent)  # type: ignore[arg-type]
        self._view = ViewState(phase=Phase.RUNNING, live=Live.LIVE, intent=wanted, animator=wanted.settings.animator)
        self.changed.emit(self._view)
