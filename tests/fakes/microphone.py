"""A microphone on a fake clock, and what it hears."""

from collections.abc import Callable

import numpy as np

from engine.core.clock import NS_PER_S, Clock
from engine.sources.microphone import RATE, Samples, SoundBlock

BLOCK = RATE // 50


class FakeMicrophone:
    """Hears, at each moment of the clock, what `loudness` says: seconds (N,) -> -1..1 (N,).

    jitter_s: a block is stamped up to so much too late. silent_from_s: nothing comes any more.
    """

    def __init__(
        self,
        clock: Clock,
        loudness: Callable[[np.ndarray], np.ndarray],
        jitter_s: float = 0.0,
        silent_from_s: float = np.inf,
    ) -> None:
        self._clock = clock
        self._loudness = loudness
        self._random = np.random.default_rng(0)
        self._jitter_s = jitter_s
        self._silent_from_s = silent_from_s
        self._next = clock.now_ns() * RATE // NS_PER_S
        self.closed = 0

    def read_sound(self) -> list[SoundBlock]:
        heard = []
        while (self._next + BLOCK) * NS_PER_S // RATE <= self._clock.now_ns():
            if self._next / RATE < self._silent_from_s:
                late_ns = int(self._random.uniform(0, self._jitter_s) * NS_PER_S)
                heard.append(SoundBlock(self._block(), self._next * NS_PER_S // RATE + late_ns))
            self._next += BLOCK
        return heard

    def skip(self) -> None:
        """What could have been heard up to now was not."""
        self._next = self._clock.now_ns() * RATE // NS_PER_S

    def close(self) -> None:
        self.closed += 1

    def _block(self) -> Samples:
        times_s = (self._next + np.arange(BLOCK)) / RATE
        return (self._loudness(times_s) * 20_000).astype(np.int16)
