"""A session that writes down what is asked of it, for what steers one."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from app.control.desired_state import DesiredState, show_gallery
from app.control.live_controller import LiveController
from app.control.portrait_loader import PortraitCache
from app.storage.gallery_entry import GalleryPortrait
from app.storage.user_settings import UserSettings
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
    Settings,
    Transition,
)
from engine.core.status import CameraStatus, OutputStatus, RecordingStatus
from engine.live.notices import Notices

PATIENCE_S = 60.0
AFTER_ALL = 99
RUNNING = SessionStatus(
    state=SessionState.RUNNING,
    problem=None,
    animator="instant",
    portrait="mira",
    camera=CameraStatus("Webcam", 1280, 720, 30.0, 29.6, 0.0),
    output=OutputStatus(),
    running_s=3.0,
    keeps_up_fps=70.0,
    face_seen=True,
    captured=90,
    animated=88,
    face_lost=0,
    shown=88,
    dropped=2,
    skipped=0,
    delay=Delay(41.2, 60.0, 80.0, 88),
    stages={},
)


class FakeSession:
    """asked: what was called, in order, as (name, argument)."""

    def __init__(self, portrait: str = "") -> None:
        self.asked: list[tuple[str, object]] = []
        self.failure: PersonaCamError | None = None
        self.latest_frame: AvatarFrame | None = None
        self.latest_driver_frame: Frame | None = None
        self.state = SessionState.STARTING
        self.portrait = portrait
        self.recording: RecordingRequest | None = None
        self.panicking = False
        self.notices = Notices()
        self.driven_by: str | None = None
        self.shown_on: str | None = None

    def of(self, name: str) -> list[object]:
        """Return the arguments of every call of that name."""
        return [argument for called, argument in self.asked if called == name]

    def start(self) -> None:
        self.asked.append(("start", None))
        self.state = SessionState.RUNNING

    def stop(self) -> None:
        self.asked.append(("stop", None))
        self.state = SessionState.STOPPED

    def wait_for_picture(self, shown: int, timeout_s: float) -> int:
        time.sleep(min(timeout_s, 0.01))
        return shown + 1

    def read_status(self) -> SessionStatus:
        recording = None if self.recording is None else RecordingStatus(self.recording.file, 1.0)
        notice, about = self.notices.newest_notice()
        return replace(
            RUNNING,
            state=self.state,
            portrait=self.portrait,
            recording=recording,
            panic=self.panicking,
            notice=notice,
            notice_about=about,
            notices=self.notices.count,
            driven_by=self.driven_by,
            shown_on=self.shown_on,
        )

    def read_delay(self) -> Delay | None:
        return RUNNING.delay

    def send_command(self, command: Calibrate | FollowNextPerson) -> None:
        self.asked.append(("send", command))

    def prefetch_portraits(self, portraits: Sequence[Portrait]) -> None:
        self.asked.append(("keep_ready", [portrait.name for portrait in portraits]))

    def swap_portrait(self, portrait: Portrait, transition: Transition) -> None:
        self.asked.append(("swap", (portrait.name, transition)))
        self.portrait = portrait.name

    @property
    def panic(self) -> bool:
        return self.panicking

    def set_panic(self, on: bool) -> None:
        self.asked.append(("panic", on))
        self.panicking = on

    def set_recording(self, recording: RecordingRequest | None) -> None:
        self.asked.append(("record", recording))
        self.recording = recording

    def set_muted(self, on: bool) -> None:
        self.asked.append(("mute", on))

    @property
    def sound_level(self) -> float | None:
        return None if self.recording is None else 0.5

    def set_output(self, output: str | None) -> None:
        self.asked.append(("show_on", output))

    def set_preview_watched(self, on: bool) -> None:
        self.asked.append(("watched", on))

    def set_camera(self, camera: str | None) -> None:
        self.asked.append(("use_camera", camera))

    def change_settings(self, settings: Settings) -> None:
        self.asked.append(("use_settings", settings))

    def change_live_settings(self, live: LiveSettings) -> None:
        self.asked.append(("use_live", live))


def gallery(*ids: str) -> tuple[GalleryPortrait, ...]:
    """Return entries whose files do not exist."""
    return tuple(GalleryPortrait(id, id.title(), Path(f"{id}.png")) for id in ids)


def read_nothing(entry: GalleryPortrait, settings: Settings) -> Portrait:
    """Make a black portrait without a file."""
    return Portrait(entry.path.stem, np.zeros((settings.size_px, settings.size_px, 3), np.uint8), None)


def make_desired_state(*ids: str, panic: bool = False, **chosen: Any) -> DesiredState:
    """Return a wish with a gallery of these ids, the first of them shown, and these fields of the user's settings."""
    user = UserSettings(**{"portrait": "".join(ids[:1])} | chosen)
    return show_gallery(DesiredState(user, panic=panic), gallery(*ids))


def steered(session: FakeSession, *ids: str) -> LiveController:
    """Return what steers that session, running; nothing was asked of it yet."""
    desired = make_desired_state(*ids, camera="0", settings=Settings(size_px=64))
    on_air = LiveController(desired, lambda request, portrait: session, PortraitCache(read_nothing))
    on_air.start_session().result(PATIENCE_S)
    settle(on_air)
    session.asked.clear()
    return on_air


def settle(on_air: LiveController) -> None:
    """Wait until everything that goes on in its background is done: a portrait that was read may begin a session."""
    for worker in (on_air._worker, on_air._portrait_worker) * 2:
        worker.submit_job(lambda: None, AFTER_ALL).result(PATIENCE_S)
