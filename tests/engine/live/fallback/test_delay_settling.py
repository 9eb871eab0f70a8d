"""When driver moments are due while the delay settles: in order, at nearly the driver's pace, and soon right."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.clock import NS_PER_MS, NS_PER_S
from engine.live.fallback.delay_settling import FASTER, REMEMBERED, SLOWER, DelaySettling, approach_delay_ns

MS = NS_PER_MS
FRAME = 83 * MS
intervals = st.lists(st.integers(10 * MS, 200 * MS), min_size=1, max_size=120)
targets = st.lists(st.integers(0, 3000 * MS), min_size=1, max_size=4)


def play(settling: DelaySettling, intervals_ns: list[int], start_ns: int = 0) -> list[tuple[int, int]]:
    """Schedule moments so far apart; each with its due time."""
    moment_ns, played = start_ns, []
    for interval_ns in intervals_ns:
        moment_ns += interval_ns
        played.append((moment_ns, settling.schedule_moment(moment_ns)))
    return played


@given(intervals, targets)
def test_pictures_follow_each_other_at_nearly_the_drivers_pace_whatever_the_delay_should_be(
    intervals_ns: list[int], targets_ns: list[int]
) -> None:
    settling, shown = DelaySettling(), [(0, 0)]
    settling.schedule_moment(0)
    for target_ns in targets_ns:
        settling.target_ns = target_ns
        shown += play(settling, intervals_ns, shown[-1][0])
    for (moment_ns, due_ns), (next_ns, next_due_ns) in pairwise(shown):
        interval_ns = next_ns - moment_ns
        assert interval_ns / FASTER <= next_due_ns - due_ns <= interval_ns / SLOWER
        assert next_due_ns > due_ns


@given(st.integers(0, 3000), st.integers(0, 3000), st.integers(10, 200))
def test_it_takes_ten_times_the_change_at_most_and_then_the_delay_is_right(
    from_ms: int, to_ms: int, interval_ms: int
) -> None:
    settling = DelaySettling()
    settling.target_ns = from_ms * MS
    settling.schedule_moment(0)
    assert settling.delay_ns == from_ms * MS
    settling.target_ns = to_ms * MS
    frames = -(-11 * abs(to_ms - from_ms) // interval_ms) + 1
    delays = [due_ns - moment_ns for moment_ns, due_ns in play(settling, [interval_ms * MS] * frames)]
    assert (delays[-1], settling.left_ns) == (to_ms * MS, 0)
    assert delays == sorted(delays, reverse=to_ms < from_ms)


@pytest.mark.parametrize(
    ("delay_ms", "target_ms", "expected_ms"), [(100, 500, 111.1), (500, 100, 490.9), (99, 100, 100)]
)
def test_one_step_is_a_tenth_of_the_interval_at_most(delay_ms: int, target_ms: int, expected_ms: float) -> None:
    after_ns = approach_delay_ns(delay_ms * MS, target_ms * MS, 100 * MS)
    assert after_ns / MS == pytest.approx(expected_ms, abs=0.02)


def test_a_picture_that_comes_too_late_is_shown_when_it_comes_and_the_delay_settles_again() -> None:
    settling = DelaySettling()
    settling.target_ns = 300 * MS
    play(settling, [FRAME] * 3)
    assert settling.schedule_moment(4 * FRAME, earliest_ns=4 * FRAME + 500 * MS) == 4 * FRAME + 500 * MS
    assert settling.left_ns == -200 * MS
    play(settling, [FRAME] * 27, start_ns=4 * FRAME)
    assert settling.delay_ns == 300 * MS


def test_moments_whose_pictures_are_not_shown_are_taken_back() -> None:
    settling = DelaySettling()
    settling.target_ns = 300 * MS
    shown = play(settling, [FRAME] * 5)
    settling.take_back(shown[3][1])
    assert settling.last == shown[2]
    assert settling.has_shown(shown[2][0])
    assert not settling.has_shown(shown[3][0])
    assert settling.find_due_ns(shown[3][0]) == shown[3][1]
    assert play(settling, [FRAME] * 2, start_ns=shown[2][0]) == shown[3:]


def test_the_first_moment_has_the_delay_at_once_and_so_has_a_new_beginning() -> None:
    settling = DelaySettling()
    assert (settling.last, settling.delay_ns) == (None, 0)
    assert not settling.has_shown(-NS_PER_S)
    settling.target_ns = 300 * MS
    assert settling.schedule_moment(100 * MS) == 400 * MS
    settling.target_ns = 900 * MS
    settling.begin_again()
    assert settling.find_due_ns(50 * MS) == settling.schedule_moment(50 * MS) == 950 * MS


def test_two_pictures_are_never_due_at_once() -> None:
    settling = DelaySettling()
    settling.schedule_moment(100, earliest_ns=1000)
    assert settling.schedule_moment(100) == 1001


def test_it_remembers_as_much_as_can_be_taken_back_and_no_more() -> None:
    settling = DelaySettling()
    play(settling, [FRAME] * (2 * REMEMBERED))
    assert len(settling._shown) == REMEMBERED
