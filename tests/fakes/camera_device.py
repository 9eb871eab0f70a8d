"""A virtual camera device that keeps what it is given, and can be taken away."""

import numpy as np
from numpy.typing import NDArray

from engine.camera_process.device_errors import DeviceError
from engine.camera_process.devices import DeviceRequest


class FakeDevice:
    """Implements `VirtualCameraDevice`."""

    name = "fake camera"
    backend = "fake"

    def __init__(self, sent: list[bytes]) -> None:
        self.sent = sent
        self.is_gone = False
        self.closed = False

    def send_frame(self, pixels: NDArray[np.uint8]) -> None:
        if self.is_gone:
            raise DeviceError("The fake camera was taken away.", "Bring it back.")
        self.sent.append(pixels.tobytes())

    def close(self) -> None:
        self.closed = True


class FakeDevices:
    """Opens them: call it as `open_device`. is_there: whether opening works."""

    def __init__(self) -> None:
        self.is_there = True
        self.sent: list[bytes] = []
        self.opened: list[FakeDevice] = []
        self.tries = 0

    def __call__(self, request: DeviceRequest) -> FakeDevice:
        self.tries += 1
        if not self.is_there:
            raise DeviceError("No virtual camera could be opened.", "Install one.")
        self.opened.append(FakeDevice(self.sent))
        return self.opened[-1]
