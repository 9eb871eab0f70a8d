"""Runs the chosen animator on its own thread, and creates it again after a failure.

Owns: the animator from its creation to its end, its waiting frames, its answers, and what is wrong with it.
Knows no threads: `run_once` and `handle_failure` are called by the animator's own thread, the rest by the engine's.
Does not know: what is shown while the animator has no answer.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine.animators.protocol import Animator, HasDriverRate, HasLimitation, HasQuality, HasRuntime
from engine.camera_process.backoff import Backoff
from engine.core.clock import NS_PER_S, Clock
from engine.core.errors import DeviceFaultError, NotEnoughMemoryError, PersonaCamError, PortraitError
from engine.core.latency import LatencyMeter
from engine.core.problem import Problem, Word
from engine.core.settings import LiveSettings, Quality, Settings
from engine.core.status import QualityInUse, RuntimeInUse, WarmUp, WarmUpStep
from engine.core.types import Control, Frame, Portrait
from engine.live.fallback.automatic_quality import MemoryLimit
from engine.live.fallback.chunk_exchange import AnimatedChunk, ChunkExchange, ChunkTimer
from engine.live.fallback.reference_cache import ReferenceCache

log = logging.getLogger(__name__)

PATIENCE_S = 0.1
RETRY_S = (2.0, 4.0, 8.0, 16.0, 32.0, 60.0)
"""How long to wait before the animator is created again, failure by failure; the last value repeats."""
HEALTHY_AFTER_S = 8.0
"""After an animator has answered for this long, earlier failures are forgotten."""
REFERENCES_BYTES = 1 << 30


class AnimatorThread:
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
        self.name = name
        self._make = make
        self._clock = clock
        self._changed = threading.Condition()
        self._animator = made
        self._discarded: Animator[Any] | None = None
        self._exchange = ChunkExchange()
        self._timer = ChunkTimer()
        self._wanted: Portrait | None = None
        self._shown: Portrait | None = None
        self._references = ReferenceCache(REFERENCES_BYTES)
        self._backoff = Backoff(RETRY_S, HEALTHY_AFTER_S)
        self._trouble: PersonaCamError | None = None
        """Why there is no animator, or, a PortraitError, why it does not show this portrait."""
        self.stop_requested = False
        self.on_answer: Callable[[], None] = _ignore_answer
        """Called on the animator's thread when pictures can be collected."""

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

    def swap_portrait(self, portrait: Portrait) -> None:
        """Animate this portrait from now on; pictures of the previous one are no longer returned."""
        with self._changed:
            self._wanted = portrait
            self._exchange.drop_answers()
            self._changed.notify_all()

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
            return self._animator is not None and self._wanted is self._shown

    @property
    def warm_up(self) -> WarmUp | None:
        """What it makes ready before its pictures can be shown; None if they can, or nothing can be expected."""
        with self._changed:
            portrait, exchange, animator = self._wanted, self._exchange, self._animator
            if portrait is None or self._trouble is not None or (animator is not None and exchange.answering):
                return None
            coming = WarmUp(self.name, portrait.name, exchange.quality.chosen, WarmUpStep.LOADING)
            if animator is None:
                return coming
            if portrait is not self._shown:
                return replace(coming, step=WarmUpStep.PREPARING)
            needed = -(-(animator.lookahead + 1) // animator.chunk)
            done = min(exchange.unanswered_calls, needed)
            return replace(coming, step=WarmUpStep.ANIMATING, calls_done=done, calls_needed=needed)

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
    def limitation(self) -> Problem | None:
        """What of the control the animator cannot show; None if it can show all of it."""
        animator = self._animator
        return animator.limitation if isinstance(animator, HasLimitation) else None

    @property
    def quality(self) -> QualityInUse | None:
        """The quality of the next chunk; None while there is no animator, or it has no such steps."""
        animator, chosen = self._animator, self._exchange.quality
        if not isinstance(animator, HasQuality):
            return None
        wanted = chosen.wanted if chosen.is_lowered else None
        return QualityInUse(animator.quality, animator.lookahead, wanted, chosen.notice, animator.quality_limits)

    @property
    def runtime(self) -> RuntimeInUse | None:
        """What runs the networks; None while there is no animator, or it has none to choose from."""
        animator = self._animator
        return animator.runtime if isinstance(animator, HasRuntime) else None

    @property
    def usual_max_fps(self) -> float | None:
        """How many driver frames a second make sense at most; None while there is no animator, or any number does."""
        animator = self._animator
        return animator.driver_fps_max if isinstance(animator, HasDriverRate) else None

    def sustainable_fps(self) -> float | None:
        """How many driver frames a second are kept up with, or None while that is not known."""
        with self._changed:
            return None if self._animator is None else self._timer.sustainable_fps(self._animator.chunk)

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

    def request_stop(self) -> None:
        """Let the animator's thread end."""
        with self._changed:
            self.stop_requested = True
            self._changed.notify_all()

    def run_once(self) -> None:
        """Create the animator, change it, or animate a chunk; else wait a moment for one of these."""
        animator = self._animator
        if animator is None:
            self._recreate_animator()
        elif self._switch_quality(animator):
            pass
        elif self._wanted is not None and self._wanted is not self._shown:
            self._prepare_and_swap(animator, self._wanted)
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
            self._shown = None
            self._references.clear()
        self._discarded, self._animator = self._animator, None

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
        try:
            animator.switch_quality(wanted)
        except NotEnoughMemoryError as short:
            fitting = Quality(short.fitting) if short.fitting else animator.quality
            with self._changed:
                self._exchange.quality.limit_by_memory(MemoryLimit(fitting, short.problem))
            return True
        with self._changed:
            self._timer.restart()
        return True

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
            self._shown, self._trouble = portrait, None
            self._exchange.drop_frames()

    def _mark_portrait_refused(self, portrait: Portrait, refused: PortraitError) -> None:
        """Note that this animator refuses the portrait, so that the fallback shows it."""
        with self._changed:
            self._shown, self._trouble = portrait, refused

    def _animate_newest_chunk(self, animator: Animator[Any]) -> bool:
        """Answer the newest chunk of frames; False if there are too few."""
        with self._changed:
            shown = self._shown
            is_resting = self._timer.rest_left_ns(self._clock.now_ns()) > 0
            if shown is None or self._trouble is not None or is_resting:
                return False
            frames = self._exchange.take_frames(animator.chunk)
            if not frames:
                return False
            control = self._exchange.control
            self._timer.start_chunk(self._clock.now_ns())
        pictures = animator.animate_chunk(frames, control)
        made_ns = self._clock.now_ns()
        with self._changed:
            in_time = self._timer.end_chunk(made_ns, len(frames))
            self._exchange.note_chunk(self._timer.latest_ns, len(frames), _usual_min_fps(animator), made_ns)
            if not in_time:
                self._exchange.answering = False
                return True
            self._backoff.record_success(made_ns)
            self._exchange.unanswered_calls += 1
            if pictures and shown is self._wanted:
                self._exchange.add_answer(AnimatedChunk(pictures, len(frames), animator.lookahead))
        self.on_answer()
        return True


def _usual_min_fps(animator: Animator[Any]) -> float | None:
    """Return how many driver frames a second are the fewest that make sense; None if any number does."""
    return animator.driver_fps_min if isinstance(animator, HasDriverRate) else None


def _ignore_answer() -> None:
    """Nobody waits for pictures yet."""
