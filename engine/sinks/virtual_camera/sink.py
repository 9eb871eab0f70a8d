"""The sink that viewers see: fills the camera's picture, converts its colour, and hands it to the camera process.

Owns: what is written into the frame buffer, and what the app can ask about the camera.
Does not know: devices, pacing of the device (the camera process keeps its own rate and repeats by itself).
"""

import contextlib
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

from engine.camera_process import wire
from engine.camera_process.wire import Counts, Shown
from engine.core.types import AvatarFrame, Image
from engine.sinks.card import be_right_back
from engine.sinks.colour import Converter, Matrix
from engine.sinks.framing import WHOLE, Framer, Placing
from engine.sinks.virtual_camera.connection import CameraConnection, CameraOutput

STALLED_S = 2.0
"""A camera process that has not moved for this long is reported."""
SHOWS = {wire.STARTING: "starting", wire.LIVE: "live", wire.CARD: "card", wire.LOST: "lost"}


@dataclass(frozen=True, slots=True)
class CameraState:
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
    counts: Counts


class VirtualCamera:
    """Finds a running camera process or starts one, and feeds it; implements `Sink`.

    It may be written to at any pace: a picture written again is a sign of life and nothing more. With no sign of life
    for three seconds the camera shows the card. A camera process that dies is started again while writing goes on.

    Raises: SinkError if another app feeds the camera, or no device can be opened, with every reason and what to do.
    """

    def __init__(
        self,
        output: CameraOutput,
        placing: Placing = WHOLE,
        matrix: Matrix = Matrix.BT601,
        folder: Path | None = None,
    ) -> None:
        self._framer = Framer(output.width_px, output.height_px, placing)
        self._converter = Converter(output.width_px, output.height_px, output.pixel_format, matrix)
        self._card = self._converter.convert(be_right_back(output.width_px, output.height_px)).copy()
        self._card_word = threading.Lock()
        self._panic = False
        self._resting = False
        self._closed = False
        self._last = CameraState("away", "", "", "", "", 0, Counts(0, 0, 0, 0))
        self._shown_count = 0
        self._last_beat = (0, time.monotonic())
        self._last_image: Image | None = None
        self._guard = threading.Lock()
        self._current: wire.FrameBuffer | None = None
        self._connection = CameraConnection(output, folder)
        try:
            self._follow(self._adopted(self._connection.open()))
        except BaseException:
            self._connection.close(end_camera=False)
            raise

    @property
    def panicking(self) -> bool:
        """Whether panic is on: since `panic`, or since an app that was killed while it was on."""
        return self._panic

    def write(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        """Hand over one picture of any size. Never waits; without a camera process the picture is dropped."""
        with self._guard:
            buffer = self._polled()
            if buffer is None:
                return
            if frame.image is self._last_image:
                buffer.beat()
            else:
                buffer.publish(self._converter.convert(self._framer.place(frame.image)), frame.capture_time_ns)
                self._last_image = frame.image
            if self._resting:
                self._show_card(resting=False)

    def place(self, placing: Placing) -> None:
        """Let the avatar lie like this in the camera's picture, from the next `write` on. Any thread may call it."""
        with self._guard:
            self._framer.placing = placing
            self._last_image = None

    def rest(self) -> None:
        """Show the card until the next `write`, and go on living; call it as often as `write`."""
        with self._guard:
            buffer = self._polled()
            if not self._resting or self._panic:
                self._show_card(panic=False, resting=True)
            if buffer is not None:
                buffer.beat()

    def panic(self, on: bool) -> None:
        """Show the card at once and until released, whatever else happens. Any thread may call it; it never waits."""
        self._show_card(panic=on)

    def state(self) -> CameraState:
        """Look at the camera; any thread may call it. While a picture is being written, what was seen last."""
        if not self._guard.acquire(blocking=False):
            return self._last
        try:
            if self._closed:
                return replace(self._last, shows="closed", problem="", remedy="")
            self._last = self._look()
            return self._last
        finally:
            self._guard.release()

    def shown(self) -> list[Shown]:
        """What has gone to the device since the last call, each picture once, with its time; up to 128."""
        with self._guard:
            if self._current is None:
                return []
            new = list(self._current.shown_after(self._shown_count))
            self._shown_count = new[-1][0] if new else self._shown_count
            return [shown for _, shown in new]

    def close(self, keep_camera: bool = False) -> None:
        """Detach. The last counts stay readable through `state`.

        keep_camera: the device stays, with the card, until its time is up; otherwise it ends at once.
        """
        with self._guard:
            if self._closed:
                return
            self._last = self._look()
            self._closed = True
            self._show_card(panic=False, resting=True)  # a panic is handed down only by an app that was killed
            self._current = None
            self._connection.close(end_camera=not keep_camera)

    def _polled(self) -> wire.FrameBuffer | None:
        """The buffer of the camera process if there is one now."""
        if not self._closed:
            self._follow(self._connection.poll(time.monotonic()))
        return self._current

    def _adopted(self, buffer: wire.FrameBuffer) -> wire.FrameBuffer:
        """An app that was killed while panic was on hands it down."""
        self._panic = bool(buffer.word(wire.W_PANIC) & wire.PANIC)
        return buffer

    def _follow(self, buffer: wire.FrameBuffer | None) -> None:
        """Make a buffer that is new to us ready: card first, then the panic that may be on."""
        if buffer is None or buffer is self._current:
            self._current = buffer
            return
        buffer.put_card(self._card)
        self._shown_count = buffer.word(wire.W_SHOWN)
        self._last_image = None
        self._current = buffer
        self._show_card()
        buffer.beat()

    def _show_card(self, panic: bool | None = None, resting: bool | None = None) -> None:
        """Note why the card is shown, and write it into the buffer of now; its own lock is never held for long."""
        with self._card_word:
            self._panic = self._panic if panic is None else panic
            self._resting = self._resting if resting is None else resting
            buffer = self._current
            if buffer is not None:
                with contextlib.suppress(ValueError):  # it was just closed; the next one is told by `_follow`
                    buffer.set_word(wire.W_PANIC, wire.PANIC * self._panic | wire.RESTING * self._resting)

    def _look(self) -> CameraState:
        buffer, starts = self._current, self._connection.starts
        if buffer is None:
            failed = self._connection.problem
            problem, remedy = (failed.message, failed.remedy) if failed else ("The camera process is starting.", "")
            return replace(self._last, shows="away", problem=problem, remedy=remedy, starts=starts)
        text = buffer.text()
        shows, problem, remedy = SHOWS[buffer.word(wire.W_STATE)], text.get("problem", ""), text.get("remedy", "")
        if self._is_stalled(buffer):
            shows, problem = "stalled", f"The camera process ({buffer.word(wire.W_CAMERA_PID)}) does not move."
        device, backend = text.get("device", ""), text.get("backend", "")
        return CameraState(shows, device, backend, problem, remedy, starts, buffer.counts)

    def _is_stalled(self, buffer: wire.FrameBuffer) -> bool:
        beat, now_s = buffer.word(wire.W_BEAT), time.monotonic()
        if beat != self._last_beat[0]:
            self._last_beat = (beat, now_s)
        return now_s - self._last_beat[1] >= STALLED_S
