"""The sink that viewers see: fills the camera's picture, converts its colour, and hands it to the camera process.

Owns: what is written into the frame buffer, and what the app can ask about the camera.
Does not know: devices, pacing of the device (the camera process keeps its own rate and repeats by itself).
"""

import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

from engine.camera_process import wire
from engine.camera_process.wire import SentCounts, ShownFrame
from engine.core.settings import YuvMatrix
from engine.core.types import AvatarFrame, Image
from engine.sinks.card import draw_card
from engine.sinks.colour import PixelConverter
from engine.sinks.framing import WHOLE, Framer, Placing
from engine.sinks.virtual_camera.connection import VirtualCameraConnection, VirtualCameraRequest

STALLED_S = 2.0
"""A camera process that has not moved for this long is reported."""
SHOWS = {wire.STARTING: "starting", wire.LIVE: "live", wire.CARD: "card", wire.LOST: "lost"}


@dataclass(frozen=True, slots=True)
class VirtualCameraState:
    """The virtual camera at one moment.

    shows: "live" (the avatar), "card", "starting" (a plain picture), "lost" (the device is gone and tried again),
           "away" (there is no camera process, it is being started), "stalled" (it does not move), or "closed".
    problem, remedy: what is wrong and what to do, or empty. starts: camera processes started so far.
    counts: of the current camera process.
    """

    shows: str
    device: str
    backend: str
    problem: str
    remedy: str
    starts: int
    counts: SentCounts


