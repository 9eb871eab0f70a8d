"""The sink with a real camera process behind it that feeds the `file` device; this process reads it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest

from engine.camera_process import wire
from engine.camera_process.files import BUFFER, CAMERA_LOCK, REPLY
from engine.camera_process.locks import is_lock_held
from engine.core.errors import SinkError
from engine.core.runtime_folder import make_private_folder
from engine.core.settings.card_picture import CardPicture
from engine.core.types import AvatarFrame
from engine.sinks.card import draw_card
from engine.sinks.framing import WHOLE
from engine.sinks.own_card.look import CardLook
from engine.sinks.virtual_camera import connection
from engine.sinks.virtual_camera.connection import VirtualCameraRequest
from engine.sinks.virtual_camera.sink import VirtualCamera
from tests.engine.camera_process.test_buffer_file import file_size_limit
from tests.fakes.camera_reader import CameraReader, number_of, pattern

WIDTH, HEIGHT = 64, 36
CARD = draw_card(WIDTH, HEIGHT).tobytes()

Open = Callable[..., VirtualCamera]


@pytest.fixture
def device(tmp_path: Path) -> Path:
    (tmp_path / "video0").touch()
    return tmp_path / "video0"


@pytest.fixture
def output(device: Path) -> VirtualCameraRequest:
    return VirtualCameraRequest(str(device), "file", WIDTH, HEIGHT, 30.0, "rgb", linger_s=1.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "run"


@pytest.fixture
def open_camera(output: VirtualCameraRequest, folder: Path) -> Iterator[Open]:
    """Open a sink; whatever is left is closed at the end, camera process included."""
    opened: list[VirtualCamera] = []

    def open_one(wanted: VirtualCameraRequest = output) -> VirtualCamera:
        opened.append(VirtualCamera(wanted, folder=folder))
        return opened[-1]

    yield open_one
    for camera in opened:
        camera.close()
    _wait(lambda: not is_lock_held(folder / CAMERA_LOCK))


def _wait(done: Callable[[], bool], timeout_s: float = 20.0) -> None:
    until_s = time.monotonic() + timeout_s
    while not done():
        assert time.monotonic() < until_s, "it did not happen in time"
        time.sleep(0.01)


def _avatar(number: int) -> AvatarFrame:
    return AvatarFrame(pattern(number, WIDTH, HEIGHT), number * 1000)


def _write_until(camera: VirtualCamera, done: Callable[[], bool], number: int = 1) -> int:
    until_s = time.monotonic() + 20
    while not done():
        camera.write_frame(_avatar(number), number)
        number += 1
        assert time.monotonic() < until_s, "it did not happen in time"
        time.sleep(0.01)
    return number


def test_what_is_written_arrives_whole_in_order_and_with_its_capture_time(open_camera: Open, device: Path) -> None:
    camera = open_camera()
    shown = []

    def enough() -> bool:
        shown.extend(camera.read_shown_pictures())
        return len(shown) >= 15

    _write_until(camera, enough)
    assert all(one.capture_time_ns == one.number * 1000 for one in shown)
    assert all(0 < one.sent_at_ns <= time.monotonic_ns() for one in shown)
    state = camera.read_state()
    assert state.shows == "live"
    assert (state.device, state.backend, state.problem) == (str(device), "file", None)
    camera.close()
    reader = CameraReader(device)
    numbers = [number_of(record.pixels, WIDTH, HEIGHT) for record in reader.read()]
    live = [number for number in numbers if number is not None]
    assert numbers[0] is None
    assert live == sorted(live)
    assert {one.number for one in shown} <= set(live)


@pytest.mark.promise("nothing was sent yet")
def test_the_card_stands_before_the_first_frame(open_camera: Open, device: Path) -> None:
    open_camera()
    CameraReader(device).wait_for(lambda record: record.pixels == CARD)


@pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL")
@pytest.mark.parametrize("lives_s", [0.0, 0.05, 0.3])
def test_a_camera_process_that_is_killed_in_its_first_moments_does_not_end_the_opening(
    open_camera: Open, device: Path, monkeypatch: pytest.MonkeyPatch, lives_s: float
) -> None:
    spawn = connection._spawn_detached
    killed: list[int] = []

    def spawn_and_kill(command: list[str], output: BinaryIO) -> "subprocess.Popen[bytes]":
        process = spawn(command, output)
        if len(killed) < 2:
            time.sleep(lives_s)
            process.kill()
            killed.append(process.pid)
        return process

    monkeypatch.setattr(connection, "_spawn_detached", spawn_and_kill)
    camera = open_camera()
    assert len(killed) == 2
    _write_until(camera, lambda: camera.read_state().shows == "live")


def test_the_card_changes_its_language_while_it_is_shown(open_camera: Open, device: Path) -> None:
    camera = open_camera()
    reader = CameraReader(device)
    reader.wait_for(lambda record: record.pixels == CARD)
    camera.set_placing(replace(WHOLE, language="ko", card=CardLook("ko")))
    korean = draw_card(WIDTH, HEIGHT, CardLook("ko")).tobytes()
    assert korean != CARD
    reader.wait_for(lambda record: record.pixels == korean)


def test_the_user_s_own_card_stays_when_the_app_is_gone(open_camera: Open, device: Path) -> None:
    """It lies in the camera process's own memory: neither the file nor the app is needed any more."""
    own = CardLook("ko", "곧 올게요", CardPicture(np.full((45, 80, 3), (10, 200, 30), np.uint8)))
    camera = open_camera()
    camera.set_placing(replace(WHOLE, card=own))
    expected = draw_card(WIDTH, HEIGHT, own).tobytes()
    reader = CameraReader(device)
    reader.wait_for(lambda record: record.pixels == expected)
    _write_until(camera, lambda: camera.read_state().shows == "live")
    camera.panic.set_panic(True)
    reader.wait_for(lambda record: record.pixels == expected)
    camera.panic.set_panic(False)
    _write_until(camera, lambda: camera.read_state().shows == "live")
    camera.close(keep_camera=True)
    reader.wait_for(lambda record: record.pixels == expected)


