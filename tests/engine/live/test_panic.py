"""Panic gives viewers the card, whatever is stuck, dies or changes, until it is released.

The camera process is the real one; what it gave to the device is read here.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.core.commands import RecordingRequest
from engine.core.types import Image
from engine.sinks.card import draw_card
from engine.sinks.colour import PixelConverter
from tests import clips
from tests.engine.live.test_session_on_air import recorded_s
from tests.fakes.faces import make_portrait
from tests.fakes.on_air import CARD, FPS, HEIGHT, WIDTH, OnAirScene, is_avatar
from tests.waiting import wait_until

CARD_RGB = draw_card(WIDTH, HEIGHT)


pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL")

KILLED = """
import os, signal, sys
from pathlib import Path
from engine.sinks.virtual_camera.connection import VirtualCameraRequest
from engine.sinks.virtual_camera.sink import VirtualCamera
folder, device, width, height, fps = sys.argv[1:]
output = VirtualCameraRequest(device, "file", int(width), int(height), float(fps))
VirtualCamera(output, folder=Path(folder)).panic.set_panic(True)
os.kill(os.getpid(), signal.SIGKILL)
"""


class Gate:
    """Somebody stands before it for as long as it is shut."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self._open.set()
        self.reached = threading.Event()

    def shut(self) -> None:
        self._open.clear()

    def open(self) -> None:
        self._open.set()

    def pass_through(self) -> None:
        if not self._open.is_set():
            self.reached.set()
        self._open.wait()


@pytest.fixture
def engine_gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.open()


@pytest.fixture
def scene(tmp_path: Path, engine_gate: Gate) -> Iterator[OnAirScene]:
    scene = OnAirScene(tmp_path, busy=engine_gate.pass_through)
    yield scene
    engine_gate.open()
    scene.session.stop()
    wait_until(lambda: not scene.camera_runs())


def press(scene: OnAirScene, on: bool) -> None:
    """Another thread presses or releases; it must come through."""
    thread = threading.Thread(target=scene.session.set_panic, args=(on,))
    thread.start()
    thread.join(30)
    assert not thread.is_alive(), "panic had to wait"


def is_card(image: Image | None) -> bool:
    """Say if this is the card of the size of this picture, give or take what a codec does to it."""
    if image is None:
        return False
    card = cv2.resize(CARD_RGB, (image.shape[1], image.shape[0])) if image.shape != CARD_RGB.shape else CARD_RGB
    return bool(np.abs(image.astype(int) - card).mean() < 12)


@pytest.mark.promise("panic")
@pytest.mark.promise("panic works while everything else is stuck")
def test_panic_works_while_engine_and_output_are_both_stuck(
    scene: OnAirScene, engine_gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output_gate = Gate()
    convert = PixelConverter.convert_image

    def stuck(converter: PixelConverter, image: Image) -> object:
        output_gate.pass_through()
        return convert(converter, image)

    file = tmp_path / "take.mp4"
    with scene.session as session:
        scene.wait_avatar()
        session.set_recording(RecordingRequest(file))
        wait_until(lambda: recorded_s(session) > 0.2)
        monkeypatch.setattr(PixelConverter, "convert_image", stuck)
        output_gate.shut()
        assert output_gate.reached.wait(60)
        engine_gate.shut()
        assert engine_gate.reached.wait(60)
        press(scene, on=True)
        assert session.read_status().panic
        assert session.latest_frame is not None
        assert is_card(session.latest_frame.image)
        card = scene.wait_card()
        began_s = session.read_status().running_s
        wait_until(lambda: session.read_status().running_s > began_s + 1.0)
        assert scene.shown_since(card) == [CARD]
        session.set_recording(None)
        wait_until(lambda: session.read_status().recording is None)
        engine_gate.open()
        output_gate.open()
        press(scene, on=False)
        scene.wait_avatar()
    pictures, _ = clips.read_back(file)
    assert is_card(pictures[-1])
    assert not is_card(pictures[0])


def test_panic_before_the_start_shows_no_avatar_until_it_is_released(scene: OnAirScene) -> None:
    scene.session.set_panic(True)
    assert scene.session.latest_frame is not None
    card = scene.wait_card()
    with scene.session as session:
        wait_until(lambda: session.read_status().shown > 20)
        assert scene.shown_since(card) == [CARD]
        assert not any(is_avatar(record) for record in scene.reader.records)
        session.set_panic(False)
        scene.wait_avatar()


def test_panic_stays_through_a_swap_other_outputs_and_a_camera_process_that_dies(
    scene: OnAirScene, tmp_path: Path
) -> None:
    with scene.session as session:
        scene.wait_avatar()
        session.set_panic(True)
        card = scene.wait_card()
        session.swap_portrait(make_portrait("other", grey=20))
        wait_until(lambda: session.read_status().portrait == "other")
        session.set_output(None)
        wait_until(lambda: not session.read_status().on_air)
        session.set_output(str(tmp_path / "out.mp4"))
        wait_until(lambda: session.read_status().on_air)
        began_s = session.read_status().running_s
        wait_until(lambda: session.read_status().running_s > began_s + 0.5)
        session.set_output(scene.camera_name)
        wait_until(lambda: (tmp_path / "out.mp4").exists())
        scene.kill_camera()
        scene.reader.wait_for(lambda record: record.number == 0 and record.sent_at_ns > card.sent_at_ns)
        scene.wait_card()
        assert session.read_status().panic
        assert not any(is_avatar(record) for record in scene.reader.records if record.sent_at_ns > card.sent_at_ns)
        session.set_panic(False)
        scene.wait_avatar()
    pictures, _ = clips.read_back(tmp_path / "out.mp4")
    assert pictures
    assert all(is_card(picture) for picture in pictures)


def test_panic_pressed_while_off_air_or_on_another_output_counts_on_the_camera(scene: OnAirScene) -> None:
    with scene.session as session:
        scene.wait_avatar()
        session.set_output(None)
        card = scene.wait_card()
        session.set_panic(True)
        session.set_output(scene.camera_name)
        wait_until(lambda: session.read_status().on_air)
        began_s = session.read_status().running_s
        wait_until(lambda: session.read_status().running_s > began_s + 0.5)
        assert scene.shown_since(card) == [CARD]
        session.set_panic(False)
        scene.wait_avatar()


@pytest.mark.promise("the app is killed while panic is on")
def test_an_app_that_is_killed_while_panic_is_on_hands_it_down_to_the_next(tmp_path: Path) -> None:
    device, folder = tmp_path / "video0", tmp_path / "run"
    device.touch()
    command = [sys.executable, "-c", KILLED, str(folder), str(device), str(WIDTH), str(HEIGHT), str(FPS)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run(command, env=environment).returncode == -signal.SIGKILL
    scene = OnAirScene(tmp_path)
    with scene.session as session:
        card = scene.wait_card()
        wait_until(lambda: session.read_status().shown > 20)
        assert session.read_status().panic
        assert scene.shown_since(card) == [CARD]
        session.set_panic(False)
        scene.wait_avatar()
    wait_until(lambda: not scene.camera_runs())
