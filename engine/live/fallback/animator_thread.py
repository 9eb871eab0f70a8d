"""An animator that takes its time, on a thread of its own: made, dressed, fed, and made again after a failure.

Owns: the animator's whole life, what waits for it, what it answered, and what is wrong with it.
Knows no threads: `step` and `survive` are called by the animator's own thread, the rest by the engine's.
Does not know: what is shown while the animator has no answer.
"""

import logging
import statistics
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.animators.protocol import Animator, HasLimitation
from engine.core.clock import NS_PER_S, Clock
from engine.core.errors import DeviceFaultError, PersonaCamError, PortraitError
from engine.core.latency import LatencyMeter
from engine.core.types import AvatarFrame, Control, Frame, Portrait
from engine.live.fallback.reference_cache import ReferenceCache

log = logging.getLogger(__name__)

PATIENCE_S = 0.1
STALL_NS = NS_PER_S
STALL_CHUNKS = 4
"""A chunk that takes longer than a second, and longer than so many usual ones, is a stall."""
FIRST_CHUNK_NS = 30 * NS_PER_S
"""The first chunk may take that long: engines are built and caches filled."""
BUSY_CHUNKS = 9
HEADROOM = 0.95
RETRY_S = (2.0, 4.0, 8.0, 16.0, 32.0, 60.0)
"""How long to wait before the animator is made again, failure by failure; the last counts from then on."""
CHUNKS_OF_HEALTH = 50
"""After so many good chunks earlier failures are forgotten."""
REFERENCES_BYTES = 1 << 30
STAGE_WINDOW = 1000


@dataclass(frozen=True, slots=True, eq=False)
class AnimatedChunk:
    """Pictures that came out of one call, and when."""

    pictures: Sequence[AvatarFrame]
    made_ns: int