def test_a_frame_that_is_repeated_is_a_heartbeat_only(open_camera: Open, folder: Path) -> None:
    camera = open_camera()
    buffer = wire.FrameBuffer.attach(folder / BUFFER)
    frame = _avatar(1)
    beats = set()
    for _ in range(3):
        camera.write_frame(frame, 0)
        beats.add(buffer.header.heartbeat)
    assert buffer.header.published == 1
    assert len(beats) == 3
    buffer.close()


def test_a_picture_that_is_repeated_goes_on_while_the_avatar_moves_to_another_place(
    open_camera: Open, folder: Path
) -> None:
    camera = open_camera()
    buffer = wire.FrameBuffer.attach(folder / BUFFER)
    frame = AvatarFrame(pattern(1, HEIGHT, HEIGHT), 1000)
    period_ns = 33_000_000
    camera.write_frame(frame, period_ns)
    camera.set_placing(replace(WHOLE, zoom=2.0))
    for number in range(2, 60):
        camera.write_frame(frame, number * period_ns)
    moved = buffer.header.published
    assert 4 < moved < 40, "as long as it moves, and no longer"
    camera.write_frame(frame, 61 * period_ns)
    assert buffer.header.published == moved
    buffer.close()


def test_a_camera_that_was_kept_shows_the_card_until_the_first_picture_of_the_next_run(
    open_camera: Open, folder: Path
) -> None:
    first = open_camera()
    _write_until(first, lambda: first.read_state().shows == "live")
    first.close(keep_camera=True)
    again = open_camera()
    buffer = wire.FrameBuffer.attach(folder / BUFFER)
    assert buffer.header.panic == wire.RESTING
    again.write_frame(_avatar(1000), 0)
    assert buffer.header.panic == 0
    buffer.close()


def test_panic_shows_the_card_until_it_is_released(open_camera: Open, device: Path) -> None:
    camera = open_camera()
    reader = CameraReader(device)
    number = _write_until(camera, lambda: camera.read_state().shows == "live")
    camera.panic.set_panic(True)
    number = _write_until(camera, lambda: camera.read_state().shows == "panic", number)
    reader.read()
    assert reader.records[-1].pixels == CARD
    camera.panic.set_panic(False)
    _write_until(camera, lambda: camera.read_state().shows == "live", number)


def test_panic_is_handed_down_by_an_app_that_is_killed_wherever_it_shows_the_avatar_but_not_by_closing(
    open_camera: Open, folder: Path
) -> None:
    camera = open_camera()
    buffer = wire.FrameBuffer.attach(folder / BUFFER)
    camera.show_card()
    camera.panic.set_panic(True)
    assert buffer.header.panic == wire.PANIC | wire.RESTING
    camera.close(keep_camera=True)
    assert buffer.header.panic == wire.RESTING
    buffer.close()


def test_closing_leaves_nothing_behind(open_camera: Open, folder: Path) -> None:
    camera = open_camera()
    camera.write_frame(_avatar(1), 0)
    camera.close()
    assert list(folder.iterdir()) == []
    assert camera.read_state().shows == "closed"
    camera.write_frame(_avatar(2), 1)
    camera.panic.set_panic(True)
    camera.close()


