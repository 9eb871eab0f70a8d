"""How many files of the engine one live frame passes, from the camera to the output, outside tracker and animator.

A whole session, put together as a user's is, is stepped on a fake clock; every file is noted in which a function runs
for (nearly) every frame once all is under way. `--log-cli-level=INFO` prints them.
"""

import logging
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import FrameType, SimpleNamespace

import cv2
import pytest

import engine
from engine.core.clock import NS_PER_S
from engine.core.settings import LiveSettings, Settings
from engine.core.types import Image
from engine.live.open_session import LiveRequest, open_session
from engine.live.session import Session
from engine.portrait.load import load_portrait
from engine.sources.camera import CameraRequest
from engine.sources.camera_list import Camera
from engine.sources.live import CameraOpener
from engine.tracking import FaceTracker
from tests.fakes.camera import FakeCapture
from tests.fakes.clock import FakeClock

log = logging.getLogger(__name__)

ENGINE = Path(engine.__file__).parent
FILES_MAX = 14
"""With the computer's own clock, whose place a fake one takes here."""
FILES_MAX_OF_CLIP = FILES_MAX + 3
"""Three files decode and convert a clip's pictures where a webcam's come as they are."""
CLOCK = "core/clock.py"
LEFT_OUT = ("tracking", "driver", "animators")
WARM_UP, FRAMES = 15, 20
NEARLY_ALL = 0.8
SIZE_PX = 128


class FrameTracer:
    """Notes, frame by frame, in which files of the engine a function is called."""

    def __init__(self) -> None:
        self._called: set[str] = set()
        self.frames_of: Counter[Path] = Counter()

    def trace_call(self, frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            self._called.add(frame.f_code.co_filename)

    def end_frame(self) -> None:
        files = (Path(name) for name in self._called if name.startswith(str(ENGINE)))
        self.frames_of.update(file.relative_to(ENGINE) for file in files)
        self._called.clear()

    def files(self) -> list[str]:
        """The files that nearly every frame passes."""
        return sorted(
            str(file)
            for file, frames in self.frames_of.items()
            if frames >= NEARLY_ALL * FRAMES and file.parts[0] not in LEFT_OUT
        )


def trace_frames(session: Session, clock: FakeClock) -> list[str]:
    """Step the three loops that a frame passes, each once for a frame."""
    running, tracer = session._running, FrameTracer()
    loops = running.capture.run_once, running.animation.run_once, running.output.run_once
    for number in range(WARM_UP + FRAMES):
        sys.setprofile(tracer.trace_call if number >= WARM_UP else None)
        for run_once in loops:
            run_once()
        sys.setprofile(None)
        tracer.end_frame()
        clock.advance(0.001)
    assert running.output.shown >= WARM_UP + FRAMES - 5, "frames went all the way"
    files = tracer.files()
    log.info("%d files: %s", len(files), ", ".join(files))
    return files


@pytest.fixture(params=["null", "virtual camera"])
def output(request: pytest.FixtureRequest, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("engine.sinks.virtual_camera.connection.runtime_folder", lambda: tmp_path / "run")
    frame_time = SimpleNamespace(monotonic=lambda: clock.now_ns() / NS_PER_S)
    monkeypatch.setattr("engine.sinks.virtual_camera.sink.time", frame_time)
    device = tmp_path / "video0"
    device.touch()
    return "null" if request.param == "null" else f"virtual-camera:file:{device}"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def session(output: str, clock: FakeClock, swaying_face: Path, astronaut_file: Path) -> Iterator[Session]:
    """A clip is played as a camera."""
    settings = Settings(animator="instant", size_px=SIZE_PX)
    request = LiveRequest(str(swaying_face), output, settings, LiveSettings(output_width_px=320, output_height_px=180))
    with closing(FaceTracker()) as tracker:
        portrait = load_portrait(astronaut_file, tracker, SIZE_PX)
    session = open_session(request, portrait, clock)
    yield session
    session.stop()


@pytest.mark.promise("a live frame passes few files")
def test_a_frame_of_a_clip_passes_few_files(session: Session, clock: FakeClock) -> None:
    files = trace_frames(session, clock)
    assert {"live/loops/capture_loop.py", "live/loops/animation_loop.py", "live/loops/output_loop.py"} <= set(files)
    assert len({*files, CLOCK}) <= FILES_MAX_OF_CLIP, files


@pytest.mark.promise("a live frame passes few files")
def test_a_frame_of_a_webcam_passes_few_files(session: Session, clock: FakeClock, astronaut: Image) -> None:
    picture = cv2.cvtColor(cv2.resize(astronaut, (320, 240)), cv2.COLOR_RGB2BGR)
    capture = FakeCapture(clock, change=lambda number, noise: picture)
    webcam = Camera(0, "Webcam", "", 0, cv2.CAP_V4L2)
    opener = CameraOpener("0", CameraRequest(), clock, lambda: [webcam], lambda _: capture)
    session._running.capture.switch_source(opener(), opener)
    files = trace_frames(session, clock)
    assert "sources/camera.py" in files
    assert len({*files, CLOCK}) <= FILES_MAX, files


def test_the_trace_sees_a_file_more(session: Session, clock: FakeClock) -> None:
    """Panic draws the card in place of every picture, where the sink does not show it by itself."""
    before = trace_frames(session, clock)
    session.set_panic(True)
    added = set(trace_frames(session, clock)) - set(before)
    assert ("sinks/panic.py" in added) is not session._running.output._target.shows_card
