"""The way to a camera process, step by step: this process plays the camera, and no program is started."""

import os
from dataclasses import replace

import pytest

from engine.camera_process import wire
from engine.camera_process.files import APP_LOCK, BUFFER, REPLY
from engine.camera_process.locks import is_lock_held
from engine.core.errors import SinkError
from engine.sinks.virtual_camera import connection
from engine.sinks.virtual_camera.connection import (
    VirtualCameraConnection,
)
from tests.engine.sinks.virtual_camera.connection_stage import NOW_S, REQUEST, Stage


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
