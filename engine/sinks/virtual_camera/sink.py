"""The sinks that viewers see: they fill the camera's picture, convert its colour, and hand it to the camera process.

Owns: what is written into the frame buffer, and what the app can ask about the camera.
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
from engine.sinks.card import draw_card
from engine.sinks.colour import PixelConverter
from engine.sinks.framing import WHOLE, Framer, Placing
from engine.sinks.panic import PanicSwitch
from engine.sinks.virtual_camera.connection import VirtualCameraConnection, VirtualCameraRequest
from engine.sinks.virtual_camera.state import StateReader, VirtualCameraState

if TYPE_CHECKING:
    from engine.sinks.virtual_camera.slot import VirtualCameraSlot

LOOK_S = 0.1
"""So often it is asked whether the camera process still lives; what it shows meanwhile is its own affair."""


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
        panic: PanicSwitch | None = None,
        folder: Path | None = None,
    ) -> None:
        """panic: the switch that it follows; a camera that was left in panic turns it on."""
        self._framer = Framer(output.width_px, output.height_px, placing)
        self._converter = PixelConverter(output.width_px, output.height_px, output.pixel_format, matrix)
        self._card = self._converter.convert_image(draw_card(output.width_px, output.height_px)).copy()
        self._card_word = threading.Lock()
        self.panic = panic or PanicSwitch()
        self._resting = False
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
            raise

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
                self._resting = False
                self._write_card_reasons()

    def set_placing(self, placing: Placing) -> None:
        """Let the avatar lie like this in the camera's picture, from the next `write` on. Any thread may call it."""
        with self._guard:
            self._framer.placing = placing
            self._last_image = None

    def show_card(self) -> None:
        """Show the card until the next `write`, and go on living; call it as often as `write`."""
        with self._guard:
            buffer = self._poll_buffer()
            if not self._resting:
                self._resting = True
                self._write_card_reasons()
            if buffer is not None:
                buffer.send_heartbeat()

    def read_state(self) -> VirtualCameraState:
        """Look at the camera; any thread may call it. While a picture is being written, what was seen last."""
        if not self._guard.acquire(blocking=False):
            return self._states.last
        try:
            if self._closed:
                return replace(self._states.last, shows="closed", problem="", remedy="")
            return self._states.read_state(self._current)
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
            self._states.read_state(self._current)
            self._closed = True
            self.panic.remove_follower(self._write_card_reasons)
            self._write_card_reasons()
            self._current = None
            self._connection.close(end_camera=not keep_camera)

    def _poll_buffer(self) -> wire.FrameBuffer | None:
        """The buffer of the camera process if there is one now."""
        now_s = time.monotonic()
        if not self._closed and (self._current is None or now_s >= self._look_again_s):
            self._look_again_s = now_s + LOOK_S
            self._switch_buffer(self._connection.poll_buffer(now_s))
        return self._current

    def _restore_panic(self, buffer: wire.FrameBuffer) -> wire.FrameBuffer:
        """An app that was killed while panic was on hands it down."""
        if buffer.header.panic & wire.PANIC:
            self.panic.set_panic(True)
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
        self._write_card_reasons()
        buffer.send_heartbeat()

    def _write_card_reasons(self) -> None:
        """Write into the buffer of now why the card is shown; its own lock is never held for long.

        Without an app there is the card anyway, and panic is handed down only by an app that was killed.
        """
        with self._card_word:
            buffer, panic = self._current, self.panic.on and not self._closed
            if buffer is not None:
                buffer.header.panic = wire.PANIC * panic | wire.RESTING * (self._resting or self._closed)


class VirtualCameraSlotSink:
    """Shows the avatar on the camera. Closing it leaves the camera there, with its card."""

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
        """Cover the camera, unless somebody else shows something on it by now. It ends with the run, not with this."""
        camera = self._slot.camera
        if camera is not None and self._slot.shown_by is self:
            camera.show_card()


class SinkBesideVirtualCamera:
    """Shows the avatar on another sink, and the card on the camera, if there is one."""

    def __init__(self, slot: "VirtualCameraSlot", sink: Sink) -> None:
        self._slot = slot
        self._sink = sink

    def write_frame(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        camera = self._slot.camera
        if camera is not None:
            camera.show_card()
        self._sink.write_frame(frame, shown_at_ns)

    def close(self) -> None:
        self._sink.close()
