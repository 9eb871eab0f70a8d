"""No picture of the driver gets out, whatever happens: a marker that only the driver's pictures hold is never seen.

The app, the camera process and the reader (this one) are three processes. Every picture that the device was ever given,
that a recording or a file holds, or that a preview could show, is looked at.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import cv2
import pytest

from engine.camera_process.files import CAMERA_LOCK
from engine.camera_process.locks import is_lock_held
from engine.core.settings import Framing, YuvMatrix
from engine.core.types import AvatarFrame, Image
from engine.sinks.card import draw_card
from engine.sinks.colour import PixelConverter
from engine.sinks.framing import Framer
from engine.sinks.output_file import partial_path
from engine.sinks.placement import Placing
from engine.sinks.video_file.sink import VideoSink
from engine.sinks.virtual_camera.connection import VirtualCameraRequest
from engine.sinks.virtual_camera.sink import VirtualCamera
from tests import clips, faces
from tests.engine.live import marked_app
from tests.engine.live.marked_app import LIVE, SIZE_PX
from tests.fakes.camera_reader import CameraReader, Record
from tests.fakes.marker import from_i420, marked_around, marker, shows_marker, violet
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL")

WIDTH, HEIGHT = LIVE.output_width_px, LIVE.output_height_px
CARD = PixelConverter(WIDTH, HEIGHT, "i420", YuvMatrix.BT601).convert_image(draw_card(WIDTH, HEIGHT)).tobytes()
PATIENCE_S = 120


class Scene:
    """The app, told what to do, and the one who watches its camera."""

    def __init__(self, mode: str, folder: Path) -> None:
        self.mode = mode
        self.folder = folder
        self.run = folder / "run"
        device = folder / "video0"
        device.touch()
        self.reader = CameraReader(device)
        self._command = [sys.executable, marked_app.__file__, mode, str(self.run), str(device)]
        self.start_app()

    def start_app(self) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        self.app = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def tell(self, line: str) -> str:
        """Let the app do this; its answer."""
        assert self.app.stdin is not None
        assert self.app.stdout is not None
        self.app.stdin.write(line + "\n")
        self.app.stdin.flush()
        answer = self.app.stdout.readline().strip()
        assert answer, f"the app broke at {line!r}"
        return answer

    def tell_all(self, *lines: str) -> None:
        for line in lines:
            assert self.tell(line) == "ok"

    def wait_card(self) -> Record:
        return self.reader.wait_for(lambda record: record.pixels == CARD, PATIENCE_S)

    def wait_avatar(self) -> Record:
        """Wait for a picture with as much in it as a portrait has."""
        return self.reader.wait_for(lambda record: is_avatar(self.seen(record)), PATIENCE_S)

    def seen(self, record: Record) -> Image:
        return from_i420(record.pixels, WIDTH, HEIGHT)

    def kill(self) -> None:
        self.app.kill()
        self._reap()

    def end(self) -> None:
        if self.app.poll() is None:
            assert self.app.stdin is not None
            self.app.stdin.close()
            self.app.wait(PATIENCE_S)
        self._reap()
        wait_until(lambda: not is_lock_held(self.run / CAMERA_LOCK), PATIENCE_S)

    def _reap(self) -> None:
        self.app.wait(PATIENCE_S)
        for pipe in (self.app.stdin, self.app.stdout):
            assert pipe is not None
            pipe.close()


def is_avatar(image: Image) -> bool:
    """Say if there is a person's colour in the middle, which neither the card nor the first plain picture has."""
    middle = image[HEIGHT // 3 : 2 * HEIGHT // 3, WIDTH // 3 : 2 * WIDTH // 3].astype(int)
    return float((middle[..., 0] - middle[..., 2]).mean()) > 12


@pytest.fixture(params=["around", "whole"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    """Afterwards every picture that the device ever got is looked at."""
    scene = Scene(request.param, tmp_path)
    yield scene
    scene.end()
    scene.reader.read()
    pictures = {record.pixels for record in scene.reader.records}
    assert not any(shows_marker(from_i420(pixels, WIDTH, HEIGHT)) for pixels in pictures)


@pytest.mark.promise("the driver's picture cannot get out by mistake")
@pytest.mark.slow
def test_every_state_of_a_run(scene: Scene, tmp_path: Path) -> None:
    recording, file = tmp_path / "recording.mp4", tmp_path / "out.mp4"
    scene.tell_all("start", f"record {recording}")  # nobody is worn yet
    scene.wait_card()
    scene.tell_all("wear astronaut", "wait face_seen True", "wait showing driven", "pictures 20")
    scene.wait_avatar()
    scene.tell_all("panic on", "pictures 5")
    scene.wait_card()
    scene.tell_all("swap mira crossfade", "wait portrait mira", "panic off", "pictures 5")
    scene.wait_avatar()
    scene.tell_all("swap astronaut morph", "pictures 20", "swap mira cut", "pictures 5")
    scene.tell_all("lose", "wait showing held", "wait showing idle", "wait showing card", "pictures 5", "find")
    scene.tell_all("wait showing driven", "pictures 10", "break animator", "pictures 20", "mend animator")
    scene.tell_all("pictures 20")
    scene.tell_all("break tracker", "pictures 20", "mend tracker", "wait face_seen True", "pictures 5")
    scene.tell_all("unplug", "wait state camera-lost", "pictures 15", "plug", "wait state running", "pictures 5")
    scene.tell_all("show_on", "wait on_air False", "pictures 5", f"show_on {file}", "wait on_air True", "pictures 10")
    scene.tell_all("show_on camera", "pictures 10", "mirror", "pictures 10", "settings 128", "pictures 20")
    scene.tell_all("use_camera other", "pictures 20", "record", "wait recording None")
    leaks = scene.tell("leaks")
    assert leaks.startswith("0 of ")
    assert int(leaks.split()[-1]) > 100
    for video in (recording, file):
        pictures, _ = clips.read_back(video)
        assert len(pictures) > 5
        assert not any(shows_marker(picture) for picture in pictures)
    killed = tmp_path / "killed.mp4"
    scene.tell_all("again", "panic on", "start", "wear mira", "pictures 5", "panic off", f"record {killed}")
    scene.tell_all("pictures 40")
    scene.kill()
    scene.wait_card()
    pictures, _ = clips.read_back(partial_path(killed))
    assert len(pictures) > 5
    assert not any(shows_marker(picture) for picture in pictures)
    scene.start_app()
    scene.tell_all("start", "wear astronaut", "pictures 10")
    scene.wait_avatar()


class TestTheEye:
    """That finds the marker: what it must see, and what it must not."""

    @pytest.fixture
    def driver(self) -> Image:
        person = faces.portrait("hopper", SIZE_PX)
        return marked_around(person.image, faces.face_of(person))

    @pytest.mark.parametrize("framing", list(Framing))
    def test_sees_a_driver_s_picture_on_the_camera(self, tmp_path: Path, driver: Image, framing: Framing) -> None:
        device = tmp_path / "video0"
        device.touch()
        output = VirtualCameraRequest(str(device), "file", WIDTH, HEIGHT, 15.0)
        camera = VirtualCamera(output, Placing(framing), folder=tmp_path / "run")
        reader = CameraReader(device)
        leaked = AvatarFrame(driver, 0)
        camera.write_frame(leaked, 0)
        reader.wait_for(lambda record: shows_marker(from_i420(record.pixels, WIDTH, HEIGHT)), PATIENCE_S)
        camera.close()

    def test_sees_it_in_a_recording(self, tmp_path: Path, driver: Image) -> None:
        sink = VideoSink(tmp_path / "leak.mp4", Fraction(15))
        for number in range(5):
            sink.write_frame(AvatarFrame(driver, None), number * 66_000_000)
        sink.close()
        assert all(shows_marker(picture) for picture in clips.read_back(tmp_path / "leak.mp4")[0])

    @pytest.mark.parametrize("name", ["astronaut", "mira"])
    @pytest.mark.parametrize("leak", ["a third of it", "blurred", "a corner", "the mean colour"])
    def test_sees_a_part_of_it_in_an_avatar(self, name: str, leak: str) -> None:
        portrait = faces.portrait(name, SIZE_PX).image
        full = marker(SIZE_PX, SIZE_PX)
        leaked = portrait.copy()
        if leak == "a third of it":
            leaked[:] = cv2.addWeighted(portrait, 2 / 3, full, 1 / 3, 0)
        elif leak == "blurred":
            leaked[:40, :40] = cv2.GaussianBlur(full, (0, 0), 12)[:40, :40]
        elif leak == "a corner":
            leaked[90:100, 90:100] = full[90:100, 90:100]
        else:
            leaked[60:80, 60:80] = full.reshape(-1, 3).mean(0)
        assert shows_marker(on_camera(leaked))

    @pytest.mark.parametrize("name", ["astronaut", "mira"])
    def test_sees_none_in_a_portrait(self, name: str) -> None:
        portrait = faces.portrait(name, SIZE_PX).image
        assert not shows_marker(portrait)
        assert not shows_marker(on_camera(portrait))
        assert violet(portrait).max() < 45

    def test_sees_none_on_the_card(self) -> None:
        assert not shows_marker(from_i420(CARD, WIDTH, HEIGHT))


def on_camera(avatar: Image) -> Image:
    """What a program shows of an avatar on the camera."""
    framed = Framer(WIDTH, HEIGHT, Placing(Framing.BLUR)).place_image(avatar)
    return from_i420(
        PixelConverter(WIDTH, HEIGHT, "i420", YuvMatrix.BT601).convert_image(framed).tobytes(), WIDTH, HEIGHT
    )
