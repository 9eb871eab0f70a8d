"""Decides how many driver frames a second are used: what the user asked for, or what is usual for the animator.

It is never more than the animator keeps up with.

Owns: that rule and its hysteresis: down at once, because frames would be dropped unevenly; up only when the animator
has been quicker for a while, because every change is seen as a change of pace.
Does not know: who measures, threads.
"""

from collections.abc import Callable

from engine.core.clock import NS_PER_S, Clock
from engine.live.types import AnimatorRate

FALLS_BELOW = 0.97
"""Measured rates wander by a few percent; that much less than the rate in use is really less."""
RISES_ABOVE = 1.1
"""That much more than the rate in use is worth a change ..."""
RISES_AFTER_NS = 3 * NS_PER_S
"""... after it has lasted this long."""


class DriverRate:
    """`read_fps` belongs to the capture thread, the rest to any."""

    def __init__(
        self, read_animator: Callable[[], AnimatorRate], clock: Clock, output_fps: float, wanted_fps: float | None
    ) -> None:
        """output_fps: no more is ever needed. wanted_fps: the user's choice, None for what is usual."""
        self._read_animator = read_animator
        self._clock = clock
        self._output_fps = output_fps
        self._wanted_fps = wanted_fps
        self._rises_since_ns: int | None = None
        self._limit_fps: float | None = None
        self.used_fps: float | None = None
        """The rate in use; None while every frame is used."""

    def set_wanted(self, fps: float | None) -> None:
        """Use that many from the next frame on; None: what is usual."""
        self._wanted_fps = fps

    def read_fps(self) -> float | None:
        """Return the rate now; None: use every frame, as long as nothing is known."""
        animator = self._read_animator()
        limit_fps = self._wanted_fps or animator.usual_max_fps
        if limit_fps != self._limit_fps:  # another choice, or another animator
            self._limit_fps, self.used_fps, self._rises_since_ns = limit_fps, None, None
        able_fps = animator.keeps_up_fps
        if able_fps is None:
            self.used_fps = self.used_fps or (None if limit_fps is None else min(limit_fps, self._output_fps))
        else:
            self._follow(min(able_fps, self._output_fps, limit_fps or able_fps), limit_fps)
        return self.used_fps

    def _follow(self, target_fps: float, limit_fps: float | None) -> None:
        used_fps = self.used_fps
        if used_fps is None or target_fps < used_fps * FALLS_BELOW:
            self.used_fps, self._rises_since_ns = target_fps, None
        elif target_fps >= used_fps * RISES_ABOVE or (target_fps > used_fps and target_fps == limit_fps):
            now_ns = self._clock.now_ns()
            self._rises_since_ns = now_ns if self._rises_since_ns is None else self._rises_since_ns
            if now_ns - self._rises_since_ns >= RISES_AFTER_NS:
                self.used_fps, self._rises_since_ns = target_fps, None
        else:
            self._rises_since_ns = None
