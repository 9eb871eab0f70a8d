"""What the driver does, measured against rest."""

import numpy as np
import pytest

from engine.animators.instant.motion.driver_motion import MotionEstimator, NeutralFace, measure_neutral
from engine.animators.instant.rig.eye_rig import eyelid_gap
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.topology import CHIN, EYES, LOWER_LIP, UPPER_LIP
from engine.core.types import Portrait
from tests import faces
from tests.faces import Move


def after(driver: Portrait, move: Move) -> Points:
    return faces.moved(faces.face_of(driver), move, len(driver.image)).landmarks.astype(np.float64)


def settle(motion: MotionEstimator, landmarks: Points, frames: int = 60) -> None:
    for _ in range(frames):
        motion.measure_motion(landmarks)


def test_at_rest_nothing_moves(driver_motion: MotionEstimator, at_rest: Points) -> None:
    motion = driver_motion.measure_motion(at_rest)
    assert np.allclose(motion.turn, 0, atol=1e-6)
    assert np.allclose(motion.shift, 0, atol=1e-4)
    assert np.isclose(motion.zoom, 1)
    assert np.allclose(motion.shape, driver_motion.neutral.shape, atol=1e-4)
    assert motion.closed == (0, 0)
    assert motion.open == pytest.approx((1, 1), abs=1e-3)
    assert motion.calm == pytest.approx(1, abs=1e-3)


def test_a_turn_is_a_turn_and_no_expression(driver_motion: MotionEstimator, driver: Portrait) -> None:
    turned = after(driver, Move(yaw_deg=12))
    settle(driver_motion, turned)
    motion = driver_motion.measure_motion(turned)
    assert np.allclose(np.degrees(motion.turn), [0, 12, 0], atol=0.2)
    assert np.abs(motion.shape - driver_motion.neutral.shape).max() < 0.05


def test_a_fast_movement_is_hardly_late(driver_motion: MotionEstimator, driver: Portrait, at_rest: Points) -> None:
    settle(driver_motion, at_rest)
    turned = after(driver, Move(yaw_deg=15))
    settle(driver_motion, turned, 2)
    assert np.degrees(driver_motion.measure_motion(turned).turn[1]) > 13.5


def test_the_jitter_of_a_still_head_is_damped(driver_motion: MotionEstimator, at_rest: Points) -> None:
    noise = np.random.default_rng(3).normal(0, 0.15, (80, *at_rest.shape))
    shapes = np.array([driver_motion.measure_motion(at_rest + jitter).shape for jitter in noise])[20:]
    raw = np.array([driver_motion.neutral.placement.to_head_space(at_rest + jitter) for jitter in noise])[20:]
    assert np.diff(shapes, axis=0).std() < 0.35 * np.diff(raw, axis=0).std()


def test_a_blink_closes_the_eyes_and_opens_them_again(
    driver_motion: MotionEstimator, driver: Portrait, at_rest: Points
) -> None:
    settle(driver_motion, at_rest, 20)
    shut = after(driver, Move(blink=1))
    settle(driver_motion, shut, 2)
    motion = driver_motion.measure_motion(shut)
    assert min(motion.closed) > 0.95
    assert max(motion.open) < 0.05
    settle(driver_motion, at_rest, 4)
    assert max(driver_motion.measure_motion(at_rest).closed) < 0.05


def test_the_chin_goes_with_the_lips(driver_motion: MotionEstimator, driver: Portrait, at_rest: Points) -> None:
    settle(driver_motion, at_rest)
    opened = after(driver, Move(jaw=0.1))
    before, now = driver_motion.neutral.shape, driver_motion.measure_motion(opened).shape.copy()
    settle(driver_motion, opened)
    at_last = driver_motion.measure_motion(opened).shape
    lip, chin = ((now - before)[index, 1] / (at_last - before)[index, 1] for index in (LOWER_LIP[5], CHIN))
    assert chin == pytest.approx(lip, abs=0.1)


def test_narrowed_eyes_are_narrowed_decidedly(driver: Portrait, at_rest: Points) -> None:
    motion = MotionEstimator(measure_neutral(at_rest), 25.0)
    narrowed = after(driver, Move(blink=0.25))
    settle(motion, narrowed)
    share = eyelid_gap(EYES[0], motion.measure_motion(narrowed).shape) / eyelid_gap(EYES[0], motion.neutral.shape)
    assert 0.2 < motion.measure_motion(narrowed).open[0] < share - 0.2


