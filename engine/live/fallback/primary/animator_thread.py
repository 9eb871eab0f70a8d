"""Runs the chosen animator on its own thread, and creates it again after a failure.

Owns: the animator from its creation to its end, and the order of what it does.
Knows no threads: `run_once`, `handle_failure` and `close` are called by the animator's own thread; what others may call
is `animator_state`. Does not know: what is shown while the animator has no answer.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from engine.animators.protocol import Animator, HasQuality, HasWarmSwap
from engine.core.clock import NS_PER_S, Clock
from engine.core.errors import AnimatorError, DeviceFaultError, NotEnoughMemoryError, PersonaCamError, PortraitError
from engine.core.problem import Word
from engine.core.settings import Quality, Settings
from engine.core.types import Control, Frame
from engine.live.fallback.primary.animator_state import AnimatorState
from engine.live.fallback.primary.automatic_quality import MemoryLimit
from engine.live.fallback.primary.chunk_exchange import AnimatedChunk

log = logging.getLogger(__name__)

PATIENCE_S = 0.1


class AnimatorThread(AnimatorState):
    """The primary animator: the one that the user chose, where that is not the fallback."""

    def __init__(
        self,
        name: str,
        make: Callable[[Quality | None], Animator[Any]],
        clock: Clock,
        made: Animator[Any] | None = None,
    ) -> None:
        """make: called on the animator's thread, the first time and after each failure, with the quality that it
        should begin with, None as its settings say. made: the first one, if it is there already."""
        super().__init__(name, clock, made)
        self._make = make
        self._discarded: Animator[Any] | None = None

    @classmethod
    def for_settings(
        cls, settings: Settings, make: Callable[[Settings], Animator[Any]], clock: Clock
    ) -> "AnimatorThread":
        """Return the thread of the animator that the settings name; it does not exist yet."""

        def make_with(quality: Quality | None) -> Animator[Any]:
            return make(settings if quality is None else replace(settings, quality=quality))

        primary = cls(settings.animator, make_with, clock)
        primary.set_quality(settings.quality)
        return primary

    def create_animator(self) -> None:
        """Create the animator: with the best quality that fits into the memory, if it may be lowered by itself.

        Raises: AnimatorError.
        """
        quality = self._exchange.quality
        try:
            animator = self._make(quality.chosen)
        except NotEnoughMemoryError as short:
            with self._changed:
                if not short.fitting or not quality.accept_offer(MemoryLimit(Quality(short.fitting), short.problem)):
                    raise
            animator = self._make(quality.chosen)
        with self._changed:
            self._animator = animator
            self._trouble = None

    def run_once(self) -> None:
        """Create the animator, change it, or animate a chunk; else wait a moment for one of these."""
        animator = self._animator
        if animator is None:
            self._recreate_animator()
        elif self._switch_quality(animator):
            pass
        elif not self._follow_warm_swap(animator) and self._swap.is_pending:
            self._prepare_and_swap(animator)
        elif not self._animate_newest_chunk(animator):
            rest_s = self._timer.rest_left_ns(self._clock.now_ns()) / NS_PER_S
            with self._changed:
                if not self.stop_requested:
                    self._clock.wait(self._changed, min(rest_s, PATIENCE_S) if rest_s else PATIENCE_S)

    def handle_failure(self, failure: PersonaCamError) -> None:
        """Close the animator that failed; it is created again after a while, unless only a restart helps."""
        log.info("%s failed: %s", Word(self.name), failure)
        with self._changed:
            self._backoff.record_failure(self._clock.now_ns())
            self._trouble = failure
            self._exchange.answering = False
            self._timer.restart()
            self._swap.show_portrait(None)
            self._swap.end_warm()
            self._swap.references.clear()
        self._discarded, self._animator = self._animator, None
        self.on_answer()

    def close(self) -> None:
        """Free the animator."""
        animators = (self._discarded, self._animator)
        self._discarded = self._animator = None
        for animator in animators:
            if animator is not None:
                animator.close()

    def _recreate_animator(self) -> None:
        if self._discarded is not None:
            self.close()
        if isinstance(self._trouble, DeviceFaultError) or self._backoff.time_until_retry_ns(self._clock.now_ns()):
            with self._changed:
                if not self.stop_requested:
                    self._clock.wait(self._changed, PATIENCE_S)
            return
        self.create_animator()

    def _switch_quality(self, animator: Animator[Any]) -> bool:
        """Give the animator the quality that it should have; False if it has it already."""
        wanted = self._exchange.quality.chosen
        if wanted is None or not isinstance(animator, HasQuality) or animator.quality is wanted:
            return False
        spare = self._exchange.spare_frames
        if spare is not None and self._exchange.answering and self.facts.coming_delay_frames > spare:
            return False
        try:
            animator.switch_quality(wanted)
        except NotEnoughMemoryError as short:
            fitting = Quality(short.fitting) if short.fitting else animator.quality
            with self._changed:
                self._exchange.quality.limit_by_memory(MemoryLimit(fitting, short.problem))
            return True
        with self._changed:
            self._timer.restart()
            self._exchange.give_extra_room()
        return True

    def _follow_warm_swap(self, animator: Animator[Any]) -> bool:
        """Go on with a warm swap as far as it is prepared; False if there is none, or it cannot be warm."""
        with self._changed:
            swap = self._swap
            swap.cancel_unwanted(animator)
            wanted = swap.wanted
            if wanted is None or not swap.is_warm or not swap.is_pending:
                return False
            reference = swap.references.get(wanted)
        if swap.started is wanted or reference is None:
            return True
        try:
            if isinstance(animator, HasWarmSwap) and animator.has_room_beside():
                swap.start_beside(animator, wanted, reference)
                self._exchange.give_extra_room()
                return True
        except DeviceFaultError:
            raise
        except AnimatorError as failed:
            log.info("The portrait %s is not started beside the other: %s", wanted.name, failed)
        self._end_warm_swap(wanted)
        return False

    def _prepare_and_swap(self, animator: Animator[Any]) -> None:
        with self._changed:
            portrait = self._swap.wanted
            reference = None if portrait is None else self._swap.references.get(portrait)
        if portrait is None:
            return
        if reference is None:
            try:
                reference = animator.prepare_portrait(portrait)
            except PortraitError as refused:
                self._mark_portrait_refused(portrait, refused)
                return
        animator.swap_portrait(reference)
        with self._changed:
            self._swap.references.put(portrait, reference, lambda _: 0.0)
            self._swap.show_portrait(portrait)
            self._trouble = None
            self._exchange.drop_frames()

    def _animate_newest_chunk(self, animator: Animator[Any]) -> bool:
        """Answer the newest chunk of frames; False if there are too few."""
        with self._changed:
            is_resting = self._timer.rest_left_ns(self._clock.now_ns()) > 0
            if self._swap.shown is None or self._trouble is not None or is_resting:
                return False
            frames = self._exchange.take_frames(animator.chunk)
            if not frames:
                return False
            control = self._exchange.control
        self._complete_warm_swap(animator)
        with self._changed:
            self._timer.start_chunk(self._clock.now_ns())
            assert self._swap.shown is not None
            call = AnimatedChunk((), self._swap.shown, len(frames), animator.lookahead)
        pictures = animator.animate_chunk(frames, control)
        with self._changed:
            self._take_pictures(replace(call, pictures=pictures))
        self.on_answer()
        self._animate_beside(animator, frames, control)
        return True

    def _complete_warm_swap(self, animator: Animator[Any]) -> None:
        """Show the portrait that ran beside the one shown, if its next pictures show the driver."""
        with self._changed:
            swap = self._swap
            if swap.started is None or swap.shown is None or not isinstance(animator, HasWarmSwap):
                return
            if animator.warm_calls_left == 0:
                left_over = animator.complete_warm_swap()
                if left_over:
                    self._exchange.add_answer(AnimatedChunk(left_over, swap.shown, 0, animator.lookahead))
                swap.show_portrait(swap.started)

    def _animate_beside(self, animator: Animator[Any], frames: Sequence[Frame], control: Control) -> None:
        """Let the portrait that comes follow the same frames, after those who wait for pictures have got them."""
        portrait = self._swap.started
        if portrait is None or not isinstance(animator, HasWarmSwap):
            return
        with self._changed:
            self._timer.start_chunk(self._clock.now_ns())
        try:
            animator.animate_beside(frames, control)
        except DeviceFaultError:
            raise
        except AnimatorError as failed:
            log.info("The portrait %s does not go on beside the other: %s", portrait.name, failed)
            self._end_warm_swap(portrait)
        with self._changed:
            self._timer.end_chunk(self._clock.now_ns(), len(frames), is_usual=False)

    def _take_pictures(self, call: AnimatedChunk) -> None:
        """Keep the pictures of a call, unless it took too long, or another portrait is to be shown at once."""
        made_ns, exchange = self._clock.now_ns(), self._exchange
        in_time = self._timer.end_chunk(made_ns, call.frames)
        exchange.note_chunk(self._timer.latest_ns, call.frames, self.facts.usual_min_fps, made_ns)
        if not in_time:
            exchange.answering = False
            self._swap.end_warm()
            return
        self._backoff.record_success(made_ns)
        exchange.unanswered_calls += 1
        if call.pictures and (self._swap.is_warm or not self._swap.is_pending):
            exchange.add_answer(call)
            if not self._swap.is_pending:
                self._swap.end_warm()
