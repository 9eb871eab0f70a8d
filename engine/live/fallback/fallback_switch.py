"""Decides which animator is shown, the primary or the fallback, and when each of their pictures is due.

Owns: these rules, and the delay of the primary's pictures, which the fallback keeps.
Pure: every time is an argument. Does not know: animators, threads, pictures.
"""

import statistics
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from engine.animators.protocol import HOLD_NS
from engine.core.clock import NS_PER_S
from engine.core.pacing import spread_due_times_ns
from engine.core.problem import Problem
from engine.live.types import FrameOrigin

NOBODY_IN_VIEW = Problem("Nobody is in view.")
DELAY_MAX_NS = 6 * NS_PER_S
DELAYS = 31
"""The delay is the median over this many pictures."""


@dataclass(frozen=True, slots=True)
class PrimarySigns:
    """What the switch knows of the primary animator.

    unavailable: why no picture of it can be expected now, or None. nobody_ns: for how long its pictures have shown
    no driver. driven: its latest chunk shows a driver.
    """

    unavailable: Problem | None
    nobody_ns: int
    driven: bool


class FallbackSwitch:
    """shows: the animator that is shown. reason: why it is the fallback, or None."""

    def __init__(self) -> None:
        self.shows = FrameOrigin.FALLBACK
        self.reason: Problem | None = None

    def restart(self) -> None:
        """Start with another portrait: the primary may show it as soon as it answers."""
        self.shows = FrameOrigin.PRIMARY

    def decide_origin(self, signs: PrimarySigns) -> FrameOrigin:
        """Choose which animator shows the next pictures. A return from the fallback needs a chunk with a driver."""
        nobody = signs.nobody_ns >= HOLD_NS or (self.shows is FrameOrigin.FALLBACK and not signs.driven)
        self.reason = signs.unavailable or (NOBODY_IN_VIEW if nobody else None)
        self.shows = FrameOrigin.FALLBACK if self.reason else FrameOrigin.PRIMARY
        return self.shows


class PrimaryTiming:
    """When the primary's pictures are due, and how far behind the driver they are.

    interval_ns: between two driver moments. delay_ns: from a driver's moment to its picture. last_due_ns: of the latest
    picture of either animator.
    nobody_ns, driven: see `PrimarySigns`.
    """

    def __init__(self) -> None:
        self._delays_ns: deque[int] = deque(maxlen=DELAYS)
        self.interval_ns = NS_PER_S // 30
        self.delay_ns = 0
        self.last_due_ns = 0
        self.nobody_ns = 0
        self.driven = False

    def restart(self, now_ns: int) -> None:
        """Start with another portrait: earlier pictures do not count."""
        self.nobody_ns, self.driven, self.last_due_ns = 0, False, now_ns

    def note_moments(self, moments_ns: Sequence[int | None]) -> None:
        """Record the driver moments that a new chunk shows; None for a picture without a driver."""
        self.interval_ns = mean_interval_ns(moments_ns) or self.interval_ns
        held = next((index for index, moment in enumerate(reversed(moments_ns)) if moment is not None), None)
        before_ns = self.nobody_ns if held is None else 0
        self.nobody_ns = before_ns + self.interval_ns * (len(moments_ns) if held is None else held)
        self.driven = held is not None

    def schedule_chunk(self, moments_ns: Sequence[int | None], made_ns: int) -> list[int]:
        """Return when each picture of that chunk is due, and learn the delay from it."""
        due_ns = spread_due_times_ns(made_ns, len(moments_ns), self.interval_ns, self.last_due_ns)
        self.last_due_ns = due_ns[-1]
        self._delays_ns += [due - moment for due, moment in zip(due_ns, moments_ns, strict=True) if moment is not None]
        self.delay_ns = min(DELAY_MAX_NS, round(statistics.median(self._delays_ns))) if self._delays_ns else 0
        return due_ns

    def schedule_fallback(self, moment_ns: int) -> int:
        """Return when the fallback's picture of that driver moment is due: with the primary's delay."""
        self.last_due_ns = max(moment_ns + self.delay_ns, self.last_due_ns + 1)
        return self.last_due_ns


def mean_interval_ns(moments_ns: Sequence[int | None]) -> int:
    """Return the mean time between these driver moments; 0 if there are fewer than two."""
    known = [moment for moment in moments_ns if moment is not None]
    return (known[-1] - known[0]) // (len(known) - 1) if len(known) > 1 else 0
