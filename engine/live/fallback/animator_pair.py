"""The animators of a run, the command that replaces them, and how many frames may wait for each.

Owns: those types and the sizes. Does not know: how animators are made, or which one answers a frame.
"""

from dataclasses import dataclass
from typing import Any

from engine.animators.protocol import Animator
from engine.core.commands import SwapPortrait
from engine.core.settings import Settings
from engine.live.fallback.primary.animator_thread import AnimatorThread

PRIMARY_ROOM = 4
CHUNK_MAX = 32
"""No animator answers more frames at once."""


@dataclass(frozen=True, slots=True, eq=False)
class AnimatorPair:
    """The animators of a run. primary: the one that was chosen, unless that is the fallback itself."""

    settings: Settings
    fallback: Animator[Any]
    primary: AnimatorThread | None

    @property
    def inbox_capacity(self) -> int:
        """How many driver frames may wait: with a primary a few, so that it gets an even row of them."""
        return self.fallback.chunk if self.primary is None else PRIMARY_ROOM

    def outbox_capacity(self, waiting_max: int, is_delayed: bool) -> int:
        """How many pictures may wait to be shown: a chunk comes all at once. waiting_max: of those that come singly.

        is_delayed: they may be due later than they are made.
        """
        if is_delayed:
            return 2 * CHUNK_MAX
        return waiting_max if self.fallback.chunk == 1 else 2 * self.fallback.chunk


@dataclass(frozen=True, slots=True, eq=False)
class ReplaceAnimators:
    """Command: from the next frame on these animators answer. Those before are closed, unless they are the same."""

    pair: AnimatorPair
    swap: SwapPortrait
