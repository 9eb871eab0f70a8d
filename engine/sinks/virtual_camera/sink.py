"""The sinks that viewers see: they fill the virtual camera's picture, convert its colour, and pass it to its process.

Owns: what is written into the frame buffer, and what the app can read about the virtual camera.
Does not know: devices, pacing of the device (the camera process keeps its own rate and repeats by itself).
"""

import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.camera_process import wire
from engine.camera_process.wire import ShownFrame
from engine.core.settings import YuvMatrix
from engine.core.types import AvatarFrame, Image
from engine.sinks import Sink
from engine.sinks.colour import PixelConverter
from engine.sinks.framing import WHOLE, Framer
from engine.sinks.panic import PanicSwitch
from engine.sinks.placement import Placing
from engine.sinks.virtual_camera.connection import VirtualCameraConnection, VirtualCameraRequest
from engine.sinks.virtual_camera.kept_cameras import note_kept_camera
from engine.sinks.virtual_camera.state import StateReader, VirtualCameraState

if TYPE_CHECKING:
    from engine.sinks.virtual_camera.slot import VirtualCameraSlot

LOOK_S = 0.1
"""How often to check that the camera process runs; it decides by itself what it shows in between."""


class VirtualCamera:
    """Finds a running camera process or starts one, and feeds it; implements `Sink`.

    Pictures may be written at any pace: a repeated picture is only a sign of life. Without a sign of life for three
    seconds the camera shows the card. A camera process that dies is restarted while writing continues.

    Raises: SinkError if another app feeds the camera, or no device can be opened, with every reason and what to do.
    """

    def __init__(
        self,
        output: VirtualCameraRequest,
        placing: Placing = WHOLE,
        matrix: YuvMatrix = YuvMatrix.BT601,
        panic: PanicSwitch | None = None,
        folder: Path | None = None,
    ) -> None:
        """panic: the switch that it follows; a camera that was left in panic turns it on."""
        self._framer = Framer(output.width_px, output.height_px, placing)
        self._converter = PixelConverter(output.width_px, output.height_px, output.pixel_format, matrix)
        self._card = self._converter.convert_image(self._framer.draw_card()).copy()
        self._card_word = threading.Lock()
        self.panic = panic or PanicSwitch()
        self._resting = True  # a camera that an earlier run left open has its last picture: not that, but the card
        self._closed = False
        self._shown_count = 0
        self._last_image: Image | None = None
        self._guard = threading.Lock()
        self._current: wire.FrameBuffer | None = None
        self._look_again_s = 0.0
        self._connection = VirtualCameraConnection(output, folder)
        self._states = StateReader(self._connection)
        self.panic.add_follower(self._write_card_reasons)
        try:
            self._switch_buffer(self._restore_panic(self._connection.wait_for_buffer()))
        except BaseException:
            self.panic.remove_follower(self._write_card_reasons)
            self._connection.close(end_camera=False)
            self._states.close()
            raise

    def write_frame(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        """Write one picture of any size. Never waits; without a camera process the picture is dropped."""
        with self._guard:
            buffer = self._poll_buffer()
            if buffer is None:
                return
            self._framer.follow_placing(shown_at_ns)
            if frame.image is self._last_image and not self._framer.is_moving:
                buffer.send_heartbeat()
            else:
                buffer.publish_frame(
                    self._converter.convert_image(self._framer.place_image(frame.image, frame.ground_rgb)),
                    frame.capture_time_ns,
                )
                self._last_image = frame.image
            if self._resting:
                self._resting = False
                self._write_card_reasons()

    def set_placing(self, placing: Placing) -> None:
        """Use this placing from the next `write_frame` on. Any thread may call it."""
        is_card_new = placing.card != self._framer.placing.card
        with self._guard:
            self._framer.placing = placing
            self._last_image = None
        if is_card_new:
            self._replace_card()

    def show_card(self) -> None:
        """Show the card until the next `write_frame`; call it as often as that, as a sign of life."""
        with self._guard:
            buffer = self._poll_buffer()
            if not self._resting:
                self._resting = True
                self._write_card_reasons()
            if buffer is not None:
                buffer.send_heartbeat()

    def read_state(self) -> VirtualCameraState:
        """Return the camera's state; any thread may call it. While a picture is written, it is the last known one."""
        if not self._guard.acquire(blocking=False):
            return self._states.last
        try:
            if self._closed:
                return replace(self._states.last, shows="closed", problem=None)
            return self._states.read_state(self._current)
        finally:
            self._guard.release()

    def read_shown_pictures(self) -> list[ShownFrame]:
        """Return what the device got since the last call, each picture once, with its time; up to 128."""
        with self._guard:
            if self._current is None:
                return []
            new = list(self._current.read_shown_after(self._shown_count))
            self._shown_count = new[-1][0] if new else self._shown_count
            return [shown for _, shown in new]

    def close(self, keep_camera: bool = False) -> None:
        """Disconnect. The last counts stay readable through `read_state`.

        keep_camera: the device stays for a while, with the card, or until `end_kept_cameras`; else it ends at once.
        """
        with self._guard:
            if self._closed:
                return
            self._states.read_state(self._current)
            self._closed = True
            self._states.close()
            self.panic.remove_follower(self._write_card_reasons)
            self._write_card_reasons()
            self._current = None
            self._connection.close(end_camera=not keep_camera)
            if keep_camera:
                note_kept_camera(self._connection.folder)

    def _replace_card(self) -> None:
        """Write the card as it is to look now; it is drawn before the pictures have to wait for it."""
        card = self._framer.draw_card()
        with self._guard:
            self._card = self._converter.convert_image(card).copy()
            if self._current is not None:
                self._current.write_card(self._card)

    def _poll_buffer(self) -> wire.FrameBuffer | None:
        """Return the buffer of the camera process, if it runs."""
        now_s = time.monotonic()
        if not self._closed and (self._current is None or now_s >= self._look_again_s):
            self._look_again_s = now_s + LOOK_S
            self._switch_buffer(self._connection.poll_buffer(now_s))
        return self._current

    def _restore_panic(self, buffer: wire.FrameBuffer) -> wire.FrameBuffer:
        """Turn panic on if an app was killed while panic was on."""
        if buffer.header.panic & wire.PANIC:
            self.panic.set_panic(True)
        return buffer

    def _switch_buffer(self, buffer: wire.FrameBuffer | None) -> None:
        """Change to another buffer: write the card first, then panic if it is on."""
        if buffer is None or buffer is self._current:
            self._current = buffer
            return
        buffer.write_card(self._card)
        self._shown_count = buffer.header.shown
        self._last_image = None
        self._current = buffer
        self._write_card_reasons()
        buffer.send_heartbeat()

    def _write_card_reasons(self) -> None:
        """Write into the current buffer why the card is shown; its own lock is never held for long.

        Without an app the card is shown anyway, and only an app that was killed leaves panic on.
        """
        with self._card_word:
            buffer, panic = self._current, self.panic.on and not self._closed
            if buffer is not None:
                buffer.header.panic = wire.PANIC * panic | wire.RESTING * (self._resting or self._closed)


class VirtualCameraSlotSink:
    """Shows the avatar on the virtual camera. Closing it leaves the camera open, with its card."""

    def __init__(self, slot: "VirtualCameraSlot") -> None:
        self._slot = slot
        slot.shown_by = self

    @property
    def panic(self) -> PanicSwitch:
        return self._slot.panic

    def write_frame(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        camera = self._slot.camera
        if camera is not None:
            camera.write_frame(frame, shown_at_ns)

    def read_shown_pictures(self) -> list[ShownFrame]:
        camera = self._slot.camera
        return [] if camera is None else camera.read_shown_pictures()

    def read_state(self) -> VirtualCameraState:
        camera = self._slot.camera
        return self._slot.last if camera is None else camera.read_state()

    def close(self) -> None:
        """Show the card, unless another sink uses the camera by now. The camera ends with the run, not with this."""
        camera = self._slot.camera
        if camera is not None and self._slot.shown_by is self:
            camera.show_card()


class SinkBesideVirtualCamera:
    """Shows the avatar on another sink, and the card on the virtual camera, if there is one."""

    def __init__(self, slot: "VirtualCameraSlot", sink: Sink) -> None:
        self._slot = slot
        self._sink = sink

    @property
    def standby(self) -> VirtualCameraState | None:
        camera = self._slot.camera
        return None if camera is None else camera.read_state()

    def write_frame(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        camera = self._slot.camera
        if camera is not None:
            camera.show_card()
        self._sink.write_frame(frame, shown_at_ns)

    def close(self) -> None:
        self._sink.close()
