"""The way to a camera process, step by step: this process plays the camera, and no program is started."""

import errno
import itertools
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine.camera_process import wire
from engine.camera_process.files import ALL_FILES, APP_LOCK, BUFFER, CAMERA_LOCK, LOG, REPLY, REPLY_NOT_WRITTEN
from engine.camera_process.locks import FileLock, is_lock_held
from engine.core.errors import SinkError
from engine.sinks.virtual_camera import connection
from engine.sinks.virtual_camera.connection import (
    ENDS_MAX,
    HEALTHY_S,
    VirtualCameraConnection,
    VirtualCameraRequest,
)

REQUEST = VirtualCameraRequest("/dev/video20", "v4l2loopback", 64, 36, 29.97, "rgb", linger_s=7.0)
NOW_S = 1e7


class FakeProcess:
    """A camera process that runs until it is killed or a test ends it."""

    def __init__(self) -> None:
        self.returncode: int | None = None
        self.killed = False

    def poll(self) -> int | None:
        return self.returncode

    def kill(self) -> None:
        self.killed, self.returncode = True, -9

    def wait(self, timeout: float | None = None) -> int | None:
        return self.returncode


class Stage:
    """The app's folder, what it started, and the camera's end, which a test plays."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: list[tuple[list[str], FakeProcess]] = []
        self.lock = FileLock(folder / CAMERA_LOCK)
        self.buffers: list[wire.FrameBuffer] = []

    def spawn(self, command: list[str], output: Any) -> FakeProcess:
        self.started.append((command, FakeProcess()))
        return self.started[-1][1]

    def run_camera(self, shape: wire.Shape = REQUEST.shape, device: str = "/dev/video20") -> wire.FrameBuffer:
        """A camera process runs and has made its buffer."""
        assert self.lock.acquire()
        (self.folder / BUFFER).unlink(missing_ok=True)
        buffer = wire.FrameBuffer.create(self.folder / BUFFER, shape)
        buffer.write_status_text({"device": device, "backend": "v4l2loopback"})
        self.buffers.append(buffer)
        return buffer

    def reply(self, problem: str | None = None) -> None:
        told = None if problem is None else {"template": problem, "values": {}, "remedy": ""}
        (self.folder / REPLY).write_text(json.dumps({"problem": told}))


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    made = Stage(tmp_path)
    monkeypatch.setattr(connection, "_spawn_detached", made.spawn)
    yield made
    for buffer in made.buffers:
        buffer.close()
    made.lock.release()


@pytest.fixture
def app(stage: Stage) -> Iterator[VirtualCameraConnection]:
    opened = VirtualCameraConnection(REQUEST, stage.folder)
    yield opened
    opened.close(end_camera=False)


def test_without_a_camera_process_one_is_started_as_requested_and_used_when_it_replies(
    stage: Stage, app: VirtualCameraConnection
) -> None:
    stage.reply("No device was free yesterday.")
    assert app.poll_buffer(NOW_S) is None
    command, _ = stage.started[0]
    options = dict(zip(command[5::2], command[6::2], strict=True))
    assert options == {
        "--folder": str(stage.folder),
        "--reply": str(stage.folder / REPLY),
        "--pixel-format": "rgb",
        "--width": "64",
        "--height": "36",
        "--fps": "29.97",
        "--linger-s": "7.0",
        "--device": "/dev/video20",
        "--backend": "v4l2loopback",
    }
    camera = stage.run_camera()
    assert app.poll_buffer(NOW_S + 1) is None
    assert app.problem is None
    stage.reply()
    assert app.poll_buffer(NOW_S + 2) is not None
    assert camera.header.app_pid == os.getpid()
    assert (len(stage.started), app.starts, app.problem) == (1, 1, None)


def test_a_running_camera_that_fits_is_used_and_none_is_started(stage: Stage, app: VirtualCameraConnection) -> None:
    camera = stage.run_camera()
    assert app.poll_buffer(NOW_S) is not None
    assert (stage.started, camera.header.end) == ([], 0)


@pytest.mark.parametrize("unlike", ["size", "rate", "device", "backend", "it is ending"])
def test_a_running_camera_that_does_not_fit_ends_before_another_is_started(
    stage: Stage, app: VirtualCameraConnection, unlike: str
) -> None:
    shape = REQUEST.shape
    shape = replace(shape, width_px=66) if unlike == "size" else shape
    shape = replace(shape, fps_milli=30_000) if unlike == "rate" else shape
    camera = stage.run_camera(shape, "/dev/video21" if unlike == "device" else "/dev/video20")
    if unlike == "backend":
        camera.write_status_text({"device": "/dev/video20", "backend": "obs"})
    camera.header.end = int(unlike == "it is ending")
    assert app.poll_buffer(NOW_S) is None
    assert app.poll_buffer(NOW_S + 1) is None
    assert (camera.header.end, stage.started) == (1, [])
    stage.lock.release()
    app.poll_buffer(NOW_S + 1.1)
    app.poll_buffer(NOW_S + 1.2)
    assert len(stage.started) == 1


def test_a_running_camera_of_another_version_is_asked_to_end(stage: Stage, app: VirtualCameraConnection) -> None:
    camera = stage.run_camera()
    camera.header.version = wire.VERSION + 1
    assert app.poll_buffer(NOW_S) is None
    assert camera.header.end == 1


def test_a_running_camera_that_does_not_end_within_3_s_is_named(stage: Stage, app: VirtualCameraConnection) -> None:
    stage.run_camera(replace(REQUEST.shape, width_px=66))
    app.poll_buffer(NOW_S)
    app.poll_buffer(NOW_S + 2.9)
    assert app.problem is None
    app.poll_buffer(NOW_S + 3)
    assert f"A camera process (process {os.getpid()}) of another size" in str(app.problem)


def test_a_camera_that_has_its_lock_but_not_yet_its_buffer_is_waited_for(
    stage: Stage, app: VirtualCameraConnection
) -> None:
    assert stage.lock.acquire()
    assert app.poll_buffer(NOW_S) is None
    stage.lock.release()
    stage.run_camera()
    assert app.poll_buffer(NOW_S + 1) is not None
    assert stage.started == []


def test_a_camera_that_ends_before_it_has_its_buffer_is_not_waited_for(
    stage: Stage, app: VirtualCameraConnection
) -> None:
    assert stage.lock.acquire()
    app.poll_buffer(NOW_S)
    app.poll_buffer(NOW_S + 0.1)
    stage.lock.release()
    app.poll_buffer(NOW_S + 0.2)
    app.poll_buffer(NOW_S + 0.3)
    assert (app.starts, app.problem) == (1, None)


def test_a_camera_that_cannot_start_says_why_and_is_tried_again_after_1_2_4_and_8_seconds(
    stage: Stage, app: VirtualCameraConnection
) -> None:
    now_s = NOW_S
    for wait_s in (1, 2, 4, 8, 8):
        starts = app.starts
        app.poll_buffer(now_s)
        assert app.starts == starts + 1
        stage.reply("No device is free.")
        app.poll_buffer(now_s)
        assert "No device is free." in str(app.problem)
        app.poll_buffer(now_s + wait_s - 0.1)
        assert app.starts == starts + 1
        now_s += wait_s


def test_a_camera_process_that_ends_at_once_is_reported_with_its_last_line(
    stage: Stage, app: VirtualCameraConnection
) -> None:
    app.poll_buffer(NOW_S)
    (stage.folder / LOG).write_text("Traceback\nImportError: no such module\n\n")
    stage.started[0][1].returncode = 1
    app.poll_buffer(NOW_S + 0.1)
    assert str(app.problem) == "The camera process ended at once: ImportError: no such module"


def test_a_camera_process_that_is_killed_in_its_first_moments_is_started_again_later_and_later(
    stage: Stage, app: VirtualCameraConnection
) -> None:
    now_s = NOW_S
    for number, wait_s in enumerate((0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 8.0), start=1):
        app.poll_buffer(now_s)
        assert app.starts == number
        stage.started[-1][1].returncode = -9
        app.poll_buffer(now_s)
        if wait_s:
            app.poll_buffer(now_s + wait_s - 0.01)
            assert app.starts == number
        now_s += wait_s
    app.poll_buffer(now_s)
    stage.run_camera()
    stage.reply()
    assert app.poll_buffer(now_s) is not None
    assert app.problem is None


def test_ends_are_forgotten_when_a_camera_process_has_run_for_a_while(
    stage: Stage, app: VirtualCameraConnection
) -> None:
    for now_s in (NOW_S, NOW_S + 100):
        app.poll_buffer(now_s)
        starts = app.starts
        stage.run_camera()
        stage.reply()
        assert app.poll_buffer(now_s + 1) is not None
        stage.lock.release()
        app.poll_buffer(now_s + 1 + HEALTHY_S)
        app.poll_buffer(now_s + 1 + HEALTHY_S)
        assert app.starts == starts + 1
        stage.started[-1][1].returncode = -9
        app.poll_buffer(now_s + 1 + HEALTHY_S)


def test_opening_goes_on_while_a_camera_process_is_killed_now_and_then_and_gives_up_in_the_end(
    stage: Stage, app: VirtualCameraConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spawn_and_kill(command: list[str], output: Any) -> FakeProcess:
        process = stage.spawn(command, output)
        process.returncode = -9
        return process

    monkeypatch.setattr(connection, "_spawn_detached", spawn_and_kill)
    seconds = itertools.count(NOW_S)
    clock = SimpleNamespace(sleep=lambda _: None, monotonic=lambda: next(seconds))
    monkeypatch.setattr(connection, "time", clock)
    with pytest.raises(SinkError, match="ended at once: it said nothing"):
        app.wait_for_buffer()
    assert app.starts == ENDS_MAX


def test_a_camera_that_another_app_started_is_used_when_it_says_what_it_is_and_only_if_it_fits(
    stage: Stage, app: VirtualCameraConnection
) -> None:
    camera = stage.run_camera(device="/dev/video20")
    camera.header.text_sequence = 0  # it has not served its first turn
    assert app.poll_buffer(NOW_S) is None
    assert app.poll_buffer(NOW_S + 1) is None
    assert (camera.header.end, app.starts) == (0, 0)
    camera.write_status_text({"device": "/dev/video20", "backend": "v4l2loopback"})
    assert app.poll_buffer(NOW_S + 2) is not None


def test_a_camera_process_that_is_silent_for_30_s_is_killed(stage: Stage, app: VirtualCameraConnection) -> None:
    app.poll_buffer(NOW_S)
    app.poll_buffer(NOW_S + 29.9)
    assert not stage.started[0][1].killed
    app.poll_buffer(NOW_S + 30)
    assert stage.started[0][1].killed
    assert "did not start within 30 s" in str(app.problem)


def test_a_camera_process_that_dies_while_it_is_used_is_started_again_at_once(
    stage: Stage, app: VirtualCameraConnection
) -> None:
    stage.run_camera()
    assert app.poll_buffer(NOW_S) is not None
    stage.lock.release()
    assert app.poll_buffer(NOW_S + 0.1) is None
    assert app.starts == 1
    stage.run_camera()
    stage.reply()
    assert app.poll_buffer(NOW_S + 0.2) is not None


def test_a_problem_is_over_and_its_waits_are_short_again_once_a_camera_runs(
    stage: Stage, app: VirtualCameraConnection
) -> None:
    for now_s in (NOW_S, NOW_S + 1):
        app.poll_buffer(now_s)
        stage.reply("No device is free.")
        app.poll_buffer(now_s)
    app.poll_buffer(NOW_S + 3)
    stage.run_camera()
    stage.reply()
    assert app.poll_buffer(NOW_S + 4) is not None
    assert app.problem is None
    stage.lock.release()
    app.poll_buffer(NOW_S + 5)
    stage.reply("No device is free.")
    app.poll_buffer(NOW_S + 5)
    starts = app.starts
    app.poll_buffer(NOW_S + 6)
    assert app.starts == starts + 1


def test_one_app_at_a_time_and_the_other_is_named(stage: Stage) -> None:
    stage.run_camera()
    first = VirtualCameraConnection(REQUEST, stage.folder)
    first.poll_buffer(NOW_S)
    with pytest.raises(SinkError, match=rf"Another Persona Cam \(process {os.getpid()}\) is sending"):
        VirtualCameraConnection(REQUEST, stage.folder)
    first.close(end_camera=False)
    VirtualCameraConnection(REQUEST, stage.folder).close(end_camera=False)


def test_a_camera_that_is_kept_is_not_asked_to_end_and_keeps_its_files(stage: Stage) -> None:
    camera = stage.run_camera()
    app = VirtualCameraConnection(REQUEST, stage.folder)
    app.poll_buffer(NOW_S)
    app.close(end_camera=False)
    assert camera.header.end == 0
    assert (stage.folder / BUFFER).exists()
    assert not is_lock_held(stage.folder / APP_LOCK)


def test_a_camera_that_is_to_end_is_asked_to(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "END_S", 0.0)
    camera = stage.run_camera()
    app = VirtualCameraConnection(REQUEST, stage.folder)
    app.poll_buffer(NOW_S)
    app.close(end_camera=True)
    assert camera.header.end == 1


def test_nothing_is_left_where_no_camera_process_runs(stage: Stage) -> None:
    app = VirtualCameraConnection(REQUEST, stage.folder)
    app.poll_buffer(NOW_S)
    stage.reply()
    app.close(end_camera=False)
    assert [entry.name for entry in stage.folder.iterdir()] == []


@pytest.mark.parametrize("name", ALL_FILES)
def test_what_lies_where_one_of_its_files_has_to_be_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(SinkError, match=f"{name} is a folder, where Persona Cam needs a file of its own. Remove it."):
        VirtualCameraConnection(REQUEST, tmp_path)


def test_a_folder_without_room_while_the_camera_is_away_is_said_and_tried_again(
    stage: Stage, app: VirtualCameraConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", full)
        assert app.poll_buffer(NOW_S) is None
    assert f"There is no room left in {stage.folder}" in str(app.problem)
    assert "Free some space there" in str(app.problem)
    app.poll_buffer(NOW_S + 1)
    stage.run_camera()
    stage.reply()
    assert app.poll_buffer(NOW_S + 2) is not None


def test_a_camera_process_that_has_no_room_even_for_its_reply_is_understood(
    stage: Stage, app: VirtualCameraConnection
) -> None:
    app.poll_buffer(NOW_S)
    stage.started[0][1].returncode = REPLY_NOT_WRITTEN
    app.poll_buffer(NOW_S + 0.1)
    assert f"There is no room left in {stage.folder}" in str(app.problem)


def test_a_program_that_cannot_be_started_is_no_fault_of_the_folder(
    stage: Stage, app: VirtualCameraConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(command: list[str], output: Any) -> None:
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(connection, "_spawn_detached", fail)
    app.poll_buffer(NOW_S)
    assert "The camera process cannot be started" in str(app.problem)


def test_a_folder_that_fails_while_the_camera_is_connected_does_not_end_the_run(
    stage: Stage, app: VirtualCameraConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.run_camera()
    assert app.poll_buffer(NOW_S) is not None

    def fail(path: Path) -> bool:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as patched:
        patched.setattr(connection, "is_lock_held", fail)
        assert app.poll_buffer(NOW_S + 1) is None
    assert "Too many open files" in str(app.problem)
    assert app.poll_buffer(NOW_S + 2) is not None
    assert app.problem is None


@pytest.mark.skipif(os.name != "posix", reason="pipes are a POSIX matter")
def test_a_log_that_became_a_pipe_does_not_hold_up_the_start(stage: Stage, app: VirtualCameraConnection) -> None:
    """A pipe that nobody reads would never be open for writing."""
    os.mkfifo(stage.folder / LOG)
    app.poll_buffer(NOW_S)
    assert len(stage.started) == 1
