"""Prepares portraits ahead, so that a swap does not wait, and new animators while the old ones continue.

Owns: the fallback's prepared portraits, the swap in progress, and the change of settings.
Knows no threads: one thread calls `run_once` in a loop, any thread the rest. Does not know: pictures, cameras, outputs.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.animators import protocol as animators
from engine.animators.protocol import Animator
from engine.core.clock import Clock
from engine.core.commands import SetControl, SetQuality, SwapPortrait
from engine.core.errors import PersonaCamError, PortraitError
from engine.core.settings import Settings, Transition
from engine.core.status import WarmUp, WarmUpStep
from engine.core.types import Portrait
from engine.live.fallback.animator_pair import AnimatorPair, ReplaceAnimators
from engine.live.fallback.primary.animator_thread import AnimatorThread
from engine.live.fallback.reference_cache import ReferenceCache
from engine.sinks.card import cached_card_frame

log = logging.getLogger(__name__)

SWAP, ANIMATOR = "swap", "animator"
"""What is reported on."""
PATIENCE_S = 0.1
"""How long a step waits for something to do."""
BUDGET_BYTES = 256 << 20
"""The memory limit for prepared portraits: about 80 portraits at 512 pixels."""
REST = 2.0
"""After each portrait prepared ahead, a rest of this many times as long as it took, because live pictures go first."""


@dataclass(frozen=True, slots=True, eq=False)
class SessionCallbacks:
    """The calls of a preparer to its session.

    send_command: queues a command for the engine's thread. start_thread: gives a primary animator a thread of its own.
    make_animator: makes the animator that settings name, or raises PersonaCamError.
    report: called with a failure in a matter while the run continues, or None when the matter works.
    """

    send_command: Callable[[SetControl | SetQuality | SwapPortrait | ReplaceAnimators], None]
    make_animator: Callable[[Settings], Animator[Any]]
    start_thread: Callable[[AnimatorThread], None]
    report: Callable[[str, PersonaCamError | None], None]


@dataclass(frozen=True, slots=True, eq=False)
class _PendingSwap:
    portrait: Portrait
    transition: Transition


class PortraitPreparer:
    """Prepares portraits and animators. Portraits are compared by identity."""

    def __init__(self, pair: AnimatorPair, callbacks: SessionCallbacks, clock: Clock) -> None:
        self._pair = pair
        self._callbacks = callbacks
        self._clock = clock
        self._changed = threading.Condition()
        self._order: tuple[Portrait, ...] = ()
        self._ready = ReferenceCache(BUDGET_BYTES)
        self._refused: set[Portrait] = set()
        self._making: Portrait | None = None
        self._rest_until_ns = 0
        self._swap: _PendingSwap | None = None
        self._shown: Portrait | None = None
        self._asked: Settings | None = None
        self._next: AnimatorPair | None = None
        self._next_reference: tuple[Portrait, object] | None = None

    @property
    def ready_count(self) -> int:
        """How many portraits can be shown at once."""
        with self._changed:
            return len(self._ready)

    @property
    def warm_up(self) -> WarmUp | None:
        """What is being made here, which the engine's thread does not know of yet; None if nothing is."""
        with self._changed:
            swap, asked, made, shown = self._swap, self._asked, self._next, self._shown
        if swap is not None:
            return WarmUp(self._pair.settings.animator, swap.portrait.name, None, WarmUpStep.PREPARING)
        if asked is None:
            return None
        if made is not None and made.primary is not None and made.primary.warm_up is not None:
            return made.primary.warm_up
        return WarmUp(asked.animator, "" if shown is None else shown.name, None, WarmUpStep.LOADING)

    def prefetch_portraits(self, portraits: Sequence[Portrait]) -> None:
        """Prepare these ahead, in this order, those around the current one first."""
        with self._changed:
            self._order = tuple(portraits)
            self._refused.intersection_update(portraits)
            self._changed.notify_all()

    def swap_portrait_and_wait(self, portrait: Portrait) -> None:
        """Prepare the portrait and show it. Slow. Raises: NoFaceError, AnimatorError."""
        pair = self._pair
        reference = _prepare_portrait(pair, portrait)
        with self._changed:
            self._swap = None
            self._send_swap(portrait, reference, Transition.CUT)

    def swap_portrait(self, portrait: Portrait, transition: Transition) -> None:
        """Show it now if it is prepared, else as soon as it is. The latest swap counts; one to the portrait already
        shown does nothing."""
        with self._changed:
            self._swap = None
            if portrait is self._shown:
                return
            reference = self._ready.get(portrait)
            if reference is not None:
                self._send_swap(portrait, reference, transition)
            else:
                self._swap = _PendingSwap(portrait, transition)
                self._changed.notify_all()

    def change_settings(self, settings: Settings) -> None:
        """Use these settings: at once if the animators stay, else when new ones are ready. The latest call counts.

        While new ones are awaited, what does not need them counts at once, and for them, too.
        """
        with self._changed:
            key, asked = _animator_settings_key(settings), self._asked
            is_there = key == _animator_settings_key(self._pair.settings)
            if is_there:
                self._pair = replace(self._pair, settings=settings)
            if is_there or (asked is not None and key == _animator_settings_key(asked)):
                self._callbacks.send_command(SetQuality(settings.quality))
                self._callbacks.send_command(SetControl(settings.to_control()))
            self._asked = None if is_there else settings
            self._changed.notify_all()

    def run_once(self) -> None:
        """Do the most urgent work, or wait for some: a swap, then other settings, then preparing ahead."""
        if self._pair.primary is not None and self._swap is None and self._pair.primary.prepare_warm_swap():
            return
        with self._changed:
            swap, asked, made_next = self._swap, self._asked, self._next
            ahead = self._next_to_prefetch()
            if swap is None and asked is None and ahead is None:
                self._clock.wait(self._changed, PATIENCE_S)
        if swap is not None:
            self._complete_swap(swap)
        elif made_next is not None and not _serves_settings(made_next, asked):
            self._discard_next_animators()
        elif made_next is not None:
            self._replace_when_ready(made_next)
        elif asked is not None:
            self._create_animators(asked)
        elif ahead is not None:
            self._prefetch_portrait(ahead)

    def handle_failure(self, failure: PersonaCamError) -> None:
        """Give up the work that failed unexpectedly in `run_once`, and continue with the rest."""
        with self._changed:
            if self._making is not None:
                self._refused.add(self._making)
            self._swap = self._asked = None
            self._callbacks.report(SWAP, failure)
        self._discard_next_animators()

    def close(self) -> None:
        """Release everything that is prepared or in progress."""
        self._discard_next_animators()
        with self._changed:
            self._ready.clear()

    def _send_swap(self, portrait: Portrait, reference: object, transition: Transition) -> None:
        self._ready.put(portrait, reference, self._gallery_distance)
        self._shown = portrait
        self._callbacks.report(SWAP, None)
        self._callbacks.send_command(SwapPortrait(portrait, reference, transition))

    def _complete_swap(self, swap: _PendingSwap) -> None:
        """Prepare the portrait of a waiting swap; if that fails, the current portrait stays."""
        pair = self._pair
        try:
            reference = _prepare_portrait(pair, swap.portrait)
        except PersonaCamError as failed:
            with self._changed:
                if self._swap is swap:
                    self._swap = None
                    self._callbacks.report(SWAP, failed)
            return
        with self._changed:
            if self._swap is swap and self._pair is pair:
                self._swap = None
                self._send_swap(swap.portrait, reference, swap.transition)

    def _next_to_prefetch(self) -> Portrait | None:
        """Return the portrait to prepare next: the nearest one to the current portrait, while there is room."""
        if self._clock.now_ns() < self._rest_until_ns or self._next is not None:
            return None
        missing = [other for other in self._order if other not in self._ready and other not in self._refused]
        if not missing:
            return None
        nearest = min(missing, key=self._gallery_distance)
        reach = self._gallery_distance(nearest)
        room = self._ready.has_room_beside(lambda other: self._gallery_distance(other) <= reach)
        return nearest if room else None

    def _gallery_distance(self, portrait: Portrait) -> float:
        """Return a portrait's distance from the current one in the gallery, around the end; one outside is farthest."""
        if portrait is self._shown:
            return -1
        if portrait not in self._order:
            return len(self._order) + 1
        if self._shown not in self._order:
            return self._order.index(portrait)
        apart = abs(self._order.index(portrait) - self._order.index(self._shown))
        return min(apart, len(self._order) - apart)

    def _prefetch_portrait(self, portrait: Portrait) -> None:
        pair, began_ns = self._pair, self._clock.now_ns()
        self._making = portrait
        try:
            reference = _prepare_portrait(pair, portrait)
        except PersonaCamError as failed:
            log.info("%s cannot be made ready: %s", portrait.name, failed)
            with self._changed:
                self._refused.add(portrait)
            return
        self._making = None
        ended_ns = self._clock.now_ns()
        with self._changed:
            self._rest_until_ns = ended_ns + round(REST * (ended_ns - began_ns))
            if self._pair is pair:
                self._ready.put(portrait, reference, self._gallery_distance)

    def _create_animators(self, settings: Settings) -> None:
        """Begin to make the animators that the settings ask for."""
        now = self._pair
        try:
            fallback = now.fallback
            if settings.size_px != now.settings.size_px:
                fallback = self._callbacks.make_animator(replace(settings, animator=animators.FALLBACK))
                cached_card_frame(settings.size_px, settings.size_px)
        except PersonaCamError as failed:
            self._abandon_settings(settings, failed)
            return
        primary = None
        if settings.animator != animators.FALLBACK:
            primary = AnimatorThread.for_settings(settings, self._callbacks.make_animator, self._clock)
            self._callbacks.start_thread(primary)
        self._next, self._next_reference = AnimatorPair(settings, fallback, primary), None

    def _replace_when_ready(self, made: AnimatorPair) -> None:
        """Give the new animators the current portrait, and replace the old ones when they are ready."""
        with self._changed:
            shown = self._shown
        try:
            if shown is not None and (self._next_reference is None or self._next_reference[0] is not shown):
                self._next_reference = shown, _prepare_portrait(made, shown)
                if made.primary is not None:
                    made.primary.swap_portrait(shown)
        except PersonaCamError as failed:
            self._discard_next_animators()
            self._abandon_settings(made.settings, failed)
            return
        if made.primary is not None and made.primary.failure is not None:
            why = made.primary.failure
            self._discard_next_animators()
            self._abandon_settings(made.settings, why)
        elif self._next_reference is not None and (made.primary is None or made.primary.is_ready):
            self._replace_animators(made, *self._next_reference)
        else:
            with self._changed:
                self._clock.wait(self._changed, PATIENCE_S)

    def _replace_animators(self, made: AnimatorPair, portrait: Portrait, reference: object) -> None:
        with self._changed:
            if self._shown is not portrait or self._asked is None or not _serves_settings(made, self._asked):
                return
            made = replace(made, settings=self._asked)
            if made.fallback is not self._pair.fallback:
                self._ready.clear()
                self._refused.clear()
            self._pair, self._asked, self._next, self._next_reference = made, None, None, None
            self._ready.put(portrait, reference, self._gallery_distance)
            self._callbacks.report(ANIMATOR, None)
            swap = SwapPortrait(portrait, reference, Transition.CROSSFADE)
            self._callbacks.send_command(ReplaceAnimators(made, swap))

    def _abandon_settings(self, settings: Settings, failed: PersonaCamError) -> None:
        """Keep the current animators."""
        with self._changed:
            if self._asked is not None and _animator_settings_key(self._asked) == _animator_settings_key(settings):
                self._asked = None
                self._callbacks.report(ANIMATOR, failed)

    def _discard_next_animators(self) -> None:
        made, self._next, self._next_reference = self._next, None, None
        if made is None:
            return
        if made.primary is not None:
            made.primary.request_stop()
        if made.fallback is not self._pair.fallback:
            made.fallback.close()


def _prepare_portrait(pair: AnimatorPair, portrait: Portrait) -> object | None:
    """Return the portrait prepared by the fallback; None if that needs a face and the primary does not.

    Raises: PortraitError, AnimatorError.
    """
    try:
        reference: object = pair.fallback.prepare_portrait(portrait)
    except PortraitError:
        if pair.primary is None or not pair.settings.as_is:
            raise
        return None
    return reference


def _serves_settings(made: AnimatorPair, asked: Settings | None) -> bool:
    """Whether these animators are those that are asked for; all other settings may change from picture to picture."""
    return asked is not None and _animator_settings_key(made.settings) == _animator_settings_key(asked)


def _animator_settings_key(settings: Settings) -> tuple[object, ...]:
    """Return the settings that need new animators; all others may change from picture to picture."""
    of_primary = (settings.seed, settings.personalive) if settings.animator != animators.FALLBACK else None
    return settings.animator, settings.size_px, settings.as_is, of_primary
