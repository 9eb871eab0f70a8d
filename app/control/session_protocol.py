"""The part of `engine.Session` that the app uses, so that the controller can be tested without a real one.

Owns: those names. Does not know: how any of it is done.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from engine import (
    AvatarFrame,
    Calibrate,
    Delay,
    FollowNextPerson,
    Frame,
    LiveSettings,
    PersonaCamError,
    Portrait,
    RecordingRequest,
    SessionState,
    SessionStatus,
    SetControl,
    Settings,
    Transition,
)

if TYPE_CHECKING:
    from engine import LiveRequest

ENDED = (SessionState.STOPPED, SessionState.FAILED)


class LiveSession(Protocol):
    """What is used of `engine.Session`."""

    @property
    def failure(self) -> PersonaCamError | None: ...
    @property
    def panic(self) -> bool: ...
    @property
    def latest_frame(self) -> AvatarFrame | None: ...
    @property
    def latest_driver_frame(self) -> Frame | None: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def read_status(self) -> SessionStatus: ...
    def read_delay(self) -> Delay | None: ...
    def send_command(self, command: SetControl | Calibrate | FollowNextPerson) -> None: ...
    def prefetch_portraits(self, portraits: Sequence[Portrait]) -> None: ...
    def swap_portrait(self, portrait: Portrait, transition: Transition) -> None: ...
    def set_panic(self, on: bool) -> None: ...
    def set_recording(self, recording: RecordingRequest | None) -> None: ...
    def set_output(self, output: str | None) -> None: ...
    def set_camera(self, camera: str | None) -> None: ...
    def change_settings(self, settings: Settings) -> None: ...
    def change_live_settings(self, live: LiveSettings) -> None: ...


Open = Callable[["LiveRequest", Portrait], LiveSession]
"""Opens a session that is not started yet; slow. Raises: PersonaCamError."""
