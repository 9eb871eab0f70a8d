"""Decides which animator is shown, the primary or the fallback, and how far the primary is behind the driver.

Owns: these rules. Pure: every time is an argument. Does not know: animators, threads, pictures, when one is due.
"""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from engine.animators.protocol import HOLD_NS
from engine.core.clock import NS_PER_S
from engine.core.problem import Problem
from engine.live.types import FrameOrigin

NOBODY_IN_VIEW = Problem("Nobody is in view.")
DELAY_GROWS = Problem("The delay grows until the animator can take over.")
DELAYS, IN_TIME = 31, 0.9
"""The delay is chosen so that of this many latest chunks this share comes in time."""
LONGER, LARGER = 1.8, 1.2
"""A better quality may take 1.8 times as long to compute, or 1.2 times what its longer window alone would cost."""


@dataclass(frozen=True, slots=True)
class PrimarySigns:
    """What the switch knows of the primary animator.

    unavailable: why no picture of it can be expected now, or None. nobody_ns: for how long its pictures have shown
    no driver. driven: its latest chunk shows a driver. in_time: it has just given pictures that can be shown when
    they are due.
    """

    unavailable: Problem | None
    nobody_ns: int
    driven: bool
    in_time: bool


class FallbackSwitch:
    """shows: the animator that is shown. reason: why it is the fallback, or None. has_led: the primary was shown."""

    def __init__(self) -> None:
        self.shows = FrameOrigin.FALLBACK
        self.reason: Problem | None = None
        self.has_led = False

    def restart(self) -> None:
        """Start with another portrait: the primary may show it as soon as it answers."""
        self.shows = FrameOrigin.PRIMARY

    def decide_origin(self, signs: PrimarySigns) -> FrameOrigin:
        """Choose which animator shows the next pictures.

        A return from the fallback needs a chunk with a driver, in time for the delay that is shown.
        """
        is_fallback = self.shows is FrameOrigin.FALLBACK
        nobody = signs.nobody_ns >= HOLD_NS or (is_fallback and not signs.driven)
        waits = DELAY_GROWS if is_fallback and not signs.in_time else None
        self.reason = signs.unavailable or (NOBODY_IN_VIEW if nobody else waits)
        self.shows = FrameOrigin.FALLBACK if self.reason else FrameOrigin.PRIMARY
        return self.shows


class PrimaryTiming:
    """The primary's pace, and how far behind the driver its pictures are ready.

    interval_ns: between two driver moments. nobody_ns, driven: see `PrimarySigns`.
    """

    def __init__(self) -> None:
        self._needed_ns: deque[int] = deque(maxlen=DELAYS)
        self._lookahead = 0
        self._margin_ns = 0
        self._moment_ns: int | None = None
        self.interval_ns = NS_PER_S // 30
        self.nobody_ns = 0
        self.driven = False

    @property
    def needed_ns(self) -> int | None:
        """The delay with which nearly all chunks are in time; None while none has come."""
        if not self._needed_ns:
            return None
        return sorted(self._needed_ns)[math.ceil(IN_TIME * len(self._needed_ns)) - 1]

    def estimate_margin_ns(self, more: int, call_ns: float | None) -> int:
        """Return how much longer a call may take at a quality whose lookahead is that much longer.

        call_ns: how long one usually takes now, None if that is not known: then the last estimate holds.
        """
        if more <= 0:
            self._margin_ns = 0
        elif call_ns is not None:
            longer = max(LONGER, LARGER * (1 + more / (1 + self._lookahead)))
            self._margin_ns = round((longer - 1) * call_ns)
        return self._margin_ns

    def restart(self) -> None:
        """Start with another portrait: whom earlier pictures showed does not count."""
        self.nobody_ns, self.driven = 0, False

    def note_chunk(self, moments_ns: Sequence[int | None], frames: int, lookahead: int, now_ns: int) -> list[int]:
        """Learn from a chunk, the answer to `frames` driver frames, and return the driver moments of its pictures.

        frames: 0 if when they came says nothing of the pictures that follow.
        moments_ns: None for a picture without a driver; its moment is taken from the others.
        lookahead: driver frames between a movement and its picture; the animator's at this call.
        """
        row = moments_ns if len(moments_ns) > 1 else [self._moment_ns, *moments_ns]
        self.interval_ns = mean_interval_ns(row) or self.interval_ns
        self._note_driver(moments_ns)
        moments = self._fill_moments(moments_ns)
        self._moment_ns = moments[-1]
        if frames and moments_ns[-min(frames, len(moments_ns))] is not None:
            shift_ns = (self._lookahead - lookahead) * self.interval_ns
            self._needed_ns.append(now_ns - moments[-min(frames, len(moments))] + shift_ns)
        return moments

    def expect_lookahead(self, lookahead: int) -> None:
        """Note the lookahead of the calls that follow: from that of another quality the delay is only estimated."""
        if lookahead == self._lookahead:
            return
        needed_ns, more = self.needed_ns, lookahead - self._lookahead
        margin_ns, self._lookahead = self._margin_ns if more > 0 else 0, lookahead
        self._needed_ns.clear()
        if needed_ns is not None:
            self._needed_ns.append(needed_ns + more * self.interval_ns + margin_ns)

    def _note_driver(self, moments_ns: Sequence[int | None]) -> None:
        held = next((index for index, moment in enumerate(reversed(moments_ns)) if moment is not None), None)
        before_ns = self.nobody_ns if held is None else 0
        self.nobody_ns = before_ns + self.interval_ns * (len(moments_ns) if held is None else held)
        self.driven = held is not None

    def _fill_moments(self, moments_ns: Sequence[int | None]) -> list[int]:
        """Return a moment for each picture: those not known are one interval from their neighbours."""
        first = next((index for index, moment in enumerate(moments_ns) if moment is not None), None)
        before_ns = self._moment_ns or 0
        if first is not None:
            before_ns = (moments_ns[first] or 0) - (first + 1) * self.interval_ns
        filled = []
        for moment in moments_ns:
            before_ns = before_ns + self.interval_ns if moment is None else moment
            filled.append(before_ns)
        return filled


def mean_interval_ns(moments_ns: Sequence[int | None]) -> int:
    """Return the mean time between these driver moments; 0 if there are fewer than two."""
    known = [moment for moment in moments_ns if moment is not None]
    return (known[-1] - known[0]) // (len(known) - 1) if len(known) > 1 else 0
