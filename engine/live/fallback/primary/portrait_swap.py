"""Which portrait an animator shows, which it should show, and what is still to be done in between.

A swap may be warm: the portrait shown goes on until the animator, which runs the other one beside it, has its pictures.

Owns: the prepared portraits, and the state of a swap. Not for two threads at once: who uses it holds a lock.
Does not know: who asks for a swap, what becomes of the pictures.
"""

from typing import Any

from engine.animators.protocol import Animator, HasWarmSwap
from engine.core.types import Portrait
from engine.live.fallback.reference_cache import ReferenceCache

REFERENCES_BYTES = 1 << 30


class PortraitSwap:
    """wanted: the portrait to show. shown: the one that the animator shows. started: the one that it runs beside that.

    is_warm: until there are pictures of the portrait wanted, those of the one shown are given. calls_needed: how many
    calls it takes from the start beside it until then.
    """

    def __init__(self) -> None:
        self.wanted: Portrait | None = None
        self.shown: Portrait | None = None
        self.started: Portrait | None = None
        self.is_warm = False
        self.calls_needed = 0
        self.references = ReferenceCache(REFERENCES_BYTES)

    @property
    def is_pending(self) -> bool:
        """Whether another portrait is wanted than the one shown."""
        return self.wanted is not None and self.wanted is not self.shown

    @property
    def needs_reference(self) -> bool:
        """Whether a warm swap waits until its portrait is prepared."""
        return self.is_warm and self.is_pending and self.wanted is not None and self.wanted not in self.references

    def want_portrait(self, portrait: Portrait, warm: bool) -> None:
        """Show this portrait: warm, or as soon as it is prepared."""
        self.wanted, self.is_warm = portrait, warm

    def start_beside(self, animator: HasWarmSwap, portrait: Portrait, reference: object) -> None:
        """Run this portrait beside the one shown."""
        animator.begin_warm_swap(reference)
        self.started, self.calls_needed = portrait, animator.warm_calls_left

    def cancel_unwanted(self, animator: Animator[Any]) -> None:
        """Give up the portrait that runs beside the one shown, if it is wanted no more, or not warm."""
        if self.started is not None and not (self.is_warm and self.started is self.wanted):
            self.started = None
            if isinstance(animator, HasWarmSwap):
                animator.cancel_warm_swap()

    def count_calls(self, animator: Animator[Any], unanswered: int) -> tuple[int, int]:
        """Return how many calls there were since the portrait was started, and how many it takes until its pictures.

        unanswered: calls without a picture, where nothing is shown beside it.
        """
        if self.started is None or not isinstance(animator, HasWarmSwap):
            needed = -(-(animator.lookahead + 1) // animator.chunk)
            return min(unanswered, needed), needed
        left = animator.warm_calls_left
        self.calls_needed = max(self.calls_needed, left)
        return self.calls_needed - left, self.calls_needed

    def show_portrait(self, portrait: Portrait | None) -> None:
        """Note what the animator shows now, and that nothing runs beside it."""
        self.shown, self.started = portrait, None

    def end_warm(self) -> None:
        """There are pictures of the portrait wanted, or there will be none that continue those of the one shown."""
        self.is_warm = False
