"""How two courses over time agree: correlation, slope, and by how many frames one is late.

Owns: these definitions. Does not know: what the courses are of.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

FRAMES_MIN, STILL = 5, 1e-9
LAG_MAX = 6


@dataclass(frozen=True, slots=True)
class Agreement:
    """correlation: Pearson's, None if the driver is still or seen too seldom. slope: least squares, avatar over driver.

    driver_std: how much the driver moves (population standard deviation), None if it is never seen.
    """

    correlation: float | None
    slope: float | None
    driver_std: float | None


def compare_courses(driver: Values, avatar: Values) -> Agreement:
    """Compare frames (N,) in which both are known."""
    spread = float(driver.std()) if len(driver) else None
    if len(driver) < FRAMES_MIN or spread is None or spread < STILL:
        return Agreement(None, None, spread)
    slope = float(np.cov(driver, avatar)[0, 1] / driver.var(ddof=1))
    correlation = 0.0 if avatar.std() < STILL else float(np.corrcoef(driver, avatar)[0, 1])
    return Agreement(correlation, slope, spread)


def measure_lag(driver: Values, avatar: Values) -> int | None:
    """Return by how many frames (0 to LAG_MAX) the avatar (N,) is behind the driver, by the best correlation.

    None if one of them stands still or the clip is too short.
    """
    if len(driver) < LAG_MAX + FRAMES_MIN or driver.std() < STILL or avatar.std() < STILL:
        return None
    return max(range(LAG_MAX + 1), key=lambda late: np.corrcoef(driver[: len(driver) - late], avatar[late:])[0, 1])