class AnimatorThread:
    """The animator that the user chose, if it is not the one that carries the show when this one cannot."""

    def __init__(self, name: str, make: Callable[[], Animator[Any]], clock: Clock, made: Animator[Any] | None = None):
        """make: called on the animator's thread, the first time and after each failure. made: the first one, if it is
        there already."""
        self.name = name
        self._make = make
        self._clock = clock
        self._changed = threading.Condition()
        self._animator = made
        self._discarded: Animator[Any] | None = None
        self._frames: deque[Frame] = deque()
        self._control = Control()
        self._wanted: Portrait | None = None
        self._worn: Portrait | None = None
        self._answers: list[AnimatedChunk] = []
        self._answering = False
        self._references = ReferenceCache(REFERENCES_BYTES)
        self._busy_since_ns: int | None = None
        self._busy_ns: deque[int] = deque(maxlen=BUSY_CHUNKS)
        self._failures = 0
        self._good_chunks = 0
        self._failed: PersonaCamError | None = None
        self._retry_ns = 0
        self._refused: PersonaCamError | None = None
        self._over = False
        self.dropped = 0
        self.meter = LatencyMeter(STAGE_WINDOW)

    def swap_portrait(self, portrait: Portrait) -> None:
        """From now on this portrait; pictures of the one before are not given out any more."""
        with self._changed:
            self._wanted = portrait
            self._answers.clear()
            self._answering = False
            self._changed.notify_all()

    def queue_frame(self, frame: Frame, control: Control) -> None:
        """Hand over the next driver frame; only the newest ones wait."""
        with self._changed:
            if self._animator is None:
                return
            if len(self._frames) >= self._animator.chunk:
                self._frames.popleft()
                self.dropped += 1
            self._frames.append(frame)
            self._control = control
            self._changed.notify_all()

    def collect_chunks(self) -> list[AnimatedChunk]:
        """Return the pictures of the portrait worn that have come since the last call."""
        with self._changed:
            answers, self._answers = self._answers, []
            return answers

    def unavailable_reason(self) -> str:
        """Say why no picture can be expected now; empty while all is well."""
        with self._changed:
            if self._failed is not None:
                return self._failed.message
            if self._refused is not None:
                return self._refused.message
            if self._animator is None:
                return f"The animator {self.name} is loading."
            if self._is_stalled():
                return f"The animator {self.name} does not answer."
            return "" if self._answering else f"The animator {self.name} is starting."

    @property
    def is_ready(self) -> bool:
        """Whether the animator is made and wears what it should."""
        with self._changed:
            return self._animator is not None and self._wanted is self._worn

    @property
    def failure(self) -> PersonaCamError | None:
        """What went wrong, until the animator is there again."""
        return self._failed

    @property
    def notice(self) -> tuple[str, str]:
        """What went wrong and what to do about it, while that counts; else two empty strings."""
        wrong = self._failed or self._refused
        return ("", "") if wrong is None else (wrong.message, wrong.remedy)

    @property
    def chunk(self) -> int | None:
        """Frames per call, or None while that is not known."""
        animator = self._animator
        return None if animator is None else animator.chunk

    @property
    def stage_meters(self) -> dict[str, LatencyMeter]:
        """How long a frame takes, and the parts of a chunk where the animator can tell."""
        return {"animate": self.meter, **getattr(self._animator, "stage_meters", {})}

    @property
    def limitation(self) -> tuple[str, str]:
        """What of the control the animator cannot show, and what to do about it; empty if it can show all of it."""
        animator = self._animator
        return animator.limitation if isinstance(animator, HasLimitation) else ("", "")

    def sustainable_fps(self) -> float | None:
        """How many driver frames a second are kept up with, or None while that is not known."""
        with self._changed:
            if self._animator is None or len(self._busy_ns) < BUSY_CHUNKS:
                return None
            return HEADROOM * self._animator.chunk * NS_PER_S / max(1.0, statistics.median(self._busy_ns))

    def request_stop(self) -> None:
        """Let the animator's thread come to its end."""
        with self._changed:
            self._over = True
            self._changed.notify_all()

    @property
    def stop_requested(self) -> bool:
        return self._over

    def run_once(self) -> None:
        """Make the animator, dress it, or answer a chunk; else wait a moment for one of these."""
        animator = self._animator
        if animator is None:
            self._recreate_animator()
        elif self._wanted is not None and self._wanted is not self._worn:
            self._prepare_and_swap(animator, self._wanted)
        elif not self._animate_newest_chunk(animator):
            with self._changed:
                if not self._over:
                    self._clock.wait(self._changed, PATIENCE_S)

    def handle_failure(self, failure: PersonaCamError) -> None:
        """Let go of what failed; it is made again after a while, unless only a restart of the program helps."""
        log.info("%s failed: %s", self.name, failure)
        wait_s = RETRY_S[min(self._failures, len(RETRY_S) - 1)]
        with self._changed:
            self._failures += 1
            self._good_chunks = 0
            self._failed = failure
            self._retry_ns = self._clock.now_ns() + round(wait_s * NS_PER_S)
            self._answering = False
            self._busy_since_ns = self._worn = None
            self._busy_ns.clear()
            self._references.clear()
        self._discarded, self._animator = self._animator, None

    def close(self) -> None:
        """Free the animator."""
        animators = (self._discarded, self._animator)
        self._discarded = self._animator = None
        for animator in animators:
            if animator is not None:
                animator.close()

    def _is_stalled(self) -> bool:
        if self._busy_since_ns is None:
            return False
        usual_ns = statistics.median(self._busy_ns) if self._busy_ns else FIRST_CHUNK_NS / STALL_CHUNKS
        return self._clock.now_ns() - self._busy_since_ns > max(STALL_NS, STALL_CHUNKS * usual_ns)

    def _recreate_animator(self) -> None:
        if self._discarded is not None:
            self.close()
        if isinstance(self._failed, DeviceFaultError) or self._clock.now_ns() < self._retry_ns:
            with self._changed:
                if not self._over:
                    self._clock.wait(self._changed, PATIENCE_S)
            return
        animator = self._make()
        with self._changed:
            self._animator = animator
            self._failed = None

    def _prepare_and_swap(self, animator: Animator[Any], portrait: Portrait) -> None:
        reference = self._references.get(portrait)
        if reference is None:
            try:
                reference = animator.prepare_portrait(portrait)
            except PortraitError as refused:
                self._mark_portrait_refused(portrait, refused)
                return
            self._references.put(portrait, reference, lambda _: 0.0)
        animator.swap_portrait(reference)
        with self._changed:
            self._worn, self._refused = portrait, None
            self._frames.clear()

    def _mark_portrait_refused(self, portrait: Portrait, refused: PortraitError) -> None:
        """Leave this portrait to the other animator."""
        with self._changed:
            self._worn, self._refused = portrait, refused

    def _animate_newest_chunk(self, animator: Animator[Any]) -> bool:
        """Answer the newest chunk of frames; False if there are too few."""
        with self._changed:
            if self._worn is None or self._refused is not None or len(self._frames) < animator.chunk:
                return False
            frames = list(self._frames)
            self._frames.clear()
            control, worn = self._control, self._worn
            started_ns = self._busy_since_ns = self._clock.now_ns()
        pictures = animator.animate_chunk(frames, control)
        made_ns = self._clock.now_ns()
        self.meter.record_duration(started_ns, started_ns + (made_ns - started_ns) // len(frames))
        with self._changed:
            stalled = self._is_stalled()
            self._busy_since_ns = None
            if stalled:
                self._answering = False
                return True
            self._busy_ns.append(made_ns - started_ns)
            self._good_chunks += 1
            if self._good_chunks >= CHUNKS_OF_HEALTH:
                self._failures = 0
            if pictures and worn is self._wanted:
                self._answering = True
                self._answers.append(AnimatedChunk(pictures, made_ns))
        return True
