"""What a soak runs on: the whole program but its window, from a film to the camera process, and a reader beyond it.

    marked film ─▶ Session (tracker, Instant) ─▶ camera process, `file` device ─▶ reader, a process of its own
    `ctl` ─▶ Control ─▶ LiveController ─┘

Owns: everything it starts, and its end. Does not know: faults, limits.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from app.control.desired_state import DesiredState
from app.control.live_controller import LiveController
from app.remote import ctl_protocol, ctl_server
from app.storage.gallery_entry import GalleryPortrait
from app.storage.user_settings import UserSettings
from engine.animators.protocol import ANIMATORS
from engine.camera_process import wire
from engine.camera_process.files import BUFFER
from engine.core.settings import LiveSettings, Settings
from engine.core.status import SessionState, SessionStatus
from engine.core.types import Portrait
from engine.live.open_session import LiveRequest, open_session
from engine.live.session import Session
from engine.tracking import FaceTracker
from tests.marker import forth_and_back, marked, write_film
from tests.soak import animator, reader
from tests.vm.pictures import HEIGHT, WIDTH

FILM_SIDE_PX = 320
FILM_PICTURES = 40
"""Of the driver's clip: the film goes forth and back, and a change of the file counts from its next round on."""
NOBODY_PICTURES = 30
PORTRAITS = Path(__file__).parents[2] / "assets/portraits"
CARD_AFTER_S = 5.0
"""Short, so that the card comes within what a lost face lasts."""
PATIENCE_S = 60.0
LOOK_S = 0.02


@dataclass(frozen=True)
class Scale:
    """How much work it is: the avatar's side, driver pictures and camera pictures in a second."""

    size_px: int = 256
    driver_fps: int = 15
    camera_fps: int = 30


class Stage:
    """Everything is running from the beginning on; `close` ends it all."""

    def __init__(self, folder: Path, runtime: Path, driver: Path, scale: Scale) -> None:
        """folder: for films and recordings. runtime: what XDG_RUNTIME_DIR names; the device's file goes there, too."""
        self.folder = folder
        self._runtime = runtime
        ANIMATORS[animator.NAME] = animator.IMPORT
        self.film = folder / "film.mp4"
        self._with_face, self._nobody = _films(folder, driver, scale.driver_fps)
        self.show_face(True)
        self.other_film = folder / "other.mp4"
        self.other_film.hardlink_to(self._with_face)
        self.recording = folder / "recording.mp4"
        self.device = runtime / "device"
        self.device.touch()
        self.output = f"virtual-camera:file:{self.device}"
        self.settings = Settings(animator=animator.NAME, size_px=scale.size_px)
        self.portraits = tuple(GalleryPortrait(file.stem, file.stem, file) for file in sorted(PORTRAITS.glob("*.png")))
        self._session: Session | None = None
        self.on_air = LiveController(self._desired(scale), self._open)
        self.control = ctl_server.ControlServer(
            partial(ctl_server.answer_line, self.on_air), ctl_protocol.socket_address()
        )
        self.control.start_listening()
        self.on_air.start_session().result()
        self.on_air.set_gallery(self.portraits)
        self.viewer = Viewer(self.device, folder)

    @property
    def session(self) -> Session:
        """The one under way."""
        assert self._session is not None
        return self._session

    def show_face(self, there: bool) -> None:
        """Somebody is before the camera, or nobody, from the film's next round on."""
        unfinished = self.folder / "next.mp4"
        unfinished.unlink(missing_ok=True)
        unfinished.hardlink_to(self._with_face if there else self._nobody)
        unfinished.replace(self.film)

    def wait_for(self, wanted: Callable[[SessionStatus], bool], timeout_s: float = PATIENCE_S) -> bool:
        """Wait for such a status; False when the time is up, or the run has ended."""
        until_s = time.monotonic() + timeout_s
        while not wanted(self.session.read_status()):
            if time.monotonic() > until_s or self.session.wait_until_ended(LOOK_S):
                return False
        return True

    def camera_pid(self) -> int:
        """The camera process; 0 while there is none."""
        try:
            buffer = wire.FrameBuffer.attach(self._runtime / "personacam" / BUFFER)
        except (wire.WireError, FileNotFoundError):
            return 0
        pid: int = buffer.header.camera_pid
        buffer.close()
        return pid

    def close(self) -> None:
        self.control.close()
        self.on_air.close()
        self.viewer.close()

    def _open(self, request: LiveRequest, portrait: Portrait) -> Session:
        self._session = open_session(request, portrait)
        return self._session

    def _desired(self, scale: Scale) -> DesiredState:
        live = LiveSettings(
            output_width_px=WIDTH,
            output_height_px=HEIGHT,
            output_fps=scale.camera_fps,
            camera_fps=scale.driver_fps,
            card_after_s=CARD_AFTER_S,
        )
        user = UserSettings(
            portrait=self.portraits[0].id,
            camera=str(self.film),
            output=self.output,
            settings=self.settings,
            live=live,
        )
        return DesiredState(user, self.portraits)


class Viewer:
    """The reader's process. seen: all it has told, added up."""

    def __init__(self, device: Path, folder: Path) -> None:
        command = [sys.executable, "-m", "tests.soak.reader", str(device), str(folder)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self._changed = threading.Condition()
        self._latest = reader.News()
        self.seen = reader.News()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def wait_for(self, wanted: Callable[[reader.News], bool], timeout_s: float = PATIENCE_S) -> bool:
        """Wait for news of that kind that is told from now on."""
        after_s = time.monotonic()
        with self._changed:
            return self._changed.wait_for(lambda: self._latest.told_s > after_s and wanted(self._latest), timeout_s)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._thread.join()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._changed:
                self._latest = reader.News(**json.loads(line))
                self.seen.add(self._latest)
                self._changed.notify_all()


def is_well(status: SessionStatus) -> bool:
    """The avatar is driven, on air, and nothing is wrong."""
    return status.state is SessionState.RUNNING and status.face_seen and not status.problem


def _films(folder: Path, driver: Path, fps: int) -> tuple[Path, Path]:
    """The driver with the marker around the face, and the marker alone."""
    pictures = forth_and_back(driver, FILM_SIDE_PX, FILM_PICTURES)
    tracker = FaceTracker()
    with_face = [marked(picture, tracker.track_face(picture)) for picture in pictures]
    tracker.close()
    nobody = [marked(pictures[0], None)] * NOBODY_PICTURES
    return write_film(folder / "face.mp4", with_face, fps), write_film(folder / "nobody.mp4", nobody, fps)


def broken_portrait(name: str, size_px: int) -> Portrait:
    """A picture without a face, which no animator can wear."""
    return Portrait(name, np.full((size_px, size_px, 3), 90, np.uint8), None)