def test_a_kept_camera_is_found_by_the_next_app_and_leaves_nothing_behind_when_nobody_comes(
    open_camera: Open, folder: Path, device: Path
) -> None:
    first = open_camera()
    pid = _camera_pid(folder)
    number = _write_until(first, lambda: first.read_state().shows == "live")
    first.close(keep_camera=True)
    reader = CameraReader(device)
    reader.wait_for(lambda record: record.pixels == CARD and record.number > number // 2)
    second = open_camera()
    assert _camera_pid(folder) == pid
    assert second.read_state().starts == 0
    _write_until(second, lambda: second.read_state().shows == "live", number)
    second.close(keep_camera=True)
    _wait(lambda: not is_lock_held(folder / CAMERA_LOCK))
    assert list(folder.iterdir()) == []


def test_a_second_app_is_refused_in_words(open_camera: Open, folder: Path) -> None:
    open_camera()
    with pytest.raises(SinkError, match=rf"Another Persona Cam \(process {os.getpid()}\) is sending"):
        open_camera()
    assert is_lock_held(folder / CAMERA_LOCK)


def test_a_running_camera_of_another_size_is_replaced(
    open_camera: Open, output: VirtualCameraRequest, folder: Path
) -> None:
    open_camera().close(keep_camera=True)
    pid = _camera_pid(folder)
    open_camera(replace(output, width_px=32))
    assert _camera_pid(folder) != pid


def test_a_running_camera_of_another_version_is_replaced(open_camera: Open, folder: Path) -> None:
    open_camera().close(keep_camera=True)
    pid = _camera_pid(folder)
    buffer = wire.FrameBuffer.attach(folder / BUFFER)
    buffer.header.version = 99
    buffer.close()
    open_camera()
    assert _camera_pid(folder) != pid


def test_a_missing_device_is_told_with_its_remedy_and_leaves_nothing_behind(
    open_camera: Open, output: VirtualCameraRequest, folder: Path
) -> None:
    with pytest.raises(SinkError, match="missing: there is no such file") as failed:
        open_camera(replace(output, device=f"{output.device}-missing"))
    assert failed.value.problem.advice == "Make an empty file there."
    assert list(folder.iterdir()) == []


def test_a_process_that_ends_between_two_looks_is_believed_its_reason(
    output: VirtualCameraRequest, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class EndsWhenLookedAt:
        looks = 0

        def poll(self) -> int | None:
            self.looks += 1
            if self.looks == 1:
                return None
            reason = {"template": "There is no {thing}.", "remedy": "Buy one.", "values": {"thing": "camera"}}
            (folder / REPLY).write_text(json.dumps({"problem": reason}))
            return 1

    monkeypatch.setattr(connection, "_spawn_detached", lambda *_: EndsWhenLookedAt())
    camera = connection.VirtualCameraConnection(output, folder)
    with pytest.raises(SinkError, match=r"^There is no camera\. Buy one\.$"):
        camera.wait_for_buffer()
    camera.close(end_camera=False)


def test_the_leftovers_of_a_killed_camera_do_not_disturb(open_camera: Open, folder: Path) -> None:
    make_private_folder(folder)
    for name in (BUFFER, CAMERA_LOCK, "app.lock", "reply.json"):
        (folder / name).write_text("leftover")
    camera = open_camera()
    _write_until(camera, lambda: camera.read_state().shows == "live")


def test_it_runs_in_its_own_session_and_ignores_ctrl_c(open_camera: Open, folder: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("sessions are a POSIX matter")
    import signal

    camera = open_camera()
    pid = _camera_pid(folder)
    assert os.getsid(pid) == pid != os.getsid(0)
    os.kill(pid, signal.SIGINT)
    os.kill(pid, signal.SIGHUP)
    before = camera.read_state().counts.sent
    _write_until(camera, lambda: camera.read_state().counts.sent > before + 5)


def test_it_imports_nothing_else_of_ours(tmp_path: Path) -> None:
    from engine.sinks.virtual_camera.process_start import BOOT

    engine = Path(wire.__file__).parent.parent
    command = [sys.executable, "-X", "importtime", "-P", "-c", BOOT, str(engine), "--help"]
    told = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=True).stderr
    imported = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in told.splitlines() if "|" in line}
    assert "camera_process" in imported
    assert not imported & {"engine", "app", "assets", "cv2", "PIL", "av", "platformdirs", "messages", "errors"}


def test_pictures_of_any_size_are_framed(open_camera: Open, device: Path) -> None:
    camera = open_camera()
    white = AvatarFrame(np.full((50, 50, 3), 255, np.uint8), None)
    reader = CameraReader(device)
    camera.write_frame(white, 0)
    record = reader.wait_for(lambda one: max(one.pixels) == 255)
    picture = np.frombuffer(record.pixels, np.uint8).reshape(HEIGHT, WIDTH, 3)
    assert picture[:, 20:44].min() == 255
    assert picture[:, :10].max() < 200


def _camera_pid(folder: Path) -> int:
    buffer = wire.FrameBuffer.attach(folder / BUFFER)
    pid: int = buffer.header.camera_pid
    buffer.close()
    return pid


@pytest.mark.promise("no room for the frame buffer in the runtime folder")
@pytest.mark.skipif(os.name != "posix", reason="limits are a POSIX matter")
def test_no_room_for_the_pictures_is_said_with_the_folder_and_what_they_need(
    open_camera: Open, output: VirtualCameraRequest, folder: Path
) -> None:
    large = replace(output, width_px=640, height_px=360)
    with file_size_limit(64 * 1024), pytest.raises(SinkError, match=r"no room in .*: they need 2\.8 MB") as failed:
        open_camera(large)
    assert str(folder) in str(failed.value)
    assert "Free some space there" in failed.value.problem.advice
    assert not (folder / BUFFER).exists()
