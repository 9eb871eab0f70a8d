"""How well an avatar follows its driver: each motion, gaze, blinks, lag, and jitter.

Owns: which figures of that kind there are, by their keys. Does not know: how they are shown.
"""

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.faces.agreement import Agreement, compare_courses, measure_lag
from engine.evaluation.faces.blinks import BlinkCounts, match_blinks
from engine.evaluation.faces.gaze import measure_gaze, select_open
from engine.evaluation.faces.motions import MOTIONS
from engine.evaluation.steadiness import Jitter, compare_landmark_shaking, compare_shaking, measure_shaking
from engine.evaluation.tracked import PairPictures, TrackedPair

Values = dict[str, float | None]

LAGGING = ("mouth_open", "yaw")


def measure_following(pictures: PairPictures, tracked: TrackedPair) -> tuple[Values, BlinkCounts]:
    """Return the figures by their keys, and the blinks."""
    driver, avatar, both = tracked.driver_found, tracked.avatar_found, tracked.both_found
    values: Values = {
        "face_found_driver": float(driver.mean()),
        "face_found_output": float(avatar.mean()),
        "face_found_output_given_driver": float(both.sum() / max(1, driver.sum())),
    }
    for name in MOTIONS:
        wanted, given = tracked.courses(name)
        values |= _name_agreement(name, compare_courses(wanted[both], given[both]))
    values |= _measure_gaze(pictures, tracked)
    for name in LAGGING:
        wanted, given = tracked.courses(name)
        values[f"lag_frames.{name}"] = measure_lag(wanted, given) if both.all() else None
    blinks = match_blinks(*tracked.courses("ear"))
    counts: Values = {"blinks.driver": blinks.driver, "blinks.output": blinks.avatar}
    values |= counts | {"blinks.recall": blinks.recall, "blinks.precision": blinks.precision}
    return values | _measure_jitter(pictures, tracked), blinks


def _name_agreement(name: str, agreement: Agreement) -> Values:
    return {
        f"corr.{name}": agreement.correlation,
        f"slope.{name}": agreement.slope,
        f"driver_std.{name}": agreement.driver_std,
    }


def _measure_gaze(pictures: PairPictures, tracked: TrackedPair) -> Values:
    """Compare where the eyes look, in frames in which both pairs of eyes are open."""
    wanted, given = np.full((2, len(tracked.driver), 2), np.nan)
    for index in np.flatnonzero(tracked.both_found).tolist():
        wanted[index] = measure_gaze(pictures.driver[index], tracked.driver[index])
        given[index] = measure_gaze(pictures.avatar[index], tracked.avatar[index])
    is_open = np.zeros(len(wanted), np.bool_)
    if tracked.both_found.any():
        is_open = tracked.both_found & select_open(*tracked.courses("ear"))
    clear: NDArray[np.bool_] = is_open & np.isfinite(wanted[:, 0]) & np.isfinite(given[:, 0])
    agreement = compare_courses(wanted[clear, 0], given[clear, 0])
    error = float(np.linalg.norm(given[clear] - wanted[clear], axis=1).mean()) if clear.any() else None
    return {
        "gaze_x.corr": agreement.correlation,
        "gaze_x.slope": agreement.slope,
        "gaze_x.driver_std": agreement.driver_std,
        "gaze_error": error,
    }


def _measure_jitter(pictures: PairPictures, tracked: TrackedPair) -> Values:
    by_flow = compare_shaking(
        measure_shaking(pictures.driver, tracked.driver), measure_shaking(pictures.avatar, tracked.avatar)
    )
    return _name_jitter("jitter", compare_landmark_shaking(tracked.driver, tracked.avatar)) | _name_jitter(
        "jitter_flow", by_flow
    )


def _name_jitter(name: str, jitter: Jitter | None) -> Values:
    if jitter is None:
        return {f"{name}.{part}": None for part in ("driver", "output", "ratio")}
    named: Values = {f"{name}.driver": jitter.driver, f"{name}.output": jitter.avatar, f"{name}.ratio": jitter.ratio}
    if jitter.still_driver is not None:
        named |= {f"{name}.still_driver": jitter.still_driver, f"{name}.still_output": jitter.still_avatar}
    return named
