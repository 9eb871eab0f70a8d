"""A camera process that cannot start, ends, is killed or has no room: what is said, and when it is tried again."""

import errno
import itertools
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine.camera_process.files import ALL_FILES, LOG, REPLY_NOT_WRITTEN
from engine.core.errors import SinkError
from engine.sinks.virtual_camera import connection
from engine.sinks.virtual_camera.connection import (
    ENDS_MAX,
    HEALTHY_S,
    VirtualCameraConnection,
)
from tests.engine.sinks.virtual_camera.connection_stage import NOW_S, REQUEST, FakeProcess, Stage


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
