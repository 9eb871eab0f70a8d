"""What viewers see while the app or the camera process is killed or stopped, or the device is taken away.

The app, the camera process and the reader (this one) are three processes. Every picture that the device was ever given
is looked at: it is a whole numbered picture, the card, or the first plain one, and nothing else, so never the driver's.
"""

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.camera_process import wire
from engine.camera_process.files import BUFFER, CAMERA_LOCK
from engine.camera_process.locks import is_lock_held
from engine.camera_process.picture_stock import plain_picture
from engine.sinks.card import draw_card
from tests.engine.sinks.virtual_camera import camera_app
from tests.engine.sinks.virtual_camera.camera_app import HEIGHT, WIDTH
from tests.fakes.camera_reader import MARKER, CameraReader, Record, number_of
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs SIGSTOP and SIGKILL")

FPS = 30.0
CARD = draw_card(WIDTH, HEIGHT).tobytes()
PLAIN = plain_picture(wire.Shape(WIDTH, HEIGHT, 30_000, "rgb")).tobytes()
CARD_WITHIN_S = 0.5
SILENT_S = 3.0
STARTS_WITHIN_S = 5.0
ENOUGH_GAPS = 20
SLACK_S = 1.0
"""What a busy computer may add to a promise in these tests."""


class Scene:
    """One device, its reader, and the apps that come and go."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "run"
        self.device = folder / "video0"
        self.device.touch()
        self.reader = CameraReader(self.device)
        self.apps: list[subprocess.Popen[str]] = []

    def start_app(self, first_number: int = 1) -> "subprocess.Popen[str]":
        command = [sys.executable, camera_app.__file__, str(self.folder), str(self.device), str(FPS), str(first_number)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        self.apps.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment))
        return self.apps[-1]

    def camera_pid(self) -> int:
        buffer = wire.FrameBuffer.attach(self.folder / BUFFER)
        pid: int = buffer.header.camera_pid
        buffer.close()
        return pid

    def set_word(self, word: str, value: int) -> None:
        buffer = wire.FrameBuffer.attach(self.folder / BUFFER)
        setattr(buffer.header, word, value)
        buffer.close()

    def number(self, record: Record) -> int | None:
        return number_of(record.pixels, WIDTH, HEIGHT)

    def wait_live(self, at_least: int = 1) -> int:
        """Wait for a numbered picture, at least that one; its number."""
        record = self.reader.wait_for(lambda one: (self.number(one) or 0) >= at_least)
        number = self.number(record)
        assert number is not None
        return number

    def wait_card(self) -> Record:
        return self.reader.wait_for(lambda one: one.pixels == CARD)

    def camera_runs(self) -> bool:
        return is_lock_held(self.folder / CAMERA_LOCK)

    def end(self) -> None:
        for app in self.apps:
            app.kill()
            app.wait()
            assert app.stdout is not None
            app.stdout.close()
        if self.camera_runs():
            os.kill(self.camera_pid(), signal.SIGCONT)
            self.set_word("end", 1)
        wait_until(lambda: not self.camera_runs())

    def gaps_s(self, since: Record) -> list[float]:
        """The times between the pictures from that one on."""
        times = [record.sent_at_ns for record in self.reader.records if record.sent_at_ns >= since.sent_at_ns]
        return [(after - before) / 1e9 for before, after in itertools.pairwise(times)]

    def gap_count(self, since: Record) -> int:
        self.reader.read()
        return len(self.gaps_s(since))


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Afterwards every picture that the device ever got is checked, and that they came in order."""
    scene = Scene(tmp_path)
    yield scene
    scene.end()
    scene.reader.read()
    last = 0
    for record in scene.reader.records:
        number = scene.number(record)
        if number is None:
            assert record.pixels in (CARD, PLAIN)
        else:
            assert number >= last
            last = number
        assert bytes([MARKER]) * 12 not in record.pixels
    assert last


