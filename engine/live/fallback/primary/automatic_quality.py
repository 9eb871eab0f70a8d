"""Decides the quality of the next chunk: the user's, or fewer steps while chunks come late or memory is short.

Owns: when a chunk counts as late, the hysteresis of steps down and up, and what is said about them. Pure but for what
it has seen; the time comes in as an argument. Does not know: animators, threads, how long a chunk may take.
"""

from collections import deque
from dataclasses import dataclass

from engine.core.clock import NS_PER_S
from engine.core.problem import Problem
from engine.core.settings import QUALITY_WORDS, Quality

SEEN_CHUNKS, LATE_CHUNKS = 8, 6
"""This many late chunks among the last ones are no accident: a game's loading screen passes, a game does not."""
QUICK_SHARE = 0.5
"""A better step takes up to 1.8 times as long: chunks that need half of their time leave room for it ..."""
UP_AFTER_NS = 30 * NS_PER_S
"""... and do so for this long before it is tried."""
UP_AFTER_MAX_NS = 16 * UP_AFTER_NS
"""Every try that failed doubles the time until the next one, up to this: every change is seen."""
SMALLER = "PersonaLive goes on with the quality {quality_used}."
LATE = "Pictures come late: PersonaLive goes on with the quality {quality} in place of {wanted}."
LATE_REMEDY = "It goes up again by itself once there is time; other programs that use the device slow it down."


@dataclass(frozen=True, slots=True)
class MemoryLimit:
    """The best quality that fits into the memory, and why no better one does."""

    quality: Quality
    reason: Problem


class AutomaticQuality:
    """wanted: the user's choice, None if there was none yet. enabled: it may be lowered because chunks come late.

    A limit by memory holds in any case, until the user chooses again.
    """

    def __init__(self) -> None:
        self.wanted: Quality | None = None
        self._enabled = True
        self._limit: MemoryLimit | None = None
        self._steps_down = 0
        self._late: deque[bool] = deque(maxlen=SEEN_CHUNKS)
        self._quick_since_ns: int | None = None
        self._up_after_ns = UP_AFTER_NS
        self._tried_up_ns: int | None = None

    def set_wanted(self, quality: Quality | None) -> None:
        """Take the user's choice: the steps down, and the limit, belonged to the one before."""
        if quality is not self.wanted:
            self.wanted, self._limit = quality, None
            self._restart()

    def set_enabled(self, enabled: bool) -> None:
        """Let it be lowered because chunks come late, or take back that it was."""
        if enabled != self._enabled:
            self._enabled = enabled
            self._restart()

    def limit_by_memory(self, limit: MemoryLimit) -> None:
        """Use nothing better than what fits."""
        self._limit = limit

    def accept_offer(self, limit: MemoryLimit) -> bool:
        """Use what fits in place of what was chosen; False if that is left to the user."""
        if not self._enabled or self.wanted is None or self._limit is not None:
            return False
        self._limit = limit
        return True

    @property
    def chosen(self) -> Quality | None:
        """The quality of the next chunk; None: leave it as it is."""
        if self.wanted is None:
            return None
        steps = list(Quality)
        best = steps.index(self.wanted)
        if self._limit is not None:
            best = max(best, steps.index(self._limit.quality))
        return steps[min(best + self._steps_down, self._lowest)]

    @property
    def is_lowered(self) -> bool:
        """Whether it is not the one that the user chose."""
        return self.chosen is not self.wanted

    @property
    def notice(self) -> Problem | None:
        """What to tell the user about it; None while it is the quality that was chosen."""
        if self.wanted is None or self.chosen is None or not self.is_lowered:
            return None
        if self._steps_down == 0 and self._limit is not None:
            reason = self._limit.reason
            return Problem(reason.template, SMALLER, **{**reason.values, "quality_used": QUALITY_WORDS[self.chosen]})
        return Problem(LATE, LATE_REMEDY, quality=QUALITY_WORDS[self.chosen], wanted=QUALITY_WORDS[self.wanted])

    def note_chunk(self, taken_ns: int, allowed_ns: int, now_ns: int) -> None:
        """Learn from a chunk that took so long where so much was allowed; `chosen` may be another one afterwards."""
        if not self._enabled or self.wanted is None:
            return
        self._late.append(taken_ns > allowed_ns)
        if taken_ns > QUICK_SHARE * allowed_ns:
            self._quick_since_ns = None
        elif self._quick_since_ns is None:
            self._quick_since_ns = now_ns
        if sum(self._late) >= LATE_CHUNKS:
            self._step_down(now_ns)
        elif self._steps_down and self._has_been_quick(now_ns):
            self._step_up(now_ns)

    @property
    def _lowest(self) -> int:
        """The last step that is taken without being asked for: the experimental one is the user's own choice."""
        steps = list(Quality)
        usual = steps.index(Quality.FAST)
        return usual if self.wanted is None else max(usual, steps.index(self.wanted))

    def _has_been_quick(self, now_ns: int) -> bool:
        return self._quick_since_ns is not None and now_ns - self._quick_since_ns >= self._up_after_ns

    def _step_down(self, now_ns: int) -> None:
        self._forget_chunks()
        before = self.chosen
        self._steps_down += 1
        if self.chosen is before:
            self._steps_down -= 1
            return
        failed = self._tried_up_ns is not None and now_ns - self._tried_up_ns < self._up_after_ns
        self._up_after_ns = min(2 * self._up_after_ns, UP_AFTER_MAX_NS) if failed else UP_AFTER_NS
        self._tried_up_ns = None

    def _step_up(self, now_ns: int) -> None:
        self._forget_chunks()
        self._steps_down -= 1
        self._tried_up_ns = now_ns

    def _forget_chunks(self) -> None:
        self._late.clear()
        self._quick_since_ns = None

    def _restart(self) -> None:
        self._forget_chunks()
        self._steps_down, self._up_after_ns, self._tried_up_ns = 0, UP_AFTER_NS, None
