"""Smooths values over time without a visible lag.

Owns: the one-euro filter on arrays, and one that expects a movement to go on. Does not know: faces, clocks (the frame
rate is an argument).
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.core.types import Floats

_SURPRISE_SHARE = 0.3
"""How much the squared error of what was expected counts against expecting more."""
_AHEAD_FRAMES = 1.0
"""What is expected may be ahead of the values by this many frames of the least speed: enough for a tracker's noise, and
far less than a head that stops would be overshot by."""
_MOSTLY = 0.5
"""If more than this share of an expected step was wrong, the movement has ended, and its speed is measured again."""


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
        self.fps = np.float32(fps)
        self._min_cutoff_hz = np.asarray(min_cutoff_hz, np.float32)
        self._beta = np.asarray(beta, np.float32)
        self._noise = np.asarray(noise, np.float32)
        self._speed_gain = np.float32(_smoothing_gain(derivative_cutoff_hz / fps))
        self.value: Floats = np.zeros(shape, np.float32)
        self._speed: Floats = np.zeros(shape, np.float32)
        self._step: Floats = np.zeros(shape, np.float32)
        self._weight: Floats = np.zeros(shape, np.float32)
        self._started = False

    def filter_values(self, values: Floats, slower: float = 1.0) -> Floats:
        """Return one frame's values smoothed: the filter's own array, valid until the next call.

        slower: the cut-off is divided by it, from now on.
        """
        if not self._started:
            self.value[...] = values
            self._speed.fill(0)
            self._started = True
            return self.value
        step, weight = self._step, self._weight
        np.subtract(values, self.value, out=step)
        np.multiply(step, self.fps, out=weight)
        weight -= self._speed
        weight *= self._speed_gain
        self._speed += weight
        np.hypot(self._speed, self._noise, out=weight)
        weight -= self._noise
        weight *= self._beta
        weight += self._min_cutoff_hz
        weight *= np.float32(2 * math.pi / slower) / self.fps
        step *= weight
        weight += 1
        step /= weight
        self.value += step
        return self.value

    def reset(self) -> None:
        """Forget everything: the next values are returned as they are."""
        self._started = False


class TrendFilter:
    """A one-euro filter that expects a movement to go on, as that of a head does.

    It follows without the frame or two that smoothing costs, and smoother: what was expected needs no correction.
    one_euro: smooths what differs from what was expected; used by nobody else. trend_cutoff_hz: smoothing of the
    expected speed. least_speed: at this speed (value per second) half of it is expected, and far below it nothing, so
    that trembling is not continued; it may be an array that broadcasts to the values. What moves unexpectedly, to and
    fro, is continued less, and what stops or turns back is not continued at all.
    """

    def __init__(self, one_euro: OneEuroFilter, trend_cutoff_hz: float, least_speed: ArrayLike) -> None:
        self._one_euro = one_euro
        self._least = np.square(np.asarray(least_speed, np.float32))
        self._ahead = np.asarray(least_speed, np.float32) * np.float32(_AHEAD_FRAMES) / one_euro.fps
        self._gain = np.float32(_smoothing_gain(trend_cutoff_hz / float(one_euro.fps)))
        self._speed = np.zeros_like(one_euro.value)
        self._surprise = np.zeros_like(one_euro.value)
        self._before = np.zeros_like(one_euro.value)
        self._expected = np.zeros_like(one_euro.value)
        self._started = False

    def filter_values(self, values: Floats, slower: float = 1.0) -> Floats:
        """Return one frame's values smoothed, as `OneEuroFilter.filter_values` does."""
        smooth = self._one_euro.value
        if not self._started:
            self._started = True
            self._speed.fill(0)
            self._surprise.fill(0)
            return self._one_euro.filter_values(values, slower)
        np.copyto(self._before, smooth)
        smooth += self._expect_step()
        self._note_surprise(values)
        stopped = self._take_back_steps(values)
        self._one_euro.filter_values(values, slower)
        step = np.subtract(smooth, self._before, out=self._before)
        step *= self._one_euro.fps
        step -= self._speed
        step *= np.where(stopped, np.float32(1), self._gain)
        self._speed += step
        return smooth

    def reset(self) -> None:
        """Forget everything: the next values are returned as they are."""
        self._one_euro.reset()
        self._started = False

    def _take_back_steps(self, values: Floats) -> NDArray[np.bool_]:
        """Take the expected steps back as far as they lead beyond the values; return where they mostly did."""
        smooth = self._one_euro.value
        step = np.subtract(smooth, self._before, out=self._expected)
        length = np.abs(step)
        back = np.clip((smooth - values) * np.sign(step) - self._ahead, 0, length)
        smooth -= np.copysign(back, step)
        mostly: NDArray[np.bool_] = back > _MOSTLY * length
        return mostly

    def _note_surprise(self, values: Floats) -> None:
        """Note how far, per second, values are from what was expected."""
        missed = np.subtract(values, self._one_euro.value, out=self._expected)
        missed *= self._one_euro.fps
        np.square(missed, out=missed)
        missed -= self._surprise
        missed *= self._gain
        self._surprise += missed

    def _expect_step(self) -> Floats:
        """Return how far the values are expected to move until the next frame."""
        share = np.square(self._speed, out=self._expected)
        share /= share + self._least + _SURPRISE_SHARE * self._surprise
        share *= self._speed
        share /= self._one_euro.fps
        return share


def _smoothing_gain(cutoff_per_frame: float) -> float:
    ratio = 2 * math.pi * cutoff_per_frame
    return ratio / (ratio + 1)
