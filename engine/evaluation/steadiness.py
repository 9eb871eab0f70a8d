"""How steady pictures are: jitter of a face by landmarks and by optical flow, motion of a background, folds.

Owns: the definitions of these figures. Does not know: landmarks of which tracker, pairs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.core.types import Image
from engine.evaluation.faces.motions import measure_eye_distances

Points = NDArray[np.float64]
Grey = NDArray[np.uint8]

CORNERS, LEAST_CORNERS, QUALITY, APART, APART_PX = 60, 8, 0.01, 0.06, 4.0
"""How many corners are tracked within the face, at least, how clear they are, and how far apart in eye distances."""
LEAST_SHAKES = 5
CALM_SHARE = 0.95
"""The share of the calmest frames that count: tracking fails in some."""
INNER = slice(17, None)
"""Without the jaw line, where dlib's own noise is highest."""
HEAD_ACROSS, HEAD_ALONG, LEAST_BACKGROUND_PX = 2.0, 2.2, 500
"""Radii of what is taken for the head, in eye distances, and the least background that is measured."""
SAMPLES = 20
TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Jitter:
    """Root mean squares in eye distances. still_driver, still_avatar: over the half of the frames in which the driver
    is calmest; None for jitter by landmarks."""

    driver: float
    avatar: float
    still_driver: float | None = None
    still_avatar: float | None = None

    @property
    def ratio(self) -> float:
        return self.avatar / max(self.driver, TINY)


@dataclass(frozen=True, slots=True)
class Warping:
    """What optical flow from each sampled picture to the portrait says; arrays over the samples.

    background_px: mean motion away from head and shoulders, empty if there is too little background.
    folded: share of pixels with a negative Jacobian.
    """

    background_px: Points
    folded: Points


def compare_landmark_shaking(driver: Points, avatar: Points) -> Jitter | None:
    """Compare second differences of inner landmarks (N, 68, 2), where both have three frames in a row."""
    wanted, given = _bend_landmarks(driver), _bend_landmarks(avatar)
    both = np.isfinite(wanted).all(axis=(1, 2)) & np.isfinite(given).all(axis=(1, 2))
    if not both.any():
        return None
    levels = [float(np.sqrt((bend[both] ** 2).sum(axis=-1).mean())) for bend in (wanted, given)]
    return Jitter(*levels)


def measure_shaking(pictures: Sequence[Image], points: Points) -> Points:
    """Return for each inner frame the squared second difference of corners in the face, in eye distances; or NaN."""
    shaking = []
    grey = [_to_grey(image) for image in pictures[:2]]
    for index in range(1, len(pictures) - 1):
        grey = [*grey[-2:], _to_grey(pictures[index + 1])]
        shaking.append(_shake_of(grey, points[index]))
    return np.array(shaking, np.float64)


def compare_shaking(driver: Points, avatar: Points) -> Jitter | None:
    """Return root mean squares over the calmest frames; None if there are too few."""
    both = np.isfinite(driver) & np.isfinite(avatar)
    if both.sum() <= LEAST_SHAKES:
        return None
    calm = int(CALM_SHARE * both.sum())
    levels = [float(np.sqrt(np.sort(shake[both])[:calm].mean())) for shake in (driver, avatar)]
    still = both & (driver <= np.nanmedian(driver[both]))
    return Jitter(*levels, *(float(np.sqrt(shake[still].mean())) for shake in (driver, avatar)))


def measure_warping(portrait: Image, points: Points, avatar: Sequence[Image]) -> Warping:
    """Compare sampled pictures with the portrait, of the same size. points (68, 2) are its landmarks, or NaN.

    The background is away from the head and above the chin.
    """
    still = _to_grey(portrait)
    estimator: Any = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    background = _background_mask(still.shape, points)
    moved, folded = [], []
    for index in range(0, len(avatar), max(1, len(avatar) // SAMPLES)):
        flow = estimator.calc(_to_grey(avatar[index]), still, None)
        folded.append(float(find_folds(flow).mean()))
        if background.any():
            moved.append(float(np.linalg.norm(flow, axis=2)[background].mean()))
    return Warping(np.array(moved, np.float64), np.array(folded, np.float64))


def find_folds(flow: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return where (H, W) a flow (H, W, 2) in pixels has a negative Jacobian."""
    x, y = np.gradient(flow, axis=1), np.gradient(flow, axis=0)
    folded: NDArray[np.bool_] = (1 + x[..., 0]) * (1 + y[..., 1]) - x[..., 1] * y[..., 0] < 0
    return folded


def _bend_landmarks(points: Points) -> Points:
    inner = points[:, INNER] / measure_eye_distances(points)[:, None, None]
    bend: Points = inner[2:] - 2 * inner[1:-1] + inner[:-2]
    return bend


def _to_grey(image: Image) -> Grey:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)


def _shake_of(three: list[Grey], points: Points) -> float:
    before, now, after = three
    if not np.isfinite(points).all():
        return float("nan")
    size = float(np.linalg.norm(points[45] - points[36]))
    face = cv2.fillConvexPoly(np.zeros(now.shape, np.uint8), cv2.convexHull(points.astype(np.int32)), 255)
    corners = cv2.goodFeaturesToTrack(now, CORNERS, QUALITY, max(APART_PX, APART * size), mask=face)
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
    if not np.isfinite(points).all():
        return np.zeros(shape, np.bool_)
    size = float(np.linalg.norm(points[45] - points[36]))
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]]
    away = np.hypot((x - points[27, 0]) / HEAD_ACROSS, (y - points[27, 1]) / HEAD_ALONG) > size
    mask: NDArray[np.bool_] = away & (y < points[8, 1])
    return mask if mask.sum() > LEAST_BACKGROUND_PX else np.zeros_like(mask)