def test_speech_is_not_calm(driver_motion: MotionEstimator, driver: Portrait) -> None:
    speaking = after(driver, Move(jaw=1))
    settle(driver_motion, speaking, 5)
    assert driver_motion.measure_motion(speaking).calm < 0.3


def test_smoothing_says_how_much_jitter_stays(driver: Portrait, at_rest: Points) -> None:
    noise = np.random.default_rng(3).normal(0, 0.15, (40, *at_rest.shape))
    left = []
    for smoothing in (0.0, 1.0, 2.0):
        motion = MotionEstimator(measure_neutral(at_rest), 25.0)
        shapes = np.array([motion.measure_motion(at_rest + jitter, smoothing).shape for jitter in noise])[20:]
        left.append(np.diff(shapes, axis=0).std())
    raw = np.array([measure_neutral(at_rest).placement.to_head_space(at_rest + jitter) for jitter in noise])[20:]
    assert left[0] > 0.7 * np.diff(raw, axis=0).std()
    assert left[2] < 0.5 * left[1] < 0.25 * left[0]


@pytest.mark.parametrize("side", [0, 1], ids=["right", "left"])
def test_a_wink_closes_the_eye_that_winks(driver_motion: MotionEstimator, at_rest: Points, side: int) -> None:
    winking = at_rest.copy()
    eye = EYES[side]
    winking[eye.upper] = winking[eye.lower]
    for _ in range(20):
        motion = driver_motion.measure_motion(winking)
    assert motion.closed[side] > 0.9
    assert motion.closed[1 - side] < 0.1
    assert motion.open[side] < 0.1
    assert motion.open[1 - side] > 0.8


def test_lips_follow_faster_than_cheeks(driver_motion: MotionEstimator, at_rest: Points) -> None:
    """A little movement, the same of both, that a steady face did not make before."""
    for _ in range(20):
        before = driver_motion.measure_motion(at_rest)
    moved = at_rest.copy()
    lip, cheek = 13, 205
    moved[[lip, cheek], 1] += 1.0
    change = driver_motion.measure_motion(moved).shape - before.shape
    assert change[lip, 1] > 1.3 * change[cheek, 1] > 0


def test_after_the_driver_was_away_skin_is_where_it_is_seen_at_once(
    neutral: NeutralFace, at_rest: Points, driver_motion: MotionEstimator
) -> None:
    moved = at_rest.copy()
    moved[[13, 205], 1] += 1.0
    for _ in range(20):
        driver_motion.measure_motion(at_rest)
    driver_motion.reset_filters()
    seen = driver_motion.measure_motion(moved).shape
    assert np.allclose(seen, MotionEstimator(neutral, 25.0).measure_motion(moved).shape, atol=1e-6)


def test_a_better_neutral_face_starts_with_lips_that_never_closed(
    driver_motion: MotionEstimator, at_rest: Points
) -> None:
    smiling, shut = at_rest.copy(), at_rest.copy()
    smiling[LOWER_LIP[1:-1], 1] = smiling[UPPER_LIP[1:-1], 1] + 6
    shut[LOWER_LIP[1:-1], 1] = shut[UPPER_LIP[1:-1], 1]
    driver_motion.replace_neutral(measure_neutral(smiling))
    for _ in range(20):
        motion = driver_motion.measure_motion(shut)
    assert motion.parted < 0.1
    driver_motion.replace_neutral(measure_neutral(smiling))
    assert driver_motion.measure_motion(smiling).parted == pytest.approx(1, abs=0.01)


def test_an_eye_of_a_few_pixels_has_to_close_farther_to_blink(driver: Portrait, at_rest: Points) -> None:
    closed = []
    for enlarged in (1.0, 30.0):
        estimator = MotionEstimator(measure_neutral(at_rest), 25.0)
        estimator.enlarged = enlarged
        settle(estimator, at_rest, 5)
        settle(estimator, after(driver, Move(blink=0.35)), 10)
        squinting = max(estimator.measure_motion(after(driver, Move(blink=0.35))).closed)
        settle(estimator, after(driver, Move(blink=1.0)), 10)
        closed.append((squinting, max(estimator.measure_motion(after(driver, Move(blink=1.0))).closed)))
    (large, large_shut), (small, small_shut) = closed
    assert large > 0.1
    assert small < 0.02
    assert large_shut > 0.95
    assert small_shut > 0.95
