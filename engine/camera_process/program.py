"""The camera process at work: takes pictures from the buffer and gives them to the device, at a fixed rate.

Owns: the order of one turn, and the counts.
Does not know: command lines, signals, files, what a picture shows, how a lost device is found again.
"""

from collections.abc import Callable

from . import wire
from .devices import DeviceRequest, VirtualCameraDevice
from .lasting_device import LastingDevice
from .picture_stock import PictureStock
from .schedule import TurnSchedule
from .watch import AppSigns, AppWatchdog


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
        self._clock = clock
        self._pictures = PictureStock(self.shape)
        self._device = LastingDevice(request, open_device, self._pictures.card)
        self._sent = self._repeated = self._late = 0
        self._last_sent: tuple[bool, int] | None = None
        self._schedule = TurnSchedule(self.shape.fps_milli, clock())
        self._watch = AppWatchdog(linger_ns, clock())

    def time_until_due_ns(self) -> int:
        """Return the time until the next turn."""
        return self._schedule.time_until_due_ns(self._clock())

    def serve_turn(self, buffer: wire.FrameBuffer, attached: bool) -> bool:
        """Serve one turn. attached: an app holds its lock. False when it is time to end."""
        now_ns = self._clock()
        self._late += self._schedule.advance_turn(now_ns)
        header = buffer.header
        panic = header.panic
        signs = AppSigns(
            attached=attached,
            heartbeat=header.heartbeat,
            published=header.published,
            panic=bool(panic),
            end=bool(header.end),
        )
        avatar = self._fetch_pictures(buffer, self._watch.may_show_avatar(signs, now_ns))
        self._device.reopen_when_due(now_ns)
        self._send_picture(buffer, avatar)
        self._report_state(buffer, avatar, bool(panic & wire.PANIC))
        return not self._watch.should_end(signs, now_ns)

    def close(self) -> None:
        """Release the device."""
        self._device.close()

    def _fetch_pictures(self, buffer: wire.FrameBuffer, avatar: bool) -> bool:
        """Update card and newest frame; returns True if there is an avatar and it may be shown."""
        self._pictures.fetch_card(buffer)
        if avatar:
            self._pictures.fetch_frame(buffer)
        return avatar and self._pictures.number > self._watch.old

    def _send_picture(self, buffer: wire.FrameBuffer, avatar: bool) -> None:
        pictures = self._pictures
        picture = (avatar, pictures.number if avatar else pictures.card_number)
        if not self._device.send_frame(pictures.latest if avatar else pictures.card, self._clock):
            return
        self._sent += 1
        if picture == self._last_sent:
            self._repeated += 1
        elif avatar:
            buffer.write_shown_frame(wire.ShownFrame(pictures.number, pictures.capture_time_ns, self._clock()))
        self._last_sent = picture

    def _report_state(self, buffer: wire.FrameBuffer, avatar: bool, is_panic: bool) -> None:
        self._device.write_description(buffer)
        card = wire.PANIC_CARD if is_panic else wire.CARD
        shows = wire.LIVE if avatar else card if self._pictures.card_number else wire.STARTING
        buffer.header.state = shows if self._device.is_open else wire.LOST
        buffer.write_counts(wire.SentCounts(self._sent, self._repeated, self._late, self._device.lost))
