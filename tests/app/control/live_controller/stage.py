"""A controller with everything behind it made up."""

import threading
from dataclasses import replace

from app.control.desired_state import DesiredState
from app.control.live_controller import LiveController
from app.control.portrait_loader import PortraitCache
from app.storage.gallery_entry import GalleryPortrait
from engine import (
    LiveRequest,
    Portrait,
    PortraitError,
    Settings,
)
from tests.fakes.session import FakeSession, make_desired_state, read_nothing, settle

PATIENCE_S = 60.0
SMALL = Settings(size_px=64)
DESIRED = replace(make_desired_state("ada", "bo", "cy", camera="0", settings=SMALL), slots=("ada", "bo", None, "cy"))


class Stage:
    """A thing to steer with everything behind it made up. gate: opening waits for it."""

    def __init__(self, desired: DesiredState = DESIRED, fails: Exception | None = None) -> None:
        self.session = FakeSession(desired.user.portrait)
        self.requests: list[LiveRequest] = []
        self.bad: set[str] = set()
        self.fails = fails
        self.gate = threading.Event()
        self.gate.set()
        self.opening = threading.Event()
        self.on_air = LiveController(desired, self.open, PortraitCache(self.read))

    def open(self, request: LiveRequest, portrait: Portrait) -> FakeSession:
        self.requests.append(request)
        self.opening.set()
        self.wait_at_gate()
        if self.fails is not None:
            raise self.fails
        return self.session

    def wait_at_gate(self) -> None:
        assert self.gate.wait(PATIENCE_S)

    def read(self, entry: GalleryPortrait, settings: Settings) -> Portrait:
        if entry.id in self.bad:
            raise PortraitError(f"{entry.path} is no picture.", "Choose another.")
        return read_nothing(entry, settings)

    def running(self) -> "Stage":
        self.on_air.start_session().result(PATIENCE_S)
        self.settle()
        self.session.asked.clear()
        return self

    def settle(self) -> None:
        settle(self.on_air)
