"""What the engine's thread and the primary animator's have in common: frames in, pictures out, and what is wrong.

Owns: the lock, the waiting frames and answers, the portrait and quality that are wanted, and what is wrong.
Knows no threads: everything here may be called from any. Does not know: what the animator's own thread does
(`animator_thread`).
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine.animators.protocol import Animator, HasWarmSwap
from engine.camera_process.backoff import Backoff
from engine.core.clock import Clock
from engine.core.errors import AnimatorError, NotEnoughMemoryError, PersonaCamError, PortraitError
from engine.core.latency import LatencyMeter
from engine.core.problem import Problem
from engine.core.settings import LiveSettings, Quality
from engine.core.status import WarmUp, WarmUpStep
from engine.core.types import Control, Frame, Portrait
from engine.live.fallback.primary.animator_facts import AnimatorFacts
from engine.live.fallback.primary.chunk_exchange import AnimatedChunk, ChunkExchange, ChunkTimer
from engine.live.fallback.primary.portrait_swap import PortraitSwap

log = logging.getLogger(__name__)

RETRY_S = (2.0, 4.0, 8.0, 16.0, 32.0, 60.0)
"""How long to wait before the animator is created again, failure by failure; the last value repeats."""
HEALTHY_AFTER_S = 8.0
"""After an animator has answered for this long, earlier failures are forgotten."""
WARM_SHARE = 0.5
"""A chunk that takes at most this share of its time leaves enough for another portrait beside it."""


class AnimatorState:
    """The primary animator as the engine's thread sees it."""

    def __init__(self, name: str, clock: Clock, made: Animator[Any] | None) -> None:
        """made: the first one, if it is there already."""
        self.name = name
        self._clock = clock
        self._changed = threading.Condition()
        self._animator = made
        self._exchange = ChunkExchange()
        self._timer = ChunkTimer()
        self._swap = PortraitSwap()
        self._backoff = Backoff(RETRY_S, HEALTHY_AFTER_S)
        self._trouble: PersonaCamError | None = None
        """Why there is no animator, or, a PortraitError, why it does not show this portrait."""
        self.stop_requested = False
        self.on_answer: Callable[[], None] = _ignore_answer
        """Called on the animator's thread when pictures can be collected, or none can be expected any more."""

    def swap_portrait(self, portrait: Portrait, warm: bool = False) -> None:
        """Animate this portrait from now on; pictures of the previous one are no longer returned.

        warm: they are, until there are pictures of this one for the moments that follow. Another thread has to call
        `prepare_warm_swap`. If it turns out that it cannot be warm, `brings_portrait` says so.
        """
        with self._changed:
            self._swap.want_portrait(portrait, warm)
            if not warm:
                self._exchange.drop_answers()
            self._changed.notify_all()

    def can_swap_warm(self, interval_ns: int) -> bool:
        """Return True if there is time for another portrait beside the one shown. interval_ns: of driver frames."""
        with self._changed:
            animator, usual_ns = self._animator, self._timer.usual_ns
            if not isinstance(animator, HasWarmSwap) or self._trouble is not None or usual_ns is None:
                return False
            return self._exchange.answering and usual_ns <= WARM_SHARE * animator.chunk * interval_ns

    def brings_portrait(self, portrait: Portrait) -> bool:
        """Return True if a warm swap to this portrait is under way, or its pictures are there already."""
        with self._changed:
            swap = self._swap
            return (swap.is_warm and swap.wanted is portrait) or self._exchange.shows_portrait(portrait)

    def prepare_warm_swap(self) -> bool:
        """Prepare the portrait of a warm swap, while the animator goes on; slow, called by another thread than its own.

        Returns: False if there is nothing to prepare.
        """
        with self._changed:
            animator, portrait = self._animator, self._swap.wanted
            if animator is None or portrait is None or not self._swap.needs_reference:
                return False
        reference = None
        try:
            reference = animator.prepare_portrait(portrait)
        except PortraitError as refused:
            self._mark_portrait_refused(portrait, refused)
        except AnimatorError as failed:
            log.info("The portrait %s is not prepared beside the other: %s", portrait.name, failed)
        finally:
            self._keep_warm_reference(animator, portrait, reference)
        return True

    def queue_frame(self, frame: Frame, control: Control) -> None:
        """Queue the next driver frame; only the newest ones wait."""
        with self._changed:
            if self._animator is None:
                return
            self._exchange.queue_frame(frame, control, self._animator.chunk)
            self._changed.notify_all()

    def set_quality(self, quality: Quality) -> None:
        """Use this quality from the next chunk on, and in every animator that is created again after a failure."""
        with self._changed:
            changes = quality is not self._exchange.quality.wanted
            self._exchange.quality.set_wanted(quality)
            if changes and isinstance(self._trouble, NotEnoughMemoryError):
                self._backoff = Backoff(RETRY_S, HEALTHY_AFTER_S)  # this one may fit
            self._changed.notify_all()

    def change_live_settings(self, live: LiveSettings) -> None:
        """Lower the quality by itself, and leave the device to others, as these settings say."""
        with self._changed:
            self._exchange.quality.set_enabled(live.quality_auto)
            self._exchange.driver_fps = live.driver_fps
            self._timer.device_share = live.device_share

    def set_spare_frames(self, frames: float | None) -> None:
        """Say how many driver frames later than needed the pictures are shown; None while they are not shown.

        A quality with a longer delay waits for as many.
        """
        self._exchange.spare_frames = frames

    def collect_chunks(self) -> list[AnimatedChunk]:
        """Return the pictures of the current portrait since the last call."""
        with self._changed:
            return self._exchange.take_answers()

    def unavailable_reason(self) -> Problem | None:
        """Return why no picture can be expected now; None while all is well."""
        with self._changed:
            if self._trouble is not None:
                return self._trouble.problem
            if self._animator is None:
                return Problem("The animator {animator} is loading.", animator=self.name)
            if self._timer.is_stalled(self._clock.now_ns()):
                return Problem("The animator {animator} does not answer.", animator=self.name)
            starting = Problem("The animator {animator} is starting.", animator=self.name)
            return None if self._exchange.answering else starting

    @property
    def is_ready(self) -> bool:
        """Return True if the animator exists and has the portrait that it should show."""
        with self._changed:
            return self._animator is not None and not self._swap.is_pending

    @property
    def warm_up(self) -> WarmUp | None:
        """What it makes ready before its pictures can be shown; None if they can, or nothing can be expected."""
        with self._changed:
            swap, exchange, animator = self._swap, self._exchange, self._animator
            if swap.wanted is None or self._trouble is not None:
                return None
            coming = self._describe_coming(WarmUpStep.LOADING)
            if animator is None:
                return coming
            if swap.is_pending and swap.started is None:
                return replace(coming, step=WarmUpStep.PREPARING)
            if swap.is_pending or not exchange.answering:
                done, needed = swap.count_calls(animator, exchange.unanswered_calls)
                return replace(coming, step=WarmUpStep.ANIMATING, calls_done=done, calls_needed=needed)
            return replace(coming, step=WarmUpStep.SETTLING) if self.facts.coming_delay_frames else None

    def describe_coming(self) -> WarmUp:
        """Describe what comes as soon as the delay is right."""
        with self._changed:
            return self._describe_coming(WarmUpStep.SETTLING)

    @property
    def failure(self) -> PersonaCamError | None:
        """The failure, until the animator works again."""
        return None if isinstance(self._trouble, PortraitError) else self._trouble

    @property
    def notice(self) -> Problem | None:
        """What went wrong, while that counts, or why the quality is not the one that was chosen."""
        return self._exchange.quality.notice if self._trouble is None else self._trouble.problem

    @property
    def stage_meters(self) -> dict[str, LatencyMeter]:
        """How long a frame takes, and the parts of a chunk where the animator can tell."""
        return {"animate": self._timer.meter, **getattr(self._animator, "stage_meters", {})}

    @property
    def facts(self) -> AnimatorFacts:
        """What the animator says of itself now."""
        return AnimatorFacts(self._animator, self._exchange.quality)

    @property
    def usual_call_ns(self) -> float | None:
        """How long a call usually takes, with the rest after it; None while that is not known."""
        with self._changed:
            return self._timer.usual_ns

    def sustainable_fps(self) -> float | None:
        """How many driver frames a second are kept up with, or None while that is not known."""
        with self._changed:
            return None if self._animator is None else self._timer.sustainable_fps(self._animator.chunk)

    def request_stop(self) -> None:
        """Let the animator's thread end."""
        with self._changed:
            self.stop_requested = True
            self._changed.notify_all()

    def _describe_coming(self, step: WarmUpStep) -> WarmUp:
        portrait = self._swap.wanted
        return WarmUp(self.name, "" if portrait is None else portrait.name, self._exchange.quality.chosen, step)

    def _end_warm_swap(self, portrait: Portrait) -> None:
        """Swap to this portrait without being warm, unless another is wanted by now."""
        with self._changed:
            if self._swap.wanted is portrait and self._swap.is_pending:
                self._swap.end_warm()
                self._exchange.drop_answers()

    def _keep_warm_reference(self, animator: Animator[Any], portrait: Portrait, reference: object | None) -> None:
        """Keep a portrait that was prepared for this animator; without it the swap cannot be warm."""
        if reference is None:
            self._end_warm_swap(portrait)
            return
        with self._changed:
            if self._animator is animator:
                self._swap.references.put(portrait, reference, lambda _: 0.0)
            self._changed.notify_all()

    def _mark_portrait_refused(self, portrait: Portrait, refused: PortraitError) -> None:
        """Note that this animator refuses the portrait, so that the fallback shows it."""
        with self._changed:
            if self._swap.wanted is portrait:
                self._swap.show_portrait(portrait)
                self._swap.end_warm()
                self._trouble = refused


def _ignore_answer() -> None:
    """Nobody waits for pictures yet."""
