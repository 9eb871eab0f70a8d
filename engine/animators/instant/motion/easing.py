"""Smooth curves: a step and a soft limit, both without a corner.

Owns: their formulas. Does not know: what the numbers mean.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray


def smooth_step(values: ArrayLike) -> NDArray[np.float64]:
    """Map 0..1 to 0..1 with level ends; values outside are clipped."""
    clipped = np.clip(np.asarray(values, np.float64), 0.0, 1.0)
    result: NDArray[np.float64] = clipped * clipped * (3.0 - 2.0 * clipped)
    return result


def soft_limit(value: float, knee: float, limit: float) -> float:
    """Leave values up to the knee alone; bend larger ones so that they never pass the limit."""
    if value <= knee:
        return value
    return knee + (limit - knee) * math.tanh((value - knee) / (limit - knee))
