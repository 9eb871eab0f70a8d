"""Smooth curves: a step and a soft limit, both without a corner.

Owns: their formulas. Does not know: what the numbers mean.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def smooth_step(values: ArrayLike) -> NDArray[Any]:
    """Map 0..1 to 0..1 with level ends; values outside are clipped. float32 stays float32, all else becomes float64."""
    given = np.asarray(values)
    clipped = np.clip(given if given.dtype == np.float32 else given.astype(np.float64), 0, 1)
    result: NDArray[Any] = clipped * clipped * (3 - 2 * clipped)
    return result


def smooth_fraction(value: float) -> float:
    """Map one number as `smooth_step` does, in a tenth of its time."""
    clipped = min(max(value, 0.0), 1.0)
    return clipped * clipped * (3.0 - 2.0 * clipped)


def soft_limit(value: float, knee: float, limit: float) -> float:
    """Leave values up to the knee alone; bend larger ones so that they never pass the limit."""
    if value <= knee:
        return value
    return knee + (limit - knee) * math.tanh((value - knee) / (limit - knee))
