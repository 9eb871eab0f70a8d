"""From the camera to the mailbox: reads, picks frames at even times, and finds a lost camera again.

Owns: the running source, and what is known of it. Knows no threads: `step` is called in a loop by one.
Does not know: faces, animators, outputs.
"""

import logging
import threading
from collections import deque

from engine.core.clock import ASLEEP_NS, NS_PER_S, Clock
from engine.core.errors import SourceError
from engine.core.pacing import FrameSampler
from engine.core.status import CameraStatus
from engine.core.types import Frame
from engine.live.loops.mailbox import Mailbox
from engine.sources import LiveOpener, LiveSource

log = logging.getLogger(__name__)

REOPEN_S = 1.0
"""Between two tries to open a lost camera."""
RATE_FRAMES = 31
"""The measured rate is taken over this many frames."""


class CaptureLoop:
    """The capture side. All but `step` and `close` may be called from any thread."""

    def __init__(
        self,
        source: LiveSource,
        opener: LiveOpener,
        mailbox: Mailbox[Frame],
        clock: Clock,
        stop: threading.Event,
    ) -> None:
        """`source` is open already; `opener` opened it."""
        self._source: LiveSource | None = source
        self._opener = opener
        self._changing = threading.Lock()
        self._next: tuple[LiveSource, LiveOpener] | None = None
        self._closed = False
        self._mailbox = mailbox
        self._clock = clock
        self._stop = stop
        self._sampler = FrameSampler()
        self._info = source.info
        self._times_ns: deque[int] = deque(maxlen=RATE_FRAMES)
        self._seen_ns = clock.now_ns()
        self._last_ns = -1
        self.captured = 0
        self.skipped = 0
        self.lost: SourceError | None = None
        self.latest: Frame | None = None
        """The driver's picture read last, whole; for the driver's own eyes."""

    def run_once(self, rate_fps: float | None) -> bool:
        """Read one frame, or try once to get the camera back. False when the source has come to its end.

        rate_fps: how many frames a second the rest keeps up with, or None if not known.
        """
        self._apply_source_switch()
        if self._source is None:
            self._reopen_camera()
            return True
        try:
            frame = self._source.read_frame()
        except SourceError as lost:
            log.info("%s", lost)
            self._mark_camera_lost(lost)
            return True
        if frame is None:
            return self._next is not None
        self._accept_frame(frame, rate_fps)
        return True

    def switch_source(self, source: LiveSource, opener: LiveOpener) -> None:
        """Read from this source, which is open already, from the next step on, and close the one before."""
        with self._changing:
            unused = (source, opener) if self._closed else self._next
            if not self._closed:
                self._next = (source, opener)
                self._opener.interrupt()
        if unused is not None:
            unused[0].close()

    def interrupt(self) -> None:
        """Make what is under way on the capture thread end soon."""
        with self._changing:
            self._opener.interrupt()
            if self._next is not None:
                self._next[1].interrupt()

    def close(self) -> None:
        """Release the camera. May be called more than once."""
        with self._changing:
            self._closed = True
            unused, self._next = self._next, None
        if unused is not None:
            unused[0].close()
        self._release_source()

    def camera_status(self) -> CameraStatus:
        """Return what is known of the camera now."""
        times_ns = list(self._times_ns)
        spanned_ns = times_ns[-1] - times_ns[0] if len(times_ns) > 1 else 0
        silent_ns = self._clock.now_ns() - self._seen_ns
        return CameraStatus(
            name=self._info.name,
            width_px=self._info.width_px,
            height_px=self._info.height_px,
            given_fps=float(self._info.fps),
            fps=(len(times_ns) - 1) * NS_PER_S / spanned_ns if spanned_ns else None,
            silent_s=max(0, silent_ns) / NS_PER_S,
            is_file=self._info.plays_file,
        )

    def _accept_frame(self, frame: Frame, rate_fps: float | None) -> None:
        self.captured += 1
        if self._times_ns and frame.capture_time_ns - self._times_ns[-1] > ASLEEP_NS:
            self._times_ns.clear()
        self.latest = frame
        self._seen_ns = self._clock.now_ns()
        self._times_ns.append(frame.capture_time_ns)
        if self._source is not None:
            self._info = self._source.info
        if frame.capture_time_ns <= self._last_ns:
            self.skipped += 1
        elif self._sampler.accepts_frame(frame.capture_time_ns, rate_fps):
            self._mailbox.put(frame)
        else:
            self.skipped += 1
        self._last_ns = max(self._last_ns, frame.capture_time_ns)

    def _apply_source_switch(self) -> None:
        """Go over to the source that was asked for, if one was."""
        with self._changing:
            if self._next is None:
                return
            before = self._source
            (self._source, self._opener), self._next = self._next, None
        self.latest = None
        if before is not None:
            before.close()
        self._info = self._source.info
        self._times_ns.clear()
        self._seen_ns = self._clock.now_ns()
        self.lost = None

    def _release_source(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            source.close()

    def _mark_camera_lost(self, lost: SourceError) -> None:
        self.lost = lost
        self.latest = None
        self._release_source()
        self._times_ns.clear()

    def _reopen_camera(self) -> None:
        if self._clock.wait(self._stop, REOPEN_S):
            return
        if self._next is not None:
            return
        try:
            self._source = self._opener()
        except SourceError as still_lost:
            self.lost = still_lost
            return
        self._info = self._source.info
        self.lost = None
        log.info("The camera %s is back.", self._info.name)
