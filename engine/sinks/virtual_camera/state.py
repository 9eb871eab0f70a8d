"""The state of the virtual camera: what it shows, its device, what is wrong, and how many pictures it got.

Owns: this description, and when a camera process counts as stalled. Does not know: pictures, panic.
"""

import time
from dataclasses import dataclass, replace

from engine.camera_process import wire
from engine.camera_process.wire import SentCounts
from engine.core.problem import Problem
from engine.sinks.virtual_camera.connection import VirtualCameraConnection
from engine.sinks.virtual_camera.readers import ReaderWatch

STALLED_S = 2.0
"""A camera process that has not sent anything for this long is reported."""
SHOWS = {
    wire.STARTING: "starting",
    wire.LIVE: "live",
    wire.CARD: "card",
    wire.PANIC_CARD: "panic",
    wire.LOST: "lost",
}


@dataclass(frozen=True, slots=True)
class VirtualCameraState:
    """The virtual camera at one moment.

    shows: "live" (the avatar), "card", "panic" (the same card, because of panic), "starting" (a plain picture),
           "lost" (the device is gone and tried again), "away" (there is no camera process, it is being started),
           "stalled" (it does not move), or "closed".
    readers: how many programs have the device open, None where that is not known.
    problem: what is wrong, or None. starts: camera processes started so far.
    counts: of the current camera process.
    """

    shows: str
    device: str
    backend: str
    problem: Problem | None
    starts: int
    counts: SentCounts
    readers: int | None = None


class StateReader:
    """last: the last state that was read."""

    def __init__(self, connection: VirtualCameraConnection) -> None:
        self._connection = connection
        self._last_beat = (0, time.monotonic())
        self._watch = ReaderWatch()
        self.last = VirtualCameraState("away", "", "", None, 0, SentCounts(0, 0, 0, 0))

    def read_state(self, buffer: wire.FrameBuffer | None) -> VirtualCameraState:
        """Return the state of the camera process behind this buffer; None: there is none now."""
        self.last = self._build_state(buffer, self._connection.starts)
        return self.last

    def close(self) -> None:
        """Stop counting readers."""
        self._watch.close()

    def _build_state(self, buffer: wire.FrameBuffer | None, starts: int) -> VirtualCameraState:
        if buffer is None:
            failed = self._connection.problem
            problem = failed.problem if failed else Problem("The camera process is starting.")
            return replace(self.last, shows="away", problem=problem, starts=starts)
        text = buffer.read_status_text()
        shows, told = SHOWS[buffer.header.state], text.get("problem")
        found = None if told is None else Problem.from_plain(told)
        if self._is_stalled(buffer):
            process = buffer.header.camera_pid
            shows, found = "stalled", Problem("The camera process ({process}) does not move.", process=process)
        device, backend = text.get("device", ""), text.get("backend", "")
        self._watch.watch_device(device, buffer.header.camera_pid)
        return VirtualCameraState(shows, device, backend, found, starts, buffer.counts, self._watch.readers)

    def _is_stalled(self, buffer: wire.FrameBuffer) -> bool:
        beat, now_s = buffer.header.beat, time.monotonic()
        if beat != self._last_beat[0]:
            self._last_beat = (beat, now_s)
        return now_s - self._last_beat[1] >= STALLED_S
