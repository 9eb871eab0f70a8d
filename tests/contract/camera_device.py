"""What every virtual camera device must do, whatever opens it. A suite derives from `CameraDeviceContract`."""

from collections.abc import Callable

import numpy as np
import pytest

from engine.camera_process.device_errors import DeviceError
from engine.camera_process.devices import DeviceRequest, VirtualCameraDevice, open_device

WIDTH, HEIGHT, FPS = 64, 36, 30.0


class CameraDeviceContract:
    """Needs two fixtures: `request_for` fills in device and backend, `take_away` removes the device."""

    @pytest.mark.parametrize("pixel_format", ["rgb", "i420", "nv12"])
    def test_it_opens_and_takes_pictures_in_every_format(
        self, request_for: Callable[[str], DeviceRequest], pixel_format: str
    ) -> None:
        device = open_device(request_for(pixel_format))
        size = WIDTH * HEIGHT * 3 if pixel_format == "rgb" else WIDTH * HEIGHT * 3 // 2
        for value in range(5):
            device.send_frame(np.full(size, value, np.uint8))
        device.close()

    def test_it_names_itself_and_its_backend(self, request_for: Callable[[str], DeviceRequest]) -> None:
        request = request_for("i420")
        device = open_device(request)
        assert device.name == request.device
        assert device.backend
        device.close()

    def test_it_opens_again_after_it_was_closed(self, request_for: Callable[[str], DeviceRequest]) -> None:
        for _ in range(2):
            device: VirtualCameraDevice = open_device(request_for("i420"))
            device.send_frame(np.zeros(WIDTH * HEIGHT * 3 // 2, np.uint8))
            device.close()

    def test_a_device_that_is_taken_away_says_so(
        self, request_for: Callable[[str], DeviceRequest], take_away: Callable[[], None]
    ) -> None:
        device = open_device(request_for("i420"))
        pixels = np.zeros(WIDTH * HEIGHT * 3 // 2, np.uint8)
        device.send_frame(pixels)
        take_away()
        with pytest.raises(DeviceError, match="taken away"):
            device.send_frame(pixels)
        device.close()

    def test_a_device_that_is_not_there_says_what_to_do(
        self, request_for: Callable[[str], DeviceRequest], take_away: Callable[[], None]
    ) -> None:
        take_away()
        with pytest.raises(DeviceError) as failed:
            open_device(request_for("i420"))
        assert failed.value.remedy