@pytest.mark.promise("the app ends, crashes or is killed")
@pytest.mark.promise("the app returns")
def test_the_app_is_killed_and_comes_back_while_the_camera_goes_on(scene: Scene) -> None:
    app = scene.start_app()
    scene.wait_live(10)
    camera = scene.camera_pid()
    app.send_signal(signal.SIGKILL)
    killed_ns = time.monotonic_ns()
    card = scene.wait_card()
    assert (card.sent_at_ns - killed_ns) / 1e9 < CARD_WITHIN_S + SLACK_S
    scene.start_app(1000)
    scene.wait_live(1010)
    assert scene.camera_pid() == camera
    gaps_s = scene.gaps_s(card)
    assert sorted(gaps_s)[len(gaps_s) // 2] == pytest.approx(1 / FPS, rel=0.2)
    assert max(gaps_s) < SLACK_S


@pytest.mark.promise("no app returns for five minutes")
def test_nobody_comes_back_and_the_camera_leaves_nothing_behind(scene: Scene) -> None:
    app = scene.start_app()
    scene.wait_live()
    app.send_signal(signal.SIGKILL)
    killed_s = time.monotonic()
    scene.wait_card()
    wait_until(lambda: not scene.camera_runs())
    assert time.monotonic() - killed_s > camera_app.LINGER_S - 0.5
    assert [file.name for file in scene.folder.iterdir()] == ["app.lock"]


def test_the_app_is_stopped_and_goes_on(scene: Scene) -> None:
    app = scene.start_app()
    scene.wait_live(10)
    app.send_signal(signal.SIGSTOP)
    stopped_ns = time.monotonic_ns()
    card = scene.wait_card()
    silent_s = (card.sent_at_ns - stopped_ns) / 1e9
    assert SILENT_S - 2 / FPS < silent_s < SILENT_S + SLACK_S
    app.send_signal(signal.SIGCONT)
    scene.wait_live(11)
    assert max(scene.gaps_s(card)) < SLACK_S


def test_a_camera_process_that_is_behind_gives_an_app_that_is_stopped_no_more_time(scene: Scene) -> None:
    """As when both have just started on a busy computer: the first turns of the camera process come late."""
    app = scene.start_app()
    scene.wait_live(10)
    camera = scene.camera_pid()
    os.kill(camera, signal.SIGSTOP)
    time.sleep(0.2)  # the app sends what the camera process has not seen yet
    app.send_signal(signal.SIGSTOP)
    stopped_ns = time.monotonic_ns()
    time.sleep(SILENT_S / 2)
    os.kill(camera, signal.SIGCONT)
    card = scene.wait_card()
    silent_s = (card.sent_at_ns - stopped_ns) / 1e9
    assert SILENT_S - 2 / FPS < silent_s < SILENT_S + SLACK_S
    app.send_signal(signal.SIGCONT)
    scene.wait_live(11)


@pytest.mark.promise("the camera process dies")
def test_the_camera_process_is_killed_and_started_again_by_the_app(scene: Scene) -> None:
    scene.start_app()
    scene.wait_live(10)
    camera = scene.camera_pid()
    os.kill(camera, signal.SIGKILL)
    last = scene.reader.records[-1]
    again = scene.reader.wait_for(lambda record: record.number == 0)
    assert again.pixels == PLAIN
    scene.wait_live(11)
    assert scene.camera_pid() != camera
    assert max(scene.gaps_s(last)) < STARTS_WITHIN_S


def test_the_camera_process_is_stopped_and_goes_on_without_a_rush(scene: Scene) -> None:
    app = scene.start_app()
    number = scene.wait_live(10)
    camera = scene.camera_pid()
    os.kill(camera, signal.SIGSTOP)
    assert app.stdout is not None
    for line in app.stdout:  # the app goes on by itself, and says what is wrong
        if line.startswith("problem"):
            assert line == f"problem: The camera process ({camera}) does not move.\n"
            break
    stopped = scene.reader.records[-1]
    os.kill(camera, signal.SIGCONT)
    scene.wait_live(number + 30)
    wait_until(lambda: scene.gap_count(stopped) >= ENOUGH_GAPS)
    gaps_s = scene.gaps_s(stopped)
    assert gaps_s.index(max(gaps_s)) < 10
    rush = [gap_s for gap_s in gaps_s if gap_s < 0.2 / FPS]
    assert len(rush) <= len(gaps_s) // 4


def test_panic_works_while_the_app_is_stopped(scene: Scene) -> None:
    app = scene.start_app()
    scene.wait_live(10)
    app.send_signal(signal.SIGSTOP)
    pressed_ns = time.monotonic_ns()
    scene.set_word("panic", 1)
    card = scene.wait_card()
    assert (card.sent_at_ns - pressed_ns) / 1e9 < CARD_WITHIN_S + SLACK_S
    app.send_signal(signal.SIGCONT)
    scene.set_word("panic", 0)
    scene.wait_live(11)


@pytest.mark.promise("the device is taken away")
def test_a_device_that_is_taken_away_is_reported_and_used_again_when_it_is_back(scene: Scene) -> None:
    app = scene.start_app()
    number = scene.wait_live(10)
    seen = scene.reader.records
    scene.device.unlink()
    assert app.stdout is not None
    told = next(line for line in app.stdout if line.startswith("problem"))
    assert told == f"problem: The virtual camera {scene.device} was taken away. Make an empty file there.\n"
    scene.device.touch()
    scene.reader = CameraReader(scene.device)
    scene.reader.records = seen
    scene.wait_live(number + 1)


def test_ctrl_c_in_the_terminal_reaches_the_app_only(scene: Scene) -> None:
    app = scene.start_app()
    scene.wait_live(10)
    app.send_signal(signal.SIGINT)
    app.wait(20)
    scene.wait_card()
    assert scene.camera_runs()
