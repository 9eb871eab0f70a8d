"""An app whose driver is marked: the real session, Instant animator and virtual camera, told what to do line by line.

    python marked_app.py MODE FOLDER DEVICE

MODE is `around`: the marker is everywhere but on the driver's face, which the real tracker finds; or `whole`: the
driver's pictures are nothing but marker, the faces come from a recorded track, and only own pixels may be used.
Every line that is read is answered by `ok`, or by what it asks for. What a preview would see is watched all the time.
"""

import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from engine import Calibrate, load_portrait
from engine.animators.instant.animator import InstantAnimator
from engine.core.clock import SystemClock
from engine.core.commands import RecordingRequest, SetControl
from engine.core.errors import SourceError
from engine.core.settings import LiveSettings, Settings, Transition
from engine.core.types import AvatarFrame, Control, Face, Frame, Image, Portrait
from engine.driver.live_driver import LiveDriver
from engine.live.open_session import LiveOpeners
from engine.live.session import Session
from engine.live.session_parts import SessionParts
from engine.sinks.output_factory import Outputs
from engine.sinks.panic import PanicSwitch
from engine.sources import LiveOpener, LiveSource, SourceInfo
from engine.sources.video import VideoSource
from engine.tracking import FaceTracker
from tests.fakes.marker import marked_around, marker, shows_marker

ASSETS = Path(__file__).parents[3] / "assets"
SIZE_PX, CLIP_PX = 192, 256
FRAMES = 24
PATIENCE_S = 90
LIVE = LiveSettings(output_width_px=192, output_height_px=108, output_fps=15, card_after_s=1.5)
SETTINGS = Settings(size_px=SIZE_PX)


