"""What a window sees of a session: still pictures, and a status that follows what is asked. No thread, no device."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine import AvatarFrame, Frame, LiveRequest, Portrait, SessionStatus, Settings, Transition
from engine.core.errors import PortraitError, SinkError, SourceError
from engine.core.status import OutputShows, OutputStatus, Showing
from engine.core.types import Image
from tests.fakes.session import RUNNING, FakeSession


class SeenSession(FakeSession):
    """Cameras are files that exist, outputs are devices that exist; anything else is refused as the real one does."""

    def __init__(self, request: LiveRequest, portrait: Portrait) -> None:
        super().__init__(portrait.name)
        self.request = request
        self.camera = request.camera
        self.output = request.output
        self.driven_by = request.camera
        self.latest_frame = AvatarFrame(portrait.image, 0)
        self.latest_driver_frame = Frame(portrait.image[:, ::-1].copy(), 0)

    def read_status(self) -> SessionStatus:
        camera = replace(RUNNING.camera, name="" if self.camera is None else Path(self.camera).name)
        shows = OutputShows.NOTHING if self.output is None else OutputShows.AVATAR
        output = OutputStatus(shows=OutputShows.CARD if self.output and self.panicking else shows)
        return replace(
            super().read_status(), output=output, shown_on=self.output, camera=camera, showing=Showing.DRIVEN
        )

    def settings_asked(self) -> list[Settings]:
        return [settings for settings in self.of("use_settings") if isinstance(settings, Settings)]

    def swap_portrait(self, portrait: Portrait, transition: Transition) -> None:
        super().swap_portrait(portrait, transition)
        self.latest_frame = AvatarFrame(portrait.image, 0)

    def set_output(self, output: str | None) -> None:
        super().set_output(output)
        if output is None or Path(output.rpartition(":")[2]).exists():
            self.output = output
            self.notices.clear_notice("output")
        else:
            self.notices.add_failure("output", SinkError(f"There is no {output}.", "Install it."))

    def set_camera(self, camera: str | None) -> None:
        super().set_camera(camera)
        if camera is None or Path(camera).exists():
            self.camera = self.driven_by = camera
            self.notices.clear_notice("camera")
        else:
            self.notices.add_failure("camera", SourceError(f"There is no {camera}.", "Choose another."))


class NoTracker:
    """Finds nobody, and need not be closed."""

    def close(self) -> None:
        """Nothing is open."""


def load_without_looking(path: Path, tracker: object, size_px: int, *_: object, **__: object) -> Portrait:
    """The whole picture as a portrait, wherever the face is. Raises: PortraitError if it is no picture."""
    read = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
    if read is None:
        raise PortraitError(f"{path} is not a picture.", "Choose another.")
    small: Image = np.asarray(cv2.resize(read, (size_px, size_px), interpolation=cv2.INTER_AREA), np.uint8)
    return Portrait(path.stem, small, None)


def fake_thumbnails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let thumbnails show whole pictures."""
    monkeypatch.setattr("app.storage.thumbnails.FaceTracker", NoTracker)
    monkeypatch.setattr("app.storage.thumbnails.load_portrait", load_without_looking)


def use_fakes(monkeypatch: pytest.MonkeyPatch) -> list[SeenSession]:
    """Let the program behind a window open such sessions; returns those it opened."""
    opened: list[SeenSession] = []

    def open_session(request: LiveRequest, portrait: Portrait) -> SeenSession:
        opened.append(SeenSession(request, portrait))
        return opened[-1]

    monkeypatch.setattr("engine.open_session", open_session)
    monkeypatch.setattr("engine.FaceTracker", NoTracker)
    monkeypatch.setattr("engine.load_portrait", load_without_looking)
    fake_thumbnails(monkeypatch)
    return opened
