"""A session of fakes on real threads, with a virtual camera of its own process that writes into a file."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

from engine.camera_process import wire
from engine.camera_process.files import BUFFER, CAMERA_LOCK
from engine.camera_process.locks import is_lock_held
from engine.camera_process.picture_stock import plain_picture
from engine.core.errors import SourceError
from engine.core.settings import LiveSettings, Settings, YuvMatrix
from engine.live.session import Session
from engine.live.session_parts import SessionParts
from engine.sinks.card import draw_card
from engine.sinks.colour import PixelConverter
from tests.fakes.animator import FakeAnimator
from tests.fakes.camera_reader import CameraReader, Record
from tests.fakes.driver import FakeDriver
from tests.fakes.faces import make_portrait
from tests.fakes.openers import RealOutputs
from tests.fakes.sources import ThreadSource

WIDTH, HEIGHT, FPS = 64, 36, 30
LIVE = LiveSettings(output_width_px=WIDTH, output_height_px=HEIGHT, output_fps=FPS)
CARD = PixelConverter(WIDTH, HEIGHT, "i420", YuvMatrix.BT601).convert_image(draw_card(WIDTH, HEIGHT)).tobytes()
PLAIN = plain_picture(wire.Shape(WIDTH, HEIGHT, FPS * 1000, "i420")).tobytes()
PATIENCE_S = 60


class OnAirScene:
    """What happens between an app and those who watch its camera. The app is this process."""

    def __init__(self, folder: Path, busy: Callable[[], None] = lambda: None, output: str | None = "") -> None:
        """folder: everything of this scene. busy: of the animator. output: "" for the camera."""
        self.folder = folder / "run"
        self.device = folder / "video0"
        self.device.touch()
        self.camera_name = f"virtual-camera:file:{self.device}"
        self.reader = CameraReader(self.device)
        self.source = ThreadSource()
        self.openers = openers = RealOutputs(LIVE, self.folder)
        name = self.camera_name if output == "" else output
        sink, pace = self.openers.open_output(name)
        animator, driver, settings = FakeAnimator(busy=busy), FakeDriver(), Settings(animator="fake")
        parts = SessionParts(
            self.source, self, driver, animator, settings, sink, pace, openers, name, LIVE, panic=openers.panic
        )
        self.session = Session(parts)
        self.session.swap_portrait_and_wait(make_portrait())

    def __call__(self) -> ThreadSource:
        raise SourceError("Still not there.")

    def interrupt(self) -> None:
        self.source.interrupt()

    def camera_pid(self) -> int:
        buffer = wire.FrameBuffer.attach(self.folder / BUFFER)
        pid: int = buffer.header.camera_pid
        buffer.close()
        return pid

    def kill_camera(self) -> None:
        os.kill(self.camera_pid(), signal.SIGKILL)

    def camera_runs(self) -> bool:
        return is_lock_held(self.folder / CAMERA_LOCK)

    def wait_card(self) -> Record:
        return self.reader.wait_for(lambda record: record.pixels == CARD, PATIENCE_S)

    def wait_avatar(self) -> Record:
        return self.reader.wait_for(is_avatar, PATIENCE_S)

    def shown_since(self, record: Record) -> list[bytes]:
        """What viewers saw after that picture, up to now; each run of equal pictures once."""
        self.reader.read()
        later = [one.pixels for one in self.reader.records if one.sent_at_ns > record.sent_at_ns]
        return [one for one, before in zip(later, [b"", *later], strict=False) if one != before]


def is_avatar(record: Record) -> bool:
    return record.pixels not in (CARD, PLAIN)
