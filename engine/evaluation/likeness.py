"""How alike two pictures are, pixel by pixel: L1 and SSIM; and what is wrong with one by itself: black, blur.

Owns: these definitions. Does not know: networks, landmarks of which tracker.
Sources: Wang et al., "Image Quality Assessment: From Error Visibility to Structural Similarity" (2004); the constants
and the uniform window of scikit-image's `structural_similarity`, with which the tests compare.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter

from engine.core.types import Image

Points = NDArray[np.float64]

WINDOW_PX, K1, K2, LEVELS = 7, 0.01, 0.03, 255.0
BLACK_MAX = 2
SHARP_PX = 160


def measure_l1(made: Image, real: Image) -> float:
    """Return the mean absolute difference of two RGB pictures of one size, in shares of the full range (0 to 1)."""
    return float(np.abs(made.astype(np.float32) - real).mean() / LEVELS)


def measure_l1_within(made: Image, real: Image, points: Points) -> float:
    """Return the same within the convex hull of landmarks (68, 2)."""
    corners = cv2.convexHull(points.astype(np.int32))
    inside = cv2.fillConvexPoly(np.zeros(real.shape[:2], np.uint8), corners, 1) > 0
    return float(np.abs(made.astype(np.float32) - real)[inside].mean() / LEVELS)


def measure_ssim(made: Image, real: Image) -> float:
    """Return the mean structural similarity of the brightness of two RGB pictures of one size: 1 if they are equal."""
    x, y = _to_brightness(made), _to_brightness(real)
    unbiased = WINDOW_PX**2 / (WINDOW_PX**2 - 1)
    mean_x, mean_y = _blur(x), _blur(y)
    var_x, var_y = unbiased * (_blur(x * x) - mean_x * mean_x), unbiased * (_blur(y * y) - mean_y * mean_y)
    both = unbiased * (_blur(x * y) - mean_x * mean_y)
    small, large = (K1 * LEVELS) ** 2, (K2 * LEVELS) ** 2
    likeness = (2 * mean_x * mean_y + small) * (2 * both + large)
    likeness /= (mean_x**2 + mean_y**2 + small) * (var_x + var_y + large)
    border = WINDOW_PX // 2
    return float(likeness[border:-border, border:-border].mean(dtype=np.float64))


def share_of_black(image: Image) -> float:
    """Return the share of pixels with nothing in any channel: holes."""
    return float((image.max(axis=2) <= BLACK_MAX).mean())


def measure_sharpness(image: Image, points: Points) -> float:
    """Return how much detail the face within landmarks (68, 2) has, at one size."""
    left, top = np.maximum(points.min(axis=0), 0).astype(int)
    right, bottom = points.max(axis=0).astype(int)
    grey = cv2.cvtColor(image[top:bottom, left:right], cv2.COLOR_RGB2GRAY)
    at_one_size = cv2.resize(grey, (SHARP_PX, SHARP_PX), interpolation=cv2.INTER_AREA)
    return float(cv2.Laplacian(at_one_size, cv2.CV_32F).std())


def _to_brightness(image: Image) -> NDArray[np.float64]:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.float64)


def _blur(values: NDArray[np.float64]) -> Any:
    return uniform_filter(values, WINDOW_PX)
