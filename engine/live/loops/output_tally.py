"""What an output was given: pictures, how fast, how many were lost on the way, what they were, and since when.

Owns: these counts, over the whole run and over the latest seconds. Written by the output's thread; any may read.
Does not know: sinks, pace, what a picture shows.
"""

from collections.abc import Callable
from dataclasses import dataclass

from engine.core.clock import NS_PER_S
from engine.core.status import OutputShows

FPS_NS = 2 * NS_PER_S
"""The rate is that of the latest two seconds."""
DROPPED_NS = 10 * NS_PER_S
"""The share of dropped pictures is that of the latest ten seconds."""
SAMPLE_NS = NS_PER_S // 4
_SAMPLES = DROPPED_NS // SAMPLE_NS + 2


@dataclass(frozen=True, slots=True)
class LastWritten:
    """The picture that the sink was given last. is_panic: it was panic's card."""

    shows: OutputShows = OutputShows.STARTING
    is_panic: bool = False


@dataclass(frozen=True, slots=True)
class _Sample:
    """Counts at one moment, monotonic."""

    at_ns: int
    shown: int
    dropped: int


def _count_nothing() -> int:
    return 0


class OutputTally:
    """shown: new pictures. repeated: pictures that were written again. last: what was written last."""

    def __init__(self) -> None:
        self.shown = 0
        self.repeated = 0
        self.last = LastWritten()
        self.count_dropped: Callable[[], int] = _count_nothing
        """Gives how many pictures and driver frames were ever pushed out because something was behind."""
        self.is_seen = True
        """Whether the pictures go where others can see them."""
        self.due_ns = 0
        """From then on the next picture that is written has to be noted, even if it is like the one before."""
        self._on_air_from_ns: int | None = None
        self._written_ns = 0
        self._samples: tuple[_Sample, ...] = ()

    def note_written(self, last: LastWritten, now_ns: int) -> None:
        """Note that a picture was written, and what; where that is as before, a few times a second are enough."""
        self.last, self._written_ns = last, now_ns
        self.due_ns = now_ns + SAMPLE_NS
        if not self.is_seen:
            self._on_air_from_ns = None
        elif self._on_air_from_ns is None:
            self._on_air_from_ns = now_ns
        if not self._samples or now_ns - self._samples[-1].at_ns >= SAMPLE_NS:
            self._samples = (*self._samples, self._take_sample(now_ns))[-_SAMPLES:]

    def measure_on_air_s(self, now_ns: int) -> float:
        """Return for how many seconds others have been able to see pictures; 0 while they are not."""
        began_ns = self._on_air_from_ns
        return 0.0 if began_ns is None else (now_ns - began_ns) / NS_PER_S

    def measure_fps(self, now_ns: int) -> float | None:
        """Return new pictures in a second over the latest two, or None before half a second is known."""
        began, now = self._find_sample(now_ns - FPS_NS), self._take_sample(now_ns)
        if began is not None and self._written_ns <= now_ns - FPS_NS:
            return 0.0
        if began is None or now.at_ns - began.at_ns < NS_PER_S // 2:
            return None
        return (now.shown - began.shown) * NS_PER_S / (now.at_ns - began.at_ns)

    def measure_dropped_percent(self, now_ns: int) -> float | None:
        """Return the share of dropped pictures of all that were shown or dropped in the latest ten seconds.

        None before any were.
        """
        began, now = self._find_sample(now_ns - DROPPED_NS), self._take_sample(now_ns)
        if began is None:
            return None
        shown, dropped = now.shown - began.shown, now.dropped - began.dropped
        return 100 * dropped / (shown + dropped) if shown + dropped else None

    def _take_sample(self, now_ns: int) -> _Sample:
        return _Sample(now_ns, self.shown, self.count_dropped())

    def _find_sample(self, at_ns: int) -> _Sample | None:
        """Return the newest sample from that time or before, else the oldest there is."""
        samples = self._samples
        older = [sample for sample in samples if sample.at_ns <= at_ns]
        return older[-1] if older else samples[0] if samples else None
