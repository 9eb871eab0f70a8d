"""What the pictures of an avatar look like: whose face, how steady a background, holes, folds, sharpness; and beside
the truth, if the driver is the portrait's own face.

Owns: which figures of that kind there are, by their keys. Does not know: how they are shown.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.core.types import Image
from engine.evaluation.faces.judge import Judge
from engine.evaluation.faces.motions import measure_eye_distances
from engine.evaluation.likeness import (
    measure_l1,
    measure_l1_within,
    measure_sharpness,
    measure_ssim,
    share_of_black,
)
from engine.evaluation.steadiness import measure_warping
from engine.evaluation.tracked import PairPictures, TrackedPair

Values = dict[str, float | None]
Numbers = NDArray[np.float64]

FACE_EVERY = 6
"""Identity and sharpness are measured in one of that many pictures with a face."""
SAMPLES = 50
INNER = slice(17, None)


def measure_looks(judge: Judge, pictures: PairPictures, tracked: TrackedPair) -> tuple[Values, Numbers]:
    """Return the figures by their keys, and how bad each picture is (N,): inf without a face, else its identity
    distance, or of an own face its L1; NaN where neither was measured."""
    values, badness = _measure_identity(judge, pictures, tracked)
    values |= _measure_holes(pictures)
    if pictures.has_portraits_shape:
        values |= _measure_warping(pictures, tracked)
    if tracked.portrait_found and tracked.avatar_found.any():
        values["face_sharpness_vs_portrait"] = _compare_sharpness(pictures, tracked)
    if pictures.own_face:
        likeness, badness = _compare_with_truth(pictures, tracked)
        values |= likeness
    return values, np.where(tracked.avatar_found, badness, np.inf)


def _measure_identity(judge: Judge, pictures: PairPictures, tracked: TrackedPair) -> tuple[Values, Numbers]:
    """Measure distances of face descriptors: to the portrait, and of another face to the driver."""
    each = np.full(len(tracked.avatar), np.nan)
    sampled = np.flatnonzero(tracked.avatar_found)[::FACE_EVERY]
    if not tracked.portrait_found or not len(sampled):
        return {}, each
    own = judge.describe_face(pictures.portrait, tracked.portrait)
    made = {index: judge.describe_face(pictures.avatar[index], tracked.avatar[index]) for index in sampled}
    each[sampled] = [np.linalg.norm(made[index] - own) for index in sampled]
    far = each[sampled]
    values: Values = {
        "identity.median": float(np.median(far)),
        "identity.p95": float(np.percentile(far, 95)),
        "identity.n": len(far),
    }
    with_driver = [index for index in sampled if tracked.driver_found[index]]
    if with_driver and not pictures.own_face:
        to_driver = [
            float(np.linalg.norm(made[i] - judge.describe_face(pictures.driver[i], tracked.driver[i])))
            for i in with_driver
        ]
        values["identity.to_driver_median"] = float(np.median(to_driver))
    return values, each


def _measure_holes(pictures: PairPictures) -> Values:
    usual = share_of_black(pictures.portrait)
    excess = [max(0.0, share_of_black(picture) - usual) for picture in pictures.avatar]
    return {"black_excess.mean": float(np.mean(excess)), "black_excess.max": float(np.max(excess))}


def _measure_warping(pictures: PairPictures, tracked: TrackedPair) -> Values:
    warping = measure_warping(pictures.portrait, tracked.portrait, pictures.avatar)
    values: Values = {
        "fold_frac_flow.mean": float(warping.folded.mean()),
        "fold_frac_flow.max": float(warping.folded.max()),
    }
    if len(warping.background_px):
        values["background_motion_px.mean"] = float(warping.background_px.mean())
        values["background_motion_px.max"] = float(warping.background_px.max())
    return values


def _compare_sharpness(pictures: PairPictures, tracked: TrackedPair) -> float:
    usual = measure_sharpness(pictures.portrait, tracked.portrait)
    sampled = np.flatnonzero(tracked.avatar_found)[::FACE_EVERY]
    return float(np.median([measure_sharpness(pictures.avatar[i], tracked.avatar[i]) for i in sampled]) / usual)


def _compare_with_truth(pictures: PairPictures, tracked: TrackedPair) -> tuple[Values, Numbers]:
    """Compare with the driver, pixel by pixel and landmark by landmark."""
    count, both = len(tracked.avatar), tracked.both_found
    step = max(1, count // SAMPLES)
    far = np.array([measure_l1(pictures.avatar[index], _find_truth(pictures, index)) for index in range(count)])
    alike = [measure_ssim(pictures.avatar[index], _find_truth(pictures, index)) for index in range(0, count, step)]
    values: Values = {"self.L1": float(far.mean()), "self.ssim": float(np.mean(alike))}
    sampled = np.flatnonzero(both)[::step]
    if not len(sampled):
        return values, far
    within = [measure_l1_within(pictures.avatar[i], _find_truth(pictures, i), tracked.driver[i]) for i in sampled]
    off = np.linalg.norm(tracked.avatar[both] - tracked.driver[both], axis=2)
    sizes = measure_eye_distances(tracked.driver[both])
    errors = off.mean(axis=1) / sizes
    return values | {
        "self.L1_face": float(np.mean(within)),
        "self.nme_pct": 100 * float(errors.mean()),
        "self.nme_pct_p95": 100 * float(np.percentile(errors, 95)),
        "self.nme_inner_pct": 100 * float((off[:, INNER].mean(axis=1) / sizes).mean()),
    }, far


def _find_truth(pictures: PairPictures, index: int) -> Image:
    """Return the driver's picture at the avatar's size."""
    driver, avatar = pictures.driver[index], pictures.avatar[index]
    if driver.shape == avatar.shape:
        return driver
    return np.asarray(cv2.resize(driver, avatar.shape[1::-1]), np.uint8)
