"""The virtual camera that other programs keep seeing, whatever the avatar is shown on meanwhile.

Owns: the one virtual camera of a run, and the sinks that write to it or beside it.
Does not know: threads, or which output is wanted.
"""

from collections.abc import Callable
from dataclasses import replace

from engine.camera_process.wire import SentCounts, ShownFrame
from engine.core.errors import SinkError
from engine.core.types import AvatarFrame
from engine.sinks import Sink
from engine.sinks.framing import Placing
from engine.sinks.virtual_camera.connection import VirtualCameraRequest
from engine.sinks.virtual_camera.sink import VirtualCamera, VirtualCameraState

GONE = VirtualCameraState(
    "closed", "", "", "The virtual camera is not open.", "Choose the output again.", 0, SentCounts(0, 0, 0, 0)
)


class VirtualCameraSlot:
    """At most one virtual camera. `open` and `close` belong to one thread at a time, all else to any."""

    def __init__(self, opener: Callable[[VirtualCameraRequest], VirtualCamera]) -> None:
        self._opener = opener
        self._output: VirtualCameraRequest | None = None
        self._panic = False
        self.camera: VirtualCamera | None = None
        self.last = GONE
        """What is known of the camera after its end."""
        self.shown_by: VirtualCameraSlotSink | None = None

    @property
    def device(self) -> str:
        """The device of the camera that is open, or an empty string."""
        camera = self.camera
        return "" if camera is None else camera.read_state().device

    @property
    def panicking(self) -> bool:
        return self._panic

    def set_panic(self, on: bool) -> None:
        """Show the card at once and until released, also on a camera that is just being opened."""
        self._panic = on
        camera = self.camera
        if camera is not None:
            camera.set_panic(on)

    def set_placing(self, placing: Placing) -> None:
        """Let the avatar lie like this in the camera's picture."""
        camera = self.camera
        if camera is not None:
            camera.set_placing(placing)

    def open_virtual_camera(self, output: VirtualCameraRequest) -> None:
        """Have this camera; another one ends first, because only one can be fed.

        Raises: SinkError if it cannot be opened; the one before is there again then, unless it fails, too.
        """
        before = self._output
        if self.camera is not None and output == before:
            return
        self.close()
        try:
            self._open_device(output)
        except SinkError:
            if before is not None:
                self._open_device(before)
            raise

    def close(self, keep_camera: bool = False) -> None:
        """Let go of the camera, if there is one. keep_camera: programs go on seeing it, with its card, for a while."""
        camera, self.camera, self._output = self.camera, None, None
        if camera is not None:
            self.last = replace(GONE, counts=camera.read_state().counts)
            camera.close(keep_camera)

    def _open_device(self, output: VirtualCameraRequest) -> None:
        camera = self._opener(output)
        self.camera, self._output = camera, output
        self._panic = self._panic or camera.panicking
        camera.set_panic(self._panic)


class VirtualCameraSlotSink:
    """Shows the avatar on the camera. Closing it leaves the camera there, with its card."""

    def __init__(self, kept: VirtualCameraSlot) -> None:
        self._kept = kept
        kept.shown_by = self

    @property
    def panicking(self) -> bool:
        return self._kept.panicking

    def write_frame(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        camera = self._kept.camera
        if camera is not None:
            camera.write_frame(frame, shown_at_ns)

    def set_panic(self, on: bool) -> None:
        self._kept.set_panic(on)

    def read_shown_pictures(self) -> list[ShownFrame]:
        camera = self._kept.camera
        return [] if camera is None else camera.read_shown_pictures()

    def read_state(self) -> VirtualCameraState:
        camera = self._kept.camera
        return self._kept.last if camera is None else camera.read_state()

    def close(self) -> None:
        """Cover the camera, unless somebody else shows something on it by now. It ends with the run, not with this."""
        camera = self._kept.camera
        if camera is not None and self._kept.shown_by is self:
            camera.show_card()


class SinkBesideVirtualCamera:
    """Shows the avatar on another sink, and the card on the camera, if there is one."""

    def __init__(self, kept: VirtualCameraSlot, sink: Sink) -> None:
        self._kept = kept
        self._sink = sink

    def write_frame(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        camera = self._kept.camera
        if camera is not None:
            camera.show_card()
        self._sink.write_frame(frame, shown_at_ns)

    def close(self) -> None:
        self._sink.close()