def recorded_track() -> tuple[list[Image], list[Face]]:
    """Pictures of a driver who talks, turns and blinks, and where the face is in each."""
    tracker, source = FaceTracker(), VideoSource(ASSETS / "demo" / "driver.mp4")
    images: list[Image] = []
    faces: list[Face] = []
    while len(images) < FRAMES and (frame := source.read_frame()) is not None:
        side = min(frame.image.shape[:2])
        square = np.ascontiguousarray(frame.image[:side, (frame.image.shape[1] - side) // 2 :][:, :side])
        image = np.asarray(cv2.resize(square, (CLIP_PX, CLIP_PX), interpolation=cv2.INTER_AREA), np.uint8)
        face = tracker.track_face(image)
        if face is not None:
            images.append(image)
            faces.append(face)
    tracker.close()
    source.close()
    return images, faces


class MarkedCamera:
    """The camera and its opener. lost: nobody is in view, only the marker; gone: unplugged."""

    def __init__(self, pictures: Sequence[Image]) -> None:
        self._pictures = pictures
        self._nobody = marker(CLIP_PX, CLIP_PX)
        self._interrupted = threading.Event()
        self._number = 0
        self.info = SourceInfo("marked camera", CLIP_PX, CLIP_PX, Fraction(15), None, None)
        self.lost = self.gone = False

    def __call__(self) -> "MarkedCamera":
        if self.gone:
            raise SourceError("Still not there.")
        return self

    def interrupt(self) -> None:
        self._interrupted.set()

    def read_frame(self) -> Frame | None:
        if self._interrupted.wait(1 / 15):
            return None
        if self.gone:
            raise SourceError("The marked camera was unplugged.")
        self._number += 1
        image = self._nobody if self.lost else self._pictures[self._number % len(self._pictures)]
        return Frame(image, time.monotonic_ns())

    def close(self) -> None:
        """Nothing is held."""


class TrackReader:
    """Instead of a tracker: knows each picture's face. broken: raises."""

    people = 1
    shot = 0

    def __init__(self, images: Sequence[Image], faces: Sequence[Face]) -> None:
        self._faces = {id(image): face for image, face in zip(images, faces, strict=True)}
        self.broken = False

    def track_face(self, image: Image) -> Face | None:
        if self.broken:
            raise ZeroDivisionError("the tracker broke")
        return self._faces.get(id(image))

    def follow_next_person(self, image: Image) -> Face | None:
        return None

    def forget_face(self) -> None:
        """It remembers nothing."""

    def close(self) -> None:
        """Nothing is held."""


class BreakableTracker(FaceTracker):
    broken = False

    def track_face(self, image: Image) -> Face | None:
        if self.broken:
            raise ZeroDivisionError("the tracker broke")
        return super().track_face(image)


class BreakableAnimator(InstantAnimator):
    broken = False

    def animate_chunk(self, driver: Sequence[Frame], control: Control) -> Sequence[AvatarFrame]:
        if BreakableAnimator.broken:
            raise ZeroDivisionError("the animator broke")
        return super().animate_chunk(driver, control)


class MarkedOpeners(LiveOpeners):
    """Outputs as a user gets them, in a folder of the test's own; the other camera is one of the same kind."""

    def __init__(self, folder: Path, other: MarkedCamera, panic: PanicSwitch) -> None:
        super().__init__(LIVE, SystemClock(), panic)
        self._outputs = Outputs(LIVE, panic, folder)
        self._other = other

    def open_camera(self, name: str | None, awaited: bool = False) -> tuple[LiveSource, LiveOpener]:
        return (self._other, self._other) if name == "other" else super().open_camera(name, awaited)


class App:
    """One session after the other, and what is done to it."""

    def __init__(self, mode: str, folder: Path, device: Path) -> None:
        self._mode, self._folder, self._device = mode, folder, device
        images, self._faces = recorded_track()
        whole = [marker(CLIP_PX, CLIP_PX) for _ in images]
        around = [marked_around(image, face) for image, face in zip(images, self._faces, strict=True)]
        self._pictures = whole if mode == "whole" else around
        tracker = FaceTracker()
        names = ("astronaut", "mira")
        self._portraits = {
            name: load_portrait(ASSETS / "portraits" / f"{name}.png", tracker, SIZE_PX) for name in names
        }
        tracker.close()
        self.leaks = self.previewed = 0
        self._open()
        threading.Thread(target=self._watch, daemon=True).start()

    def do(self, words: list[str]) -> str:
        """Carry out one line; the answer."""
        match words:
            case ["start"]:
                self.session.start()
            case ["wear", name]:
                self.session.swap_portrait_and_wait(self._portrait(name))
            case ["swap", name, transition]:
                self.session.swap_portrait(self._portrait(name), Transition(transition))
            case ["panic", on]:
                self.session.set_panic(on == "on")
            case ["lose" | "find" as what]:
                self._camera.lost = what == "lose"
            case ["unplug" | "plug" as what]:
                self._camera.gone = what == "unplug"
            case ["break" | "mend" as what, "tracker"]:
                self._tracker.broken = what == "break"
            case ["break" | "mend" as what, "animator"]:
                BreakableAnimator.broken = what == "break"
            case ["show_on", *output]:
                self.session.set_output(self._output if output == ["camera"] else output[0] if output else None)
            case ["use_camera", name]:
                self.session.set_camera(name)
            case ["record", *file]:
                self.session.set_recording(RecordingRequest(Path(file[0])) if file else None)
            case ["settings", size_px]:
                self.session.change_settings(self._settings(int(size_px)))
            case ["mirror"]:
                self.session.send_command(SetControl(self._settings(SIZE_PX, mirror=True).to_control()))
                self.session.send_command(Calibrate())
            case ["wait", name, value]:
                self._wait(lambda: self._seen(name) == value, f"{name} {value}, not {self._seen(name)}")
            case ["pictures", count]:
                enough = self.session.read_status().shown + int(count)
                self._wait(lambda: self.session.read_status().shown >= enough, f"{count} more pictures")
            case ["again"]:
                self.session.stop()
                self._open()
            case ["leaks"]:
                return f"{self.leaks} of {self.previewed}"
            case _:
                raise ValueError(f"what is {words}?")
        return "ok"

    @property
    def _output(self) -> str:
        return f"virtual-camera:file:{self._device}"

    def _settings(self, size_px: int, mirror: bool = False) -> Settings:
        return Settings(size_px=size_px, own_pixels_only=self._mode == "whole", mirror=mirror)

    def _portrait(self, name: str) -> Portrait:
        return self._portraits[name]

    def _open(self) -> None:
        self._camera = MarkedCamera(self._pictures)
        whole = self._mode == "whole"
        self._tracker = TrackReader(self._pictures, self._faces) if whole else BreakableTracker()
        panic = PanicSwitch()
        openers = MarkedOpeners(self._folder, MarkedCamera(self._pictures), panic)
        sink, pace = openers.open_output(self._output)
        settings = self._settings(SIZE_PX)
        driver, animator = LiveDriver(self._tracker, settings), BreakableAnimator(settings, 15.0)
        self.session = Session(
            SessionParts(
                self._camera,
                self._camera,
                driver,
                animator,
                settings,
                sink,
                pace,
                openers,
                self._output,
                LIVE,
                make,
                panic=panic,
            )
        )

    def _seen(self, name: str) -> str:
        status = self.session.read_status()
        seen = getattr(status, name)
        return str(getattr(seen, "value", seen)).replace(" ", "-")

    def _wait(self, met: Callable[[], bool], what: str) -> None:
        until_s = time.monotonic() + PATIENCE_S
        while not met():
            if time.monotonic() > until_s:
                raise TimeoutError(f"waited in vain for {what}")
            time.sleep(0.01)

    def _watch(self) -> None:
        """Look at every picture that a preview could show."""
        last = None
        while True:
            latest = self.session.latest_frame
            if latest is not None and latest is not last:
                self.previewed += 1
                self.leaks += shows_marker(latest.image)
                last = latest
            time.sleep(0.01)


def make(settings: Settings) -> InstantAnimator:
    return BreakableAnimator(settings, 15.0)


def main() -> None:
    cv2.setNumThreads(1)
    app = App(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
    for line in sys.stdin:
        sys.stdout.write(app.do(line.split()) + "\n")
        sys.stdout.flush()
    app.session.stop()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    main()
