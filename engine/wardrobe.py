"""Portraits made ready ahead, so that a swap waits for nothing; and what a swap has to wait for when one is not.

Owns: what each portrait became for the running animator, the swap that is under way, and the change of settings.
Knows no threads: `step` is called in a loop by one, the rest from any. Does not know: pictures, cameras, outputs.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.animator import Animator
from engine.clock import Clock
from engine.errors import PersonaCamError
from engine.messages import Portrait, Transition, Wear
from engine.settings import Settings

PATIENCE_S = 0.1
"""How long a step waits for something to do."""


@dataclass(frozen=True, slots=True, eq=False)
class Recast:
    """Command: from the next chunk on this animator answers; the one before is closed."""

    animator: Animator[Any]
    settings: Settings
    wear: Wear


@dataclass(frozen=True, slots=True, eq=False)
class _Swap:
    portrait: Portrait
    transition: Transition


class Wardrobe:
    """What can be worn. A portrait is known again as the same object."""

    def __init__(
        self,
        animator: Animator[Any],
        make: Callable[[Settings], Animator[Any]],
        send: Callable[[Wear | Recast], None],
        clock: Clock,
    ) -> None:
        self._animator = animator
        self._make = make
        self._send = send
        self._clock = clock
        self._changed = threading.Condition()
        self._order: tuple[Portrait, ...] = ()
        self._ready: dict[Portrait, object] = {}
        self._swap: _Swap | None = None
        self._settings: Settings | None = None
        self._worn: Portrait | None = None
        self.notice: tuple[str, str] = ("", "")

    def keep_ready(self, portraits: Sequence[Portrait]) -> None:
        """Make these ready ahead, in this order; what was made of others is let go."""
        with self._changed:
            self._order = tuple(portraits)
            self._ready = {portrait: made for portrait, made in self._ready.items() if portrait in self._order}
            self._changed.notify_all()

    def wear(self, portrait: Portrait, transition: Transition = Transition.CUT) -> None:
        """Make it ready if it is not and show it. Raises: NoFaceError, AnimatorError."""
        with self._changed:
            reference = self._ready.get(portrait)
            animator = self._animator
        if reference is None:
            reference = animator.prepare(portrait)
        with self._changed:
            self._swap = None
            self._show(portrait, reference, transition)

    def swap(self, portrait: Portrait, transition: Transition) -> None:
        """Show it now if it is ready, else as soon as it is. The latest swap counts."""
        with self._changed:
            self._swap = None
            reference = self._ready.get(portrait)
            if reference is not None:
                self._show(portrait, reference, transition)
            else:
                self._swap = _Swap(portrait, transition)
                self._changed.notify_all()

    def use(self, settings: Settings) -> None:
        """Go on with these settings as soon as an animator for them is made. The latest call counts."""
        with self._changed:
            self._settings = settings
            self._changed.notify_all()

    def step(self) -> None:
        """Do the most urgent piece of work, or wait for one."""
        with self._changed:
            settings, swap = self._settings, self._swap
            ahead = next((portrait for portrait in self._order if portrait not in self._ready), None)
            if settings is None and swap is None and ahead is None:
                self._clock.wait(self._changed, PATIENCE_S)
                return
        if swap is not None:
            self._finish(swap)
        elif settings is not None:
            self._recast(settings)
        elif ahead is not None:
            self._prepare_ahead(ahead)

    def close(self) -> None:
        """Let go of everything that is ready."""
        with self._changed:
            self._ready.clear()

    def _show(self, portrait: Portrait, reference: object, transition: Transition) -> None:
        if portrait in self._order:
            self._ready[portrait] = reference
        self._worn = portrait
        self._send(Wear(portrait, reference, transition))

    def _finish(self, swap: _Swap) -> None:
        try:
            reference = self._animator.prepare(swap.portrait)
        except PersonaCamError as failed:
            with self._changed:
                if self._swap is swap:
                    self._swap = None
                    self.notice = failed.message, failed.remedy
            return
        with self._changed:
            if self._swap is swap:
                self._swap = None
                self._show(swap.portrait, reference, swap.transition)

    def _prepare_ahead(self, portrait: Portrait) -> None:
        try:
            reference = self._animator.prepare(portrait)
        except PersonaCamError as failed:
            with self._changed:
                self._order = tuple(other for other in self._order if other is not portrait)
                self.notice = failed.message, failed.remedy
            return
        with self._changed:
            if portrait in self._order:
                self._ready[portrait] = reference

    def _recast(self, settings: Settings) -> None:
        with self._changed:
            worn = self._worn
        try:
            animator = self._make(settings)
            reference = None if worn is None else animator.prepare(worn)
        except PersonaCamError as failed:
            with self._changed:
                if self._settings is settings:
                    self._settings = None
                    self.notice = failed.message, failed.remedy
            return
        with self._changed:
            if self._settings is not settings or self._worn is not worn or worn is None:
                animator.close()
                return
            self._settings = None
            self._animator = animator
            self._ready = {worn: reference}
            self._send(Recast(animator, settings, Wear(worn, reference, Transition.CROSSFADE)))
