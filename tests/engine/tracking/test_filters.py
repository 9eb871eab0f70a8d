"""The one-euro filter."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.tracking.filters import OneEuroFilter, TrendFilter

FPS = 30.0
values = arrays(np.float32, (3,), elements=st.floats(-100, 100, width=32))
runs = st.lists(values, min_size=2, max_size=12)


def reference(run: list[np.ndarray], cutoff_hz: float, beta: float) -> np.ndarray:
    """The filter as the paper writes it, in double precision."""

    def gain(cutoff: float | np.ndarray) -> float | np.ndarray:
        return 1 / (1 + FPS / (2 * math.pi * cutoff))

    smooth, speed = run[0].astype(float), np.zeros(3)
    for value in run[1:]:
        speed = speed + gain(1.0) * ((value - smooth) * FPS - speed)
        smooth = smooth + gain(cutoff_hz + beta * np.abs(speed)) * (value - smooth)
    return smooth


@given(runs, st.floats(0.1, 5), st.floats(0, 5))
def test_is_the_filter_of_the_paper(run: list[np.ndarray], cutoff_hz: float, beta: float) -> None:
    one_euro = OneEuroFilter((3,), FPS, cutoff_hz, beta)

    for value in run:
        smoothed = one_euro.filter_values(value)

    assert smoothed == pytest.approx(reference(run, cutoff_hz, beta), abs=0.01)


@given(runs)
def test_never_overshoots(run: list[np.ndarray]) -> None:
    one_euro = OneEuroFilter((3,), FPS, 1.0, 0.5)
    before = one_euro.filter_values(run[0]).copy()

    for value in run[1:]:
        after = one_euro.filter_values(value).copy()
        slack = 1e-3
        assert (after >= np.minimum(before, value) - slack).all()
        assert (after <= np.maximum(before, value) + slack).all()
        before = after


@given(values)
def test_a_still_thing_stays(value: np.ndarray) -> None:
    one_euro = OneEuroFilter((3,), FPS, 1.0, 0.5)

    for _ in range(5):
        assert one_euro.filter_values(value) == pytest.approx(value)


def test_still_things_are_smoothed_and_fast_ones_are_on_time() -> None:
    one_euro = OneEuroFilter((1,), FPS, 1.0, 10.0)
    rng = np.random.default_rng(0)
    noise = rng.normal(scale=0.01, size=(90, 1)).astype(np.float32)

    still = np.array([one_euro.filter_values(value).copy() for value in noise])
    moving = np.array(
        [one_euro.filter_values(value).copy() for value in noise + np.arange(90, dtype=np.float32)[:, None]]
    )

    assert still[30:].std() < 0.6 * noise[30:].std()
    assert abs(moving[-1] - 89) < 0.2


def test_cutoffs_may_differ_from_element_to_element() -> None:
    one_euro = OneEuroFilter((2, 2), FPS, np.array([[0.1], [10.0]]), 0.0)
    one_euro.filter_values(np.zeros((2, 2), np.float32))

    slow, fast = one_euro.filter_values(np.ones((2, 2), np.float32))

    assert (slow < 0.1).all()
    assert (fast > 0.5).all()


def test_reset_takes_the_next_values_as_they_are() -> None:
    one_euro = OneEuroFilter((2,), FPS, 0.1, 0.0)
    one_euro.filter_values(np.zeros(2, np.float32))
    one_euro.reset()

    assert one_euro.filter_values(np.full(2, 9, np.float32)).tolist() == [9, 9]


@given(runs, runs)
def test_after_a_reset_nothing_of_what_came_before_is_left(before: list[np.ndarray], run: list[np.ndarray]) -> None:
    used, new = OneEuroFilter((3,), FPS, 1.0, 2.0), OneEuroFilter((3,), FPS, 1.0, 2.0)
    for value in before:
        used.filter_values(value)
    used.reset()

    for value in run:
        assert used.filter_values(value).tolist() == new.filter_values(value).tolist()


def test_works_in_place() -> None:
    one_euro = OneEuroFilter((4,), FPS, 1.0, 1.0)
    first = one_euro.filter_values(np.zeros(4, np.float32))

    assert one_euro.filter_values(np.ones(4, np.float32)) is first


@given(runs, st.floats(0.05, 8))
def test_slower_divides_the_cut_off(run: list[np.ndarray], slower: float) -> None:
    asked, meant = OneEuroFilter((3,), FPS, 1.0, 2.0), OneEuroFilter((3,), FPS, 1.0 / slower, 2.0 / slower)

    for value in run:
        smoothed, expected = asked.filter_values(value, slower), meant.filter_values(value)

    assert smoothed == pytest.approx(expected, abs=0.01)


def test_what_is_no_faster_than_noise_hardly_raises_the_cut_off_and_what_is_much_faster_does() -> None:
    def step(size: float, noise: float) -> float:
        one_euro = OneEuroFilter((1,), FPS, 0.5, 2.0, noise=noise)
        one_euro.filter_values(np.zeros(1, np.float32))
        return float(one_euro.filter_values(np.full(1, size, np.float32))[0]) / size

    still = OneEuroFilter((1,), FPS, 0.5, 0.0)
    still.filter_values(np.zeros(1, np.float32))
    at_rest = float(still.filter_values(np.ones(1, np.float32))[0])
    assert step(0.05, noise=10.0) == pytest.approx(at_rest, rel=0.02)
    assert step(0.05, noise=0.0) > 1.3 * at_rest
    assert step(100.0, noise=10.0) == pytest.approx(step(100.0, noise=0.0), rel=0.02)


def test_the_speed_is_smoothed_by_its_own_cut_off() -> None:
    def second(derivative_cutoff_hz: float) -> float:
        one_euro = OneEuroFilter((1,), FPS, 0.1, 0.5, derivative_cutoff_hz)
        one_euro.filter_values(np.zeros(1, np.float32))
        return float(one_euro.filter_values(np.ones(1, np.float32))[0])

    def expected(derivative_cutoff_hz: float) -> float:
        def gain(cutoff_hz: float) -> float:
            return 1 / (1 + FPS / (2 * math.pi * cutoff_hz))

        return gain(0.1 + 0.5 * gain(derivative_cutoff_hz) * FPS)

    assert second(1.0) == pytest.approx(expected(1.0), rel=1e-4)
    assert second(5.0) == pytest.approx(expected(5.0), rel=1e-4)


def nod(seconds: float) -> list[np.ndarray]:
    """A head that nods by 0.2 rad about twice in three seconds."""
    return [np.array([0.2 * math.sin(3.5 * time / FPS)], np.float32) for time in range(round(seconds * FPS))]


def follow(filter_: OneEuroFilter | TrendFilter, run: list[np.ndarray]) -> np.ndarray:
    return np.array([filter_.filter_values(value).copy() for value in run])


def steady_filter() -> OneEuroFilter:
    return OneEuroFilter((1,), FPS, 0.7, 50.0, 1.5, 1.6)


def trend_filter() -> TrendFilter:
    return TrendFilter(steady_filter(), 4.0, 0.12)


def both_filters() -> tuple[OneEuroFilter, TrendFilter]:
    return steady_filter(), trend_filter()


def test_a_lasting_movement_is_followed_without_lag() -> None:
    run = nod(4)

    lagging, trend = (np.corrcoef(np.ravel(follow(each, run)), np.ravel(run))[0, 1] for each in both_filters())

    assert 1 - trend < 0.4 * (1 - lagging)


def test_trembling_is_not_continued() -> None:
    noise = np.random.default_rng(1).normal(0, 0.002, (200, 1)).astype(np.float32)

    steady, trend = (follow(each, list(noise)) for each in both_filters())

    assert np.diff(trend, 2, axis=0).std() < 1.1 * np.diff(steady, 2, axis=0).std()


def move(*speeds: float) -> list[np.ndarray]:
    """A head that rests, moves at each speed (value per frame) for ten frames, and rests again."""
    steps = np.repeat([0.0, *speeds, 0.0, 0.0, 0.0], 10)
    return list(np.cumsum(steps).astype(np.float32)[:, None])


@pytest.mark.parametrize("speed", [0.01, 0.035, 0.08])
def test_a_head_that_stops_is_not_overshot_and_stays(speed: float) -> None:
    run = move(speed)

    seen = follow(trend_filter(), run)

    assert seen.max() < run[-1] + 0.005
    assert seen[-1] == pytest.approx(run[-1], abs=0.002)
    assert np.diff(seen[22:], axis=0).max() < 0.001


def test_a_head_that_turns_back_is_not_overshot() -> None:
    run = move(0.05, -0.1, 0.05)

    seen = follow(trend_filter(), run)

    assert seen.max() < max(run) + 0.005
    assert seen.min() > min(run) - 0.005


def test_a_shaken_head_swings_no_farther_than_it_does() -> None:
    run = [np.array([0.2 * math.sin(2 * math.pi * 3 * time / FPS)], np.float32) for time in range(60)]

    assert np.abs(follow(trend_filter(), run)).max() < 1.03 * 0.2


def test_a_noisy_turn_is_followed_closer_than_without_a_trend() -> None:
    turn = np.array([0.6 * math.sin(2 * math.pi * time / 120) for time in range(120)])
    noise = np.random.default_rng(2).normal(0, 0.002, 120)
    run = list((turn + noise).astype(np.float32)[:, None])

    lagging, trend = (np.corrcoef(np.ravel(follow(each, run)), turn)[0, 1] for each in both_filters())

    assert 1 - trend < 0.6 * (1 - lagging)


def test_a_reset_forgets_the_movement() -> None:
    trend = trend_filter()
    follow(trend, nod(0.3))

    trend.reset()

    assert follow(trend, [np.array([1.0], np.float32)] * 3) == pytest.approx(1.0)
