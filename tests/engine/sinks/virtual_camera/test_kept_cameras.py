"""A virtual camera that was kept ends with the program, unless it is used again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.camera_process.files import CAMERA_LOCK
from engine.camera_process.locks import is_lock_held
from engine.sinks.virtual_camera.connection import VirtualCameraRequest
from engine.sinks.virtual_camera.kept_cameras import end_kept_cameras
from engine.sinks.virtual_camera.sink import VirtualCamera


@pytest.fixture
def output(tmp_path: Path) -> VirtualCameraRequest:
    (tmp_path / "video0").touch()
    return VirtualCameraRequest(str(tmp_path / "video0"), "file", 64, 36, 30.0, "rgb")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "run"
    end_kept_cameras()


def test_a_kept_camera_ends_and_leaves_nothing_behind(output: VirtualCameraRequest, folder: Path) -> None:
    VirtualCamera(output, folder=folder).close(keep_camera=True)
    assert is_lock_held(folder / CAMERA_LOCK)
    end_kept_cameras()
    assert not is_lock_held(folder / CAMERA_LOCK)
    assert list(folder.iterdir()) == []


def test_a_kept_camera_that_is_used_again_goes_on(output: VirtualCameraRequest, folder: Path) -> None:
    VirtualCamera(output, folder=folder).close(keep_camera=True)
    again = VirtualCamera(output, folder=folder)
    end_kept_cameras()
    assert is_lock_held(folder / CAMERA_LOCK)
    again.close()
    assert not is_lock_held(folder / CAMERA_LOCK)
