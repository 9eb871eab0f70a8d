"""The capture loop: reads the camera, puts frames at even times into the inbox, and reopens a lost camera.

Owns: the running source, and what is known of it. Knows no threads: one thread calls `run_once` in a loop.
Does not know: faces, animators, outputs.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable

from engine.camera_process.backoff import Backoff
from engine.core.clock import ASLEEP_NS, NS_PER_S, Clock
from engine.core.errors import SourceError
from engine.core.pacing import FrameSampler
from engine.core.status import CameraStatus
from engine.core.types import Frame
from engine.live.loops.mailbox import Mailbox
from engine.sources import LiveOpener, LiveSource, SourceInfo

log = logging.getLogger(__name__)

RETRY_S = (1.0,)
"""Between two tries to open a lost camera."""
REST_S = 1.0
"""How long a step of a loop that rests waits at most."""
RATE_EVERY_NS = NS_PER_S // 5
"""How often the rate is decided; for every frame it would cost more than it changes."""
RATE_FRAMES = 31
"""The measured rate is taken over this many frames."""


class CaptureMeter:
    """What a source says of itself, and what it really gives. captured: frames read. skipped: of those, left out."""

    def __init__(self, info: SourceInfo, now_ns: int) -> None:
        self.info = info
        self._times_ns: deque[int] = deque(maxlen=RATE_FRAMES)
        self._seen_ns = now_ns
        self.captured = 0
        self.skipped = 0

    def start_source(self, info: SourceInfo, now_ns: int) -> None:
        """Start measuring another source."""
        self.info, self._seen_ns = info, now_ns
        self._times_ns.clear()

    def clear_rate(self) -> None:
        """Forget the measured rate, which does not hold for the next frames."""
        self._times_ns.clear()

    def record_frame(self, frame: Frame, info: SourceInfo, now_ns: int) -> None:
        self.info, self._seen_ns = info, now_ns
        self.captured += 1
        if self._times_ns and frame.capture_time_ns - self._times_ns[-1] > ASLEEP_NS:
            self._times_ns.clear()
        self._times_ns.append(frame.capture_time_ns)

    def camera_status(self, now_ns: int) -> CameraStatus:
        """Return what is known of the camera now."""
        info, times_ns = self.info, list(self._times_ns)
        spanned_ns = times_ns[-1] - times_ns[0] if len(times_ns) > 1 else 0
        return CameraStatus(
            name=info.name,
            width_px=info.width_px,
            height_px=info.height_px,
            given_fps=float(info.fps),
            fps=(len(times_ns) - 1) * NS_PER_S / spanned_ns if spanned_ns else None,
            silent_s=max(0, now_ns - self._seen_ns) / NS_PER_S,
            is_file=info.plays_file,
        )


class OccasionalRate:
    """A rate that is asked for now and then, and is the same in between."""

    def __init__(self, read_rate: Callable[[], float | None], clock: Clock) -> None:
        self._read_rate = read_rate
        self._clock = clock
        self._fps: float | None = None
        self._next_ns: int | None = None

    def read_fps(self) -> float | None:
        now_ns = self._clock.now_ns()
        if self._next_ns is None or now_ns >= self._next_ns:
            self._fps, self._next_ns = self._read_rate(), now_ns + RATE_EVERY_NS
        return self._fps


class CaptureLoop:
    """The capture side. `run_once` belongs to one thread, all else may be called from any.

    lost: why there is no camera now. latest: the driver's latest picture, whole, to show to the driver alone.
    """

    def __init__(
        self,
        source: LiveSource,
        opener: LiveOpener,
        mailbox: Mailbox[Frame],
        clock: Clock,
        stop: threading.Event,
        keeps_up_fps: Callable[[], float | None] = lambda: None,
    ) -> None:
        """`source` is open already; `opener` opened it.

        keeps_up_fps: how many frames a second the rest keeps up with, or None if not known.
        """
        self._source: LiveSource | None = source
        self._opener = opener
        self._changing = threading.Lock()
        self._next: tuple[LiveSource, LiveOpener] | None = None
        self._mailbox = mailbox
        self._clock = clock
        self._stop = stop
        self._rate = OccasionalRate(keeps_up_fps, clock)
        self._sampler = FrameSampler()
        self._backoff = Backoff(RETRY_S, healthy_after_s=0)
        self._closed = False
        self.meter = CaptureMeter(source.info, clock.now_ns())
        self.lost: SourceError | None = None
        self.latest: Frame | None = None

    def run_once(self) -> bool:
        """Read one frame, or try to reopen the camera. Returns False at the end of the source."""
        if self._next is not None:
            self._apply_source_switch()
        if self._mailbox.is_paused:
            self._rest()
            return True
        source = self._source
        if source is None:
            self._reopen_camera()
            return True
        try:
            frame = source.read_frame()
        except SourceError as lost:
            log.info("%s", lost)
            self._mark_camera_lost(lost)
            return True
        if frame is None:
            return self._next is not None
        self.latest = frame
        self.meter.record_frame(frame, source.info, self._clock.now_ns())
        if self._sampler.accepts_frame(frame.capture_time_ns, self._rate.read_fps()):
            self._mailbox.put(frame)
        else:
            self.meter.skipped += 1
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
        """End a read or an opening on the capture thread soon."""
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

    @property
    def is_resting(self) -> bool:
        """Whether the camera is released, because nobody needs it now."""
        return self._mailbox.is_paused and self._source is None

    def camera_status(self) -> CameraStatus:
        """Return what is known of the camera now."""
        return self.meter.camera_status(self._clock.now_ns())

    def _rest(self) -> None:
        """Release the camera, and wait until it is needed again: then it is opened like one that was lost."""
        if self._source is not None:
            log.info("The camera %s is released.", self._source.info.name)
        self._release_source()
        self.latest = self.lost = None
        self._mailbox.wait_while_paused(REST_S)
        self.meter.start_source(self.meter.info, self._clock.now_ns())

    def _apply_source_switch(self) -> None:
        """Change to the requested source."""
        with self._changing:
            if self._next is None:
                return
            before = self._source
            (self._source, self._opener), self._next = self._next, None
        self.latest = None
        if before is not None:
            before.close()
        self.meter.start_source(self._source.info, self._clock.now_ns())
        self.lost = None

    def _release_source(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            source.close()

    def _mark_camera_lost(self, lost: SourceError) -> None:
        self.lost = lost
        self.latest = None
        self._release_source()
        self.meter.clear_rate()
        self._backoff.record_failure(self._clock.now_ns())

    def _reopen_camera(self) -> None:
        wait_ns = self._backoff.time_until_retry_ns(self._clock.now_ns())
        if self._clock.wait(self._stop, wait_ns / NS_PER_S) or self._next is not None:
            return
        try:
            self._source = self._opener()
        except SourceError as still_lost:
            self.lost = still_lost
            self._backoff.record_failure(self._clock.now_ns())
            return
        self._backoff.record_success(self._clock.now_ns())
        self.meter.start_source(self._source.info, self._clock.now_ns())
        self.lost = None
        log.info("The camera %s is back.", self._source.info.name)
