"""The virtual camera that other programs keep seeing, whatever the avatar is shown on meanwhile.

Owns: the one virtual camera of a run, and the sinks that write to it or beside it.
Does not know: threads, or which output is wanted.
"""

from collections.abc import Callable
from dataclasses import replace

from engine.camera_process.wire import Counts, Shown
from engine.core.errors import SinkError
from engine.core.types import AvatarFrame
from engine.sinks import Sink
from engine.sinks.framing import Placing
from engine.sinks.virtual_camera.connection import CameraOutput
from engine.sinks.virtual_camera.sink import CameraState, VirtualCamera

GONE = CameraState(
    "closed", "", "", "The virtual camera is not open.", "Choose the output again.", 0, Counts(0, 0, 0, 0)
)


class KeptCamera:
    """At most one virtual camera. `open` and `close` belong to one thread at a time, all else to any."""

    def __init__(self, opener: Callable[[CameraOutput], VirtualCamera]) -> None:
        self._opener = opener
        self._output: CameraOutput | None = None
        self._panic = False
        self.camera: VirtualCamera | None = None
        self.last = GONE
        """What is known of the camera after its end."""
        self.shown_by: OnCamera | None = None

    @property
    def device(self) -> str:
        """The device of the camera that is open, or an empty string."""
        camera = self.camera
        return "" if camera is None else camera.state().device

    @property
    def panicking(self) -> bool:
        return self._panic

    def panic(self, on: bool) -> None:
        """Show the card at once and until released, also on a camera that is just being opened."""
        self._panic = on
        camera = self.camera
        if camera is not None:
            camera.panic(on)

    def place(self, placing: Placing) -> None:
        """Let the avatar lie like this in the camera's picture."""
        camera = self.camera
        if camera is not None:
            camera.place(placing)

    def open(self, output: CameraOutput) -> None:
        """Have this camera; another one ends first, because only one can be fed.

        Raises: SinkError if it cannot be opened; the one before is there again then, unless it fails, too.
        """
        before = self._output
        if self.camera is not None and output == before:
            return
        self.close()
        try:
            self._have(output)
        except SinkError:
            if before is not None:
                self._have(before)
            raise

    def close(self, keep_camera: bool = False) -> None:
        """Let go of the camera, if there is one. keep_camera: programs go on seeing it, with its card, for a while."""
        camera, self.camera, self._output = self.camera, None, None
        if camera is not None:
            self.last = replace(GONE, counts=camera.state().counts)
            camera.close(keep_camera)

    def _have(self, output: CameraOutput) -> None:
        camera = self._opener(output)
        self.camera, self._output = camera, output
        self._panic = self._panic or camera.panicking
        camera.panic(self._panic)


class OnCamera:
    """Shows the avatar on the camera. Closing it leaves the camera there, with its card."""

    def __init__(self, kept: KeptCamera) -> None:
        self._kept = kept
        kept.shown_by = self

    @property
    def panicking(self) -> bool:
        return self._kept.panicking

    def write(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        camera = self._kept.camera
        if camera is not None:
            camera.write(frame, shown_at_ns)

    def panic(self, on: bool) -> None:
        self._kept.panic(on)

    def shown(self) -> list[Shown]:
        camera = self._kept.camera
        return [] if camera is None else camera.shown()

    def state(self) -> CameraState:
        camera = self._kept.camera
        return self._kept.last if camera is None else camera.state()

    def close(self) -> None:
        """Cover the camera, unless somebody else shows something on it by now. It ends with the run, not with this."""
        camera = self._kept.camera
        if camera is not None and self._kept.shown_by is self:
            camera.rest()


class BesideCamera:
    """Shows the avatar on another sink, and the card on the camera, if there is one."""

    def __init__(self, kept: KeptCamera, sink: Sink) -> None:
        self._kept = kept
        self._sink = sink

    def write(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        camera = self._kept.camera
        if camera is not None:
            camera.rest()
        self._sink.write(frame, shown_at_ns)

    def close(self) -> None:
        self._sink.close()
