"""The camera process at work: takes pictures from the buffer and gives them to the device, at a fixed rate.

Owns: the order of one turn, the device's life (lost, tried again), and the counts.
Does not know: command lines, signals, files, what a picture shows.
"""

import logging
from collections.abc import Callable

import numpy as np

from . import wire
from .devices import DeviceError, DeviceRequest, VirtualCameraDevice
from .schedule import TurnSchedule
from .watch import AppSigns, AppWatchdog

log = logging.getLogger(__name__)

RETRY_NS = tuple(int(seconds * 1e9) for seconds in (0.5, 1, 2, 4, 8))
"""How long to wait before a lost device is tried again: the first time, the second, ... and every time after."""
_PLAIN = 24
"""The grey, in RGB, of the picture that is sent before there is a card."""
_TEXT_MAX = 500


class VirtualCameraProgram:
    """One camera. It opens the device and sends a first picture at once, before any reader can come.

    Raises: DeviceError if the device cannot be opened.
    """

    def __init__(
        self,
        request: DeviceRequest,
        open_device: Callable[[DeviceRequest], VirtualCameraDevice],
        clock: Callable[[], int],
        linger_ns: int,
    ) -> None:
        self.shape = wire.Shape(request.width_px, request.height_px, round(request.fps * 1000), request.pixel_format)
        self._request = request
        self._open = open_device
        self._clock = clock
        self._latest, self._card, self._spare = (plain_picture(self.shape) for _ in range(3))
        self._number = 0
        self._capture_time_ns: int | None = None
        self._card_number = 0
        self._sent = self._repeated = self._late = self._lost = 0
        self._last_sent: tuple[bool, int] | None = None
        self._failures = 0
        self._retry_at_ns = 0
        self._device: VirtualCameraDevice | None = open_device(request)
        self._about = _describe_device(self._device, "", "")
        self._told = False
        self._device.send_frame(self._card)
        self._schedule = TurnSchedule(self.shape.fps_milli, clock())
        self._watch = AppWatchdog(linger_ns, clock())

    def time_until_due_ns(self) -> int:
        """How long it is until the next turn."""
        return self._schedule.time_until_due_ns(self._clock())

    def serve_turn(self, buffer: wire.FrameBuffer, attached: bool) -> bool:
        """Serve one turn. attached: an app holds its lock. False when it is time to end."""
        now_ns = self._clock()
        self._late += self._schedule.advance_turn(now_ns)
        signs = AppSigns(
            attached=attached,
            heartbeat=buffer.read_word(wire.W_HEARTBEAT),
            published=buffer.read_word(wire.W_PUBLISHED),
            panic=bool(buffer.read_word(wire.W_PANIC)),
            end=bool(buffer.read_word(wire.W_END)),
        )
        avatar = self._fetch_pictures(buffer, self._watch.may_show_avatar(signs, now_ns))
        if self._device is None:
            self._reopen_device(now_ns)
        if self._device is not None:
            self._send_picture(buffer, self._device, avatar)
        self._report_state(buffer, avatar)
        return not self._watch.should_end(signs, now_ns)

    def close(self) -> None:
        """Let go of the device."""
        if self._device is not None:
            self._device.close()
            self._device = None

    def _fetch_pictures(self, buffer: wire.FrameBuffer, avatar: bool) -> bool:
        """Bring card and newest frame up to date; True if there is an avatar to show and it may be shown."""
        card = buffer.copy_card(self._spare, self._card_number)
        if card != self._card_number:
            self._card_number = card
            self._card, self._spare = self._spare, self._card
        taken = buffer.copy_latest_frame(self._spare, self._number) if avatar else None
        if taken is not None:
            self._number, self._capture_time_ns = taken
            self._latest, self._spare = self._spare, self._latest
        return avatar and self._number > self._watch.old

    def _send_picture(self, buffer: wire.FrameBuffer, device: VirtualCameraDevice, avatar: bool) -> None:
        picture = (avatar, self._number if avatar else self._card_number)
        try:
            device.send_frame(self._latest if avatar else self._card)
        except DeviceError as gone:
            self._handle_lost_device(device, gone)
            return
        self._sent += 1
        if picture == self._last_sent:
            self._repeated += 1
        elif avatar:
            buffer.write_shown_frame(wire.ShownFrame(self._number, self._capture_time_ns, self._clock()))
        self._last_sent = picture

    def _handle_lost_device(self, device: VirtualCameraDevice, why: DeviceError) -> None:
        log.error("%s", why.message)
        device.close()
        self._device = None
        self._lost += 1
        self._failures = 0
        self._schedule_retry(self._clock(), why)

    def _reopen_device(self, now_ns: int) -> None:
        if now_ns < self._retry_at_ns:
            return
        try:
            self._device = self._open(self._request)
        except DeviceError as failed:
            self._schedule_retry(now_ns, failed)
            return
        log.info("%s is back.", self._device.name)
        self._about, self._told = _describe_device(self._device, "", ""), False

    def _schedule_retry(self, now_ns: int, why: DeviceError) -> None:
        self._retry_at_ns = now_ns + RETRY_NS[min(self._failures, len(RETRY_NS) - 1)]
        self._failures += 1
        self._about = {**self._about, "problem": why.message[:_TEXT_MAX], "remedy": why.remedy[:_TEXT_MAX]}
        self._told = False

    def _report_state(self, buffer: wire.FrameBuffer, avatar: bool) -> None:
        if not self._told:
            buffer.write_status_text(self._about)
            self._told = True
        shows = wire.LIVE if avatar else wire.CARD if self._card_number else wire.STARTING
        buffer.write_word(wire.W_STATE, wire.LOST if self._device is None else shows)
        buffer.write_counts(wire.SentCounts(self._sent, self._repeated, self._late, self._lost))


def plain_picture(shape: wire.Shape) -> wire.Pixels:
    """A picture of one dark grey, in the device's format."""
    if shape.pixel_format == "rgb":
        return np.full(shape.frame_bytes, _PLAIN, np.uint8)
    pixels = np.full(shape.frame_bytes, 128, np.uint8)
    pixels[: shape.width_px * shape.height_px] = 16 + _PLAIN * 219 // 255
    return pixels


def _describe_device(device: VirtualCameraDevice, problem: str, remedy: str) -> dict[str, str]:
    return {"device": device.name[:_TEXT_MAX], "backend": device.backend, "problem": problem, "remedy": remedy}
