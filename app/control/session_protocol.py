"""The part of `engine.Session` that the app uses, so that what steers a run can be tried without one.

Owns: those names. Does not know: how any of it is done.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from engine import (
    Adjust,
    AvatarFrame,
    Calibrate,
    Delay,
    FollowNext,
    Frame,
    LiveSettings,
    PersonaCamError,
    Portrait,
    Recording,
    Settings,
    State,
    Status,
    Transition,
)

if TYPE_CHECKING:
    from engine import LiveRequest

ENDED = (State.STOPPED, State.FAILED)


class LiveSession(Protocol):
    """What is used of `engine.Session`."""

    @property
    def failure(self) -> PersonaCamError | None: ...
    @property
    def latest(self) -> AvatarFrame | None: ...
    @property
    def driver_latest(self) -> Frame | None: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def status(self) -> Status: ...
    def delay(self) -> Delay | None: ...
    def send(self, command: Adjust | Calibrate | FollowNext) -> None: ...
    def keep_ready(self, portraits: Sequence[Portrait]) -> None: ...
    def swap(self, portrait: Portrait, transition: Transition) -> None: ...
    def panic(self, on: bool) -> None: ...
    def record(self, recording: Recording | None) -> None: ...
    def show_on(self, output: str | None) -> None: ...
    def use_camera(self, camera: str | None) -> None: ...
    def use_settings(self, settings: Settings) -> None: ...
    def use_live(self, live: LiveSettings) -> None: ...


Open = Callable[["LiveRequest", Portrait], LiveSession]
"""Opens a session that is not started yet; slow. Raises: PersonaCamError."""
