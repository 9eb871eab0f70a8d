"""A virtual camera device that is opened again after it was lost.

Owns: opening and reopening the device, and its description. Does not know: what is sent, or how often.
"""

import logging
from collections.abc import Callable

from . import wire
from .backoff import Backoff
from .device_errors import VALUE_MAX, DeviceError
from .devices import DeviceRequest, VirtualCameraDevice

log = logging.getLogger(__name__)

RETRY_S = (0.5, 1, 2, 4, 8)
"""How long to wait before a lost device is opened again: the first time, the second, ...; the last value repeats."""


class LastingDevice:
    """lost: how often the device was taken away.

    Raises: DeviceError if it cannot be opened the first time.
    """

    def __init__(
        self, request: DeviceRequest, open_device: Callable[[DeviceRequest], VirtualCameraDevice], first: wire.Pixels
    ) -> None:
        """first: is sent at once, before any reader can come."""
        self._request = request
        self._open = open_device
        self._backoff = Backoff(RETRY_S, healthy_after_s=0)
        self._device: VirtualCameraDevice | None = open_device(request)
        self._about = _describe_device(self._device)
        self._about_written = False
        self.lost = 0
        self._device.send_frame(first)

    @property
    def is_open(self) -> bool:
        return self._device is not None

    def reopen_when_due(self, now_ns: int) -> None:
        """Try to open the device again if it was lost and it is time."""
        if self._device is not None or self._backoff.time_until_retry_ns(now_ns):
            return
        try:
            self._device = self._open(self._request)
        except DeviceError as failed:
            self._schedule_retry(now_ns, failed)
            return
        self._backoff.record_success(now_ns)
        log.info("The device is back.")
        self._about, self._about_written = _describe_device(self._device), False

    def send_frame(self, pixels: wire.Pixels, clock: Callable[[], int]) -> bool:
        """Send a picture; False if there is no device, or it is lost now."""
        device = self._device
        if device is None:
            return False
        try:
            device.send_frame(pixels)
        except DeviceError as gone:
            log.error("%s", gone.template)
            device.close()
            self._device = None
            self.lost += 1
            self._schedule_retry(clock(), gone)
            return False
        return True

    def write_description(self, buffer: wire.FrameBuffer) -> None:
        """Write what the device is and what is wrong, if that has changed."""
        if not self._about_written:
            buffer.write_status_text(self._about)
            self._about_written = True

    def close(self) -> None:
        """Release the device."""
        if self._device is not None:
            self._device.close()
            self._device = None

    def _schedule_retry(self, now_ns: int, why: DeviceError) -> None:
        self._backoff.record_failure(now_ns)
        self._about = {**self._about, "problem": why.to_plain()}
        self._about_written = False


def _describe_device(device: VirtualCameraDevice) -> dict[str, object]:
    return {"device": device.name[:VALUE_MAX], "backend": device.backend, "problem": None}
