"""How steady pictures are, by optical flow: jitter of a face, motion of a background, folds.

Owns: the definitions of these figures. Does not know: landmarks of which tracker, pairs.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.core.types import Image

Points = NDArray[np.float64]

CORNERS, LEAST_CORNERS, QUALITY, APART = 60, 8, 0.01, 0.06
"""How many corners are tracked within the face, at least, how clear they are, and how far apart in eye distances."""
CALM_SHARE = 0.95
"""The share of the calmest frames that count: tracking fails in some."""
HEAD_ACROSS, HEAD_ALONG, LEAST_BACKGROUND_PX = 2.0, 2.2, 500
"""Radii of what is taken for the head, in eye distances, and the least background that is measured."""
SAMPLES = 20


def measure_shaking(pictures: list[Image], points: Points) -> Points:
    """Return for each inner frame the squared second difference of corners in the face, in eye distances; or NaN."""
    grey = [np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8) for image in pictures]
    return np.array([_shake_of(grey[i - 1 : i + 2], points[i]) for i in range(1, len(grey) - 1)])


def compare_shaking(driver: Points, avatar: Points) -> float:
    """Return the jitter of the avatar over the driver's: root mean squares over the calmest frames."""
    both = np.isfinite(driver) & np.isfinite(avatar)
    if both.sum() <= 5:
        return float("nan")
    calm = int(CALM_SHARE * both.sum())
    level = [float(np.sqrt(np.sort(shake[both])[:calm].mean())) for shake in (avatar, driver)]
    return level[0] / max(level[1], 1e-6)


def measure_flow(portrait: Image, points: Points, avatar: list[Image]) -> tuple[float, float]:
    """Return the mean motion of the background against the portrait in pixels, and the folded share of pictures.

    points (68, 2) are the portrait's. The background is away from the head and above the chin; NaN if there is none.
    """
    still = cv2.cvtColor(portrait, cv2.COLOR_RGB2GRAY)
    estimator: Any = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    background = _background_mask(still.shape, points)
    moved, folded = [], []
    for picture in avatar[:: max(1, len(avatar) // SAMPLES)]:
        flow = estimator.calc(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), still, None)
        x, y = np.gradient(flow, axis=1), np.gradient(flow, axis=0)
        folded.append(float(((1 + x[..., 0]) * (1 + y[..., 1]) - x[..., 1] * y[..., 0] < 0).mean()))
        moved.append(float(np.linalg.norm(flow, axis=2)[background].mean()) if background.any() else np.nan)
    return float(np.mean(moved)), float(np.mean(folded))


def _shake_of(three: list[Image], points: Points) -> float:
    before, now, after = three
    if not np.isfinite(points).all():
        return float("nan")
    size = float(np.linalg.norm(points[45] - points[36]))
    face = cv2.fillConvexPoly(np.zeros(now.shape, np.uint8), cv2.convexHull(points.astype(np.int32)), 255)
    corners = cv2.goodFeaturesToTrack(now, CORNERS, QUALITY, max(4.0, APART * size), mask=face)
    if corners is None or len(corners) < LEAST_CORNERS:
        return float("nan")
    track: Any = cv2.calcOpticalFlowPyrLK
    back, was, _ = track(now, before, corners, None, winSize=(15, 15), maxLevel=2)
    forth, will, _ = track(now, after, corners, None, winSize=(15, 15), maxLevel=2)
    kept = (was.ravel() > 0) & (will.ravel() > 0)
    if kept.sum() < LEAST_CORNERS:
        return float("nan")
    bend = (back + forth - 2 * corners).reshape(-1, 2)[kept] / size
    return float(np.median((bend**2).sum(axis=1)))


def _background_mask(shape: tuple[int, ...], points: Points) -> NDArray[np.bool_]:
    size = float(np.linalg.norm(points[45] - points[36]))
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]]
    away = np.hypot((x - points[27, 0]) / HEAD_ACROSS, (y - points[27, 1]) / HEAD_ALONG) > size
    mask: NDArray[np.bool_] = away & (y < points[8, 1])
    return mask if mask.sum() > LEAST_BACKGROUND_PX else np.zeros_like(mask)
