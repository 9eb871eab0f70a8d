"""Keeps the virtual camera open for other programs, whatever output the avatar is shown on.

Owns: the one virtual camera of a run.
Does not know: threads, or which output is wanted.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from engine.camera_process.files import FILE_BACKEND
from engine.camera_process.wire import SentCounts
from engine.core.errors import SinkError
from engine.core.problem import Problem
from engine.sinks.output_file import file_identity
from engine.sinks.panic import PanicSwitch
from engine.sinks.placement import Placing
from engine.sinks.virtual_camera.connection import VirtualCameraRequest
from engine.sinks.virtual_camera.sink import VirtualCamera, VirtualCameraSlotSink
from engine.sinks.virtual_camera.state import VirtualCameraState

GONE = VirtualCameraState(
    "closed", "", "", Problem("The virtual camera is not open.", "Choose the output again."), 0, SentCounts(0, 0, 0, 0)
)
OPENING = replace(GONE, shows="starting", problem=None)
"""Between two cameras: the next one is being opened, and nobody has to do anything."""


class VirtualCameraSlot:
    """At most one virtual camera. One thread at a time may open and close it; any thread may call the rest."""

    def __init__(
        self,
        opener: Callable[[VirtualCameraRequest], VirtualCamera],
        panic: PanicSwitch,
        try_device: Callable[[VirtualCameraRequest], None],
    ) -> None:
        """panic: the switch that every camera follows. try_device: raises SinkError if a device does not open now."""
        self.panic = panic
        self._opener = opener
        self._try_device = try_device
        self._output: VirtualCameraRequest | None = None
        self.camera: VirtualCamera | None = None
        self.last = GONE
        """What is known of the camera after its end, or until the next one is open."""
        self.shown_by: VirtualCameraSlotSink | None = None

    @property
    def device(self) -> str:
        """The device of the camera that is open, or an empty string."""
        camera = self.camera
        return "" if camera is None else camera.read_state().device

    def set_placing(self, placing: Placing) -> None:
        """Use this placing in the camera's picture."""
        camera = self.camera
        if camera is not None:
            camera.set_placing(placing)

    def open_virtual_camera(self, output: VirtualCameraRequest) -> None:
        """Open this camera in place of another one, which goes on until it is known that the new device opens.

        Only one can be fed, and a device that is open does not open again: where both may be the same device, the one
        before ends first, and is opened again if that fails.
        Raises: SinkError if it cannot be opened.
        """
        before = self._output
        if self.camera is not None and output == before:
            return
        if self.camera is not None and not _may_be_device(output, self.camera.read_state()):
            self._try_device(output)
        self._release_camera(OPENING)
        try:
            self._open_device(output)
        except SinkError:
            if before is not None:
                self._open_device(before)
            raise
        finally:
            if self.camera is None:
                self.last = replace(GONE, counts=self.last.counts)

    def close(self, keep_camera: bool = False) -> None:
        """Release the camera, if there is one. keep_camera: it stays for a while, with its card."""
        self._release_camera(GONE, keep_camera)

    def _release_camera(self, afterwards: VirtualCameraState, keep_camera: bool = False) -> None:
        """Close the camera, if there is one. afterwards: what is known as soon as there is none."""
        camera = self.camera
        counts = self.last.counts if camera is None else camera.read_state().counts
        self.last = replace(afterwards, counts=counts)
        self.camera = self._output = None
        if camera is not None:
            camera.close(keep_camera)

    def _open_device(self, output: VirtualCameraRequest) -> None:
        self.camera, self._output = self._opener(output), output


def _may_be_device(output: VirtualCameraRequest, state: VirtualCameraState) -> bool:
    """Return whether the request may mean the device that is open. One of tests is meant only by its name."""
    if output.backend != state.backend and (output.backend is not None or state.backend == FILE_BACKEND):
        return False
    if not output.device or not state.device:
        return True
    return file_identity(Path(output.device)) == file_identity(Path(state.device))