class VirtualCamera:
    """Finds a running camera process or starts one, and feeds it; implements `Sink`.

    It may be written to at any pace: a picture written again is a sign of life and nothing more. With no sign of life
    for three seconds the camera shows the card. A camera process that dies is started again while writing goes on.

    Raises: SinkError if another app feeds the camera, or no device can be opened, with every reason and what to do.
    """

    def __init__(
        self,
        output: VirtualCameraRequest,
        placing: Placing = WHOLE,
        matrix: YuvMatrix = YuvMatrix.BT601,
        folder: Path | None = None,
    ) -> None:
        self._framer = Framer(output.width_px, output.height_px, placing)
        self._converter = PixelConverter(output.width_px, output.height_px, output.pixel_format, matrix)
        self._card = self._converter.convert_image(draw_card(output.width_px, output.height_px)).copy()
        self._card_word = threading.Lock()
        self._panic = False
        self._resting = False
        self._closed = False
        self._last = VirtualCameraState("away", "", "", "", "", 0, SentCounts(0, 0, 0, 0))
        self._shown_count = 0
        self._last_beat = (0, time.monotonic())
        self._last_image: Image | None = None
        self._guard = threading.Lock()
        self._current: wire.FrameBuffer | None = None
        self._connection = VirtualCameraConnection(output, folder)
        try:
            self._switch_buffer(self._restore_panic(self._connection.wait_for_buffer()))
        except BaseException:
            self._connection.close(end_camera=False)
            raise

    @property
    def panicking(self) -> bool:
        """Whether panic is on: since `panic`, or since an app that was killed while it was on."""
        return self._panic

    def write_frame(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        """Hand over one picture of any size. Never waits; without a camera process the picture is dropped."""
        with self._guard:
            buffer = self._poll_buffer()
            if buffer is None:
                return
            if frame.image is self._last_image:
                buffer.send_heartbeat()
            else:
                buffer.publish_frame(
                    self._converter.convert_image(self._framer.place_image(frame.image)), frame.capture_time_ns
                )
                self._last_image = frame.image
            if self._resting:
                self._set_card_reasons(resting=False)

    def set_placing(self, placing: Placing) -> None:
        """Let the avatar lie like this in the camera's picture, from the next `write` on. Any thread may call it."""
        with self._guard:
            self._framer.placing = placing
            self._last_image = None

    def show_card(self) -> None:
        """Show the card until the next `write`, and go on living; call it as often as `write`."""
        with self._guard:
            buffer = self._poll_buffer()
            if not self._resting or self._panic:
                self._set_card_reasons(panic=False, resting=True)
            if buffer is not None:
                buffer.send_heartbeat()

    def set_panic(self, on: bool) -> None:
        """Show the card at once and until released, whatever else happens. Any thread may call it; it never waits."""
        self._set_card_reasons(panic=on)

    def read_state(self) -> VirtualCameraState:
        """Look at the camera; any thread may call it. While a picture is being written, what was seen last."""
        if not self._guard.acquire(blocking=False):
            return self._last
        try:
            if self._closed:
                return replace(self._last, shows="closed", problem="", remedy="")
            self._last = self._build_state()
            return self._last
        finally:
            self._guard.release()

    def read_shown_pictures(self) -> list[ShownFrame]:
        """What has gone to the device since the last call, each picture once, with its time; up to 128."""
        with self._guard:
            if self._current is None:
                return []
            new = list(self._current.read_shown_after(self._shown_count))
            self._shown_count = new[-1][0] if new else self._shown_count
            return [shown for _, shown in new]

    def close(self, keep_camera: bool = False) -> None:
        """Detach. The last counts stay readable through `state`.

        keep_camera: the device stays, with the card, until its time is up; otherwise it ends at once.
        """
        with self._guard:
            if self._closed:
                return
            self._last = self._build_state()
            self._closed = True
            self._set_card_reasons(panic=False, resting=True)  # a panic is handed down only by an app that was killed
            self._current = None
            self._connection.close(end_camera=not keep_camera)

    def _poll_buffer(self) -> wire.FrameBuffer | None:
        """The buffer of the camera process if there is one now."""
        if not self._closed:
            self._switch_buffer(self._connection.poll_buffer(time.monotonic()))
        return self._current

    def _restore_panic(self, buffer: wire.FrameBuffer) -> wire.FrameBuffer:
        """An app that was killed while panic was on hands it down."""
        self._panic = bool(buffer.header.panic & wire.PANIC)
        return buffer

    def _switch_buffer(self, buffer: wire.FrameBuffer | None) -> None:
        """Make a buffer that is new to us ready: card first, then the panic that may be on."""
        if buffer is None or buffer is self._current:
            self._current = buffer
            return
        buffer.write_card(self._card)
        self._shown_count = buffer.header.shown
        self._last_image = None
        self._current = buffer
        self._set_card_reasons()
        buffer.send_heartbeat()

    def _set_card_reasons(self, panic: bool | None = None, resting: bool | None = None) -> None:
        """Note why the card is shown, and write it into the buffer of now; its own lock is never held for long."""
        with self._card_word:
            self._panic = self._panic if panic is None else panic
            self._resting = self._resting if resting is None else resting
            buffer = self._current
            if buffer is not None:
                buffer.header.panic = wire.PANIC * self._panic | wire.RESTING * self._resting

    def _build_state(self) -> VirtualCameraState:
        buffer, starts = self._current, self._connection.starts
        if buffer is None:
            failed = self._connection.problem
            problem, remedy = (failed.message, failed.remedy) if failed else ("The camera process is starting.", "")
            return replace(self._last, shows="away", problem=problem, remedy=remedy, starts=starts)
        text = buffer.read_status_text()
        shows, problem, remedy = SHOWS[buffer.header.state], text.get("problem", ""), text.get("remedy", "")
        if self._is_stalled(buffer):
            shows, problem = "stalled", f"The camera process ({buffer.header.camera_pid}) does not move."
        device, backend = text.get("device", ""), text.get("backend", "")
        return VirtualCameraState(shows, device, backend, problem, remedy, starts, buffer.counts)

    def _is_stalled(self, buffer: wire.FrameBuffer) -> bool:
        beat, now_s = buffer.header.beat, time.monotonic()
        if beat != self._last_beat[0]:
            self._last_beat = (beat, now_s)
        return now_s - self._last_beat[1] >= STALLED_S
