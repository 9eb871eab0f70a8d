"""Smooths values over time without a visible lag.

Owns: the one-euro filter on arrays. Does not know: faces, clocks (the frame rate is an argument).
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from engine.core.types import Floats


class OneEuroFilter:
    """A low-pass filter whose cut-off rises with speed: what is still does not jitter, what is fast has no lag.

    min_cutoff_hz: cut-off at rest. beta: how much it rises per unit of speed (value per second).
    derivative_cutoff_hz: smoothing of the speed. noise: the apparent speed of something still; below it the cut-off
    hardly rises. Cut-off, beta and noise may be arrays that broadcast to the shape.
    Source: Casiez, Roussel, Vogel, "1€ Filter", CHI 2012. `filter_values` allocates nothing.
    """

    def __init__(
        self,
        shape: tuple[int, ...],
        fps: float,
        min_cutoff_hz: ArrayLike,
        beta: ArrayLike,
        derivative_cutoff_hz: float = 1.0,
        noise: ArrayLike = 0.0,
    ) -> None:
        self._fps = np.float32(fps)
        self._min_cutoff_hz = np.asarray(min_cutoff_hz, np.float32)
        self._beta = np.asarray(beta, np.float32)
        self._noise = np.asarray(noise, np.float32)
        self._speed_gain = np.float32(_smoothing_gain(derivative_cutoff_hz / fps))
        self._value: Floats = np.zeros(shape, np.float32)
        self._speed: Floats = np.zeros(shape, np.float32)
        self._step: Floats = np.zeros(shape, np.float32)
        self._weight: Floats = np.zeros(shape, np.float32)
        self._started = False

    def filter_values(self, values: Floats, slower: float = 1.0) -> Floats:
        """Return one frame's values smoothed: the filter's own array, valid until the next call.

        slower: the cut-off is divided by it, from now on.
        """
        if not self._started:
            self._value[...] = values
            self._speed.fill(0)
            self._started = True
            return self._value
        step, weight = self._step, self._weight
        np.subtract(values, self._value, out=step)
        np.multiply(step, self._fps, out=weight)
        weight -= self._speed
        weight *= self._speed_gain
        self._speed += weight
        np.hypot(self._speed, self._noise, out=weight)
        weight -= self._noise
        weight *= self._beta
        weight += self._min_cutoff_hz
        weight *= np.float32(2 * math.pi / slower) / self._fps
        step *= weight
        weight += 1
        step /= weight
        self._value += step
        return self._value

    def reset(self) -> None:
        """Forget everything: the next values are returned as they are."""
        self._started = False


def _smoothing_gain(cutoff_per_frame: float) -> float:
    ratio = 2 * math.pi * cutoff_per_frame
    return ratio / (ratio + 1)
