"""Idle life: a head that nobody drives."""

import numpy as np
import pytest

from engine.animators.instant.motion.idle import IdleMoment, IdleMotion
from tests.golden.instant.figures import assert_as_looked_at

STEP_S = 1 / 30
MINUTE = round(60 / STEP_S)


def live(seed: int = 0, steps: int = MINUTE, step_s: float = STEP_S) -> list[IdleMoment]:
    life = IdleMotion(np.random.default_rng(seed))
    return [life.advance_by(step_s) for _ in range(steps)]


def blink_starts(moments: list[IdleMoment]) -> np.ndarray:
    """Seconds at which eyes began to close."""
    closed = np.array([moment.expression.blink[0] > 0.5 for moment in moments])
    return np.flatnonzero(closed[1:] & ~closed[:-1]) * STEP_S


@pytest.fixture(scope="module")
def minute() -> list[IdleMoment]:
    return live()


def test_life_begins_at_rest() -> None:
    first = live(steps=1)[0]
    assert np.abs(first.turn).max() < 1e-3
    assert np.abs(first.shift_cm).max() < 1e-3
    assert first.breath < 0.05
    assert first.expression.blink == (0.0, 0.0)
    assert first.expression.gaze == (0.0, 0.0)


def test_the_same_seed_lives_the_same_life_and_another_one_does_not() -> None:
    def turns(seed: int) -> np.ndarray:
        return np.array([moment.turn for moment in live(seed, 300)])

    assert np.array_equal(turns(3), turns(3))
    assert not np.allclose(turns(3), turns(4))


def test_it_breathes_12_to_18_times_a_minute(minute: list[IdleMoment]) -> None:
    breath = np.array([moment.breath for moment in minute])
    rising = (breath[1:] > 0.4) & (breath[:-1] <= 0.4)
    assert 12 <= rising.sum() <= 18
    assert breath.min() >= 0
    assert breath.max() > 0.6


def test_blinks_come_irregularly_and_are_short(minute: list[IdleMoment]) -> None:
    starts = blink_starts(minute)
    assert 8 <= len(starts) <= 30
    assert np.diff(starts).std() > 0.5
    shut_s = np.mean([moment.expression.blink[0] > 0.5 for moment in minute]) * 60 / len(starts)
    assert 0.08 < shut_s < 0.3


def test_the_lid_falls_faster_than_it_rises() -> None:
    closed = np.array([moment.expression.blink[0] for moment in live(steps=4000, step_s=0.005)])
    falls, rises = (np.diff(closed) * way > 1e-3 for way in (1, -1))
    assert falls.any()
    assert falls.sum() < 0.7 * rises.sum()


@pytest.mark.parametrize("fps", [10, 24, 60])
def test_a_blink_shuts_the_eyes_at_any_rate(fps: int) -> None:
    deepest = max(moment.expression.blink[0] for moment in live(steps=20 * fps, step_s=1 / fps))
    assert deepest > 0.85


def test_eyes_look_at_the_viewer_most_of_the_time_and_leap_aside(minute: list[IdleMoment]) -> None:
    gaze = np.array([moment.expression.gaze for moment in minute])
    ahead = np.linalg.norm(gaze, axis=1) < 0.2
    assert 0.55 < ahead.mean() < 0.95
    assert np.abs(gaze).max() < 1
    leaps = np.linalg.norm(np.diff(gaze, axis=0), axis=1) > 0.15
    assert leaps.sum() > 5
    assert not (leaps[1:] & leaps[:-1])[1:].all()


def test_the_head_drifts_a_little_and_never_jumps(minute: list[IdleMoment]) -> None:
    turns_deg = np.degrees([moment.turn for moment in minute])
    assert 0.4 < turns_deg[:, 1].std() < 4
    assert np.abs(turns_deg).max() < 9
    assert np.abs(np.diff(turns_deg, axis=0)).max() < 0.35


def test_nobody_gapes_at_nothing(minute: list[IdleMoment]) -> None:
    assert {moment.expression.jaw for moment in minute} == {0.0}


def test_the_course_hardly_depends_on_the_rate() -> None:
    slow, fast = live(steps=200, step_s=0.1), live(steps=400, step_s=0.05)
    turns = np.degrees([moment.turn for moment in slow]), np.degrees([moment.turn for moment in fast[1::2]])
    assert np.abs(turns[0] - turns[1])[:50].max() < 0.5


def test_the_life_of_a_seed_is_as_when_it_was_looked_at() -> None:
    figures = []
    for one in live(5, 900)[::60]:
        mien = (one.breath, one.expression.brows, one.expression.smile)
        figures.append([*np.degrees(one.turn), *one.shift_cm, *mien, *one.expression.blink, *one.expression.gaze])
    assert_as_looked_at("idle life", np.array(figures), 0.01)
