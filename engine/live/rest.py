"""Decides when a run rests: the preview is out of sight, no output shows the avatar, and no recording is made.

A run that rests has released its camera, and neither tracks nor animates; it goes on as soon as one of these changes.

Owns: since when nothing needs the driver, and the moment at which that is long enough. Knows no threads: one thread
calls `run_once` in a loop. Does not know: windows, how a loop rests.
"""

import threading
from collections.abc import Callable

from engine.core.clock import NS_PER_S, Clock

PATIENCE_S = 0.5
"""How long a step waits at most."""


class RestTimer:
    """`run_once` belongs to one thread; all else may be called from any."""

    def __init__(
        self, clock: Clock, is_needed: Callable[[], bool], set_paused: Callable[[bool], None], after_s: float | None
    ) -> None:
        """is_needed: whether an output or a recording takes the avatar. set_paused: lets the loops rest, or go on.

        after_s: how long nothing may need the driver before the run rests; None: it never does.
        """
        self._clock = clock
        self._is_needed = is_needed
        self._set_paused = set_paused
        self._after_s = after_s
        self._changed = threading.Condition()
        self._watched = True
        self._needed_ns = clock.now_ns()

    def set_preview_watched(self, on: bool) -> None:
        """Say whether the user can see the preview; at the start they can."""
        with self._changed:
            self._watched = on
        self.note_use()

    def set_after(self, after_s: float | None) -> None:
        """Wait that long from now on; None: never rest."""
        with self._changed:
            self._after_s = after_s
        self.note_use()

    def note_use(self) -> None:
        """Go on at once: something needs the driver now, if only for a moment."""
        with self._changed:
            self._needed_ns = self._clock.now_ns()
            self._set_paused(False)
            self._changed.notify_all()

    def run_once(self) -> None:
        """Rest if it is time, else wait for that or for a change."""
        with self._changed:
            now_ns = self._clock.now_ns()
            if self._after_s is None or self._watched or self._is_needed():
                self._needed_ns = now_ns
                self._set_paused(False)
                self._clock.wait(self._changed, PATIENCE_S)
                return
            left_s = self._after_s - (now_ns - self._needed_ns) / NS_PER_S
            if left_s <= 0:
                self._set_paused(True)
            self._clock.wait(self._changed, PATIENCE_S if left_s <= 0 else min(left_s, PATIENCE_S))

    def interrupt(self) -> None:
        """End a wait soon."""
        with self._changed:
            self._changed.notify_all()
