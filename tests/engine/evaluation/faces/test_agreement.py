import numpy as np
import pytest

from engine.evaluation.faces.agreement import compare_courses, measure_lag

SWAY = np.sin(np.arange(60) / 4)


def test_half_the_movement_has_the_same_correlation_and_half_the_slope() -> None:
    found = compare_courses(SWAY, 0.5 * SWAY + 3)
    assert found.correlation == pytest.approx(1)
    assert found.slope == pytest.approx(0.5)
    assert found.driver_std == pytest.approx(SWAY.std())


def test_an_avatar_that_stands_still_does_not_follow() -> None:
    assert compare_courses(SWAY, np.zeros(60)).correlation == 0


def test_a_driver_who_stands_still_says_nothing() -> None:
    found = compare_courses(np.ones(60), SWAY)
    assert (found.correlation, found.slope, found.driver_std) == (None, None, 0)
    assert compare_courses(SWAY[:0], SWAY[:0]).driver_std is None


def test_lag_is_by_how_many_frames_the_avatar_is_late() -> None:
    assert measure_lag(SWAY[4:], SWAY[:-4]) == 4
    assert measure_lag(SWAY, SWAY) == 0
    assert measure_lag(SWAY, np.ones(60)) is None
