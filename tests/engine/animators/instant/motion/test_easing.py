"""Steps and soft limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.animators.instant.motion.easing import smooth_fraction, smooth_step, soft_limit


def test_a_smooth_step_goes_from_0_to_1() -> None:
    assert smooth_step([-1, 0, 0.5, 1, 2]).tolist() == [0, 0, 0.5, 1, 1]


def test_a_smooth_fraction_is_the_smooth_step_of_one_number() -> None:
    values = [-1.0, 0.0, 0.2, 0.5, 0.9, 1.0, 2.0]
    assert [smooth_fraction(value) for value in values] == pytest.approx(smooth_step(values).tolist())


def test_a_smooth_step_never_goes_back() -> None:
    assert (np.diff(smooth_step(np.linspace(-0.5, 1.5, 101))) >= 0).all()


@given(st.floats(0, 1e6), st.floats(0.01, 10), st.floats(0.01, 10))
def test_a_soft_limit_is_never_passed(value: float, knee: float, room: float) -> None:
    limited = soft_limit(value, knee, knee + room)
    assert limited <= min(value, knee + room) * (1 + 1e-12)
    assert limited == value or limited >= knee


@given(st.floats(0, 100), st.floats(0, 100))
def test_a_soft_limit_keeps_the_order(a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert soft_limit(low, 2, 5) <= soft_limit(high, 2, 5)
