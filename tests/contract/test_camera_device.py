"""The camera device contract, for the `file` device. The real one passes it in the test VM (tests/vm)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.camera_process.devices import DeviceRequest
from tests.contract.camera_device import FPS, HEIGHT, WIDTH, CameraDeviceContract


class TestFileDevice(CameraDeviceContract):
    @pytest.fixture
    def node(self, tmp_path: Path) -> Path:
        (tmp_path / "video0").touch()
        return tmp_path / "video0"

    @pytest.fixture
    def request_for(self, node: Path) -> Callable[[str], DeviceRequest]:
        return lambda pixel_format: DeviceRequest(str(node), "file", WIDTH, HEIGHT, FPS, pixel_format)

    @pytest.fixture
    def take_away(self, node: Path) -> Callable[[], None]:
        return node.unlink
