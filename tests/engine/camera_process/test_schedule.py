import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from engine.camera_process.schedule import TurnSchedule

PERIOD_NS = 33_333_334


def test_turns_come_at_even_moments() -> None:
    schedule = TurnSchedule(30_000, 500)
    assert schedule.time_until_due_ns(500) == 0
    assert schedule.advance_turn(500) == 0
    assert schedule.time_until_due_ns(500) == PERIOD_NS
    assert schedule.advance_turn(500 + PERIOD_NS + 1000) == 0
    assert schedule.due_time_ns == 500 + 66_666_667


def test_missed_turns_are_counted_and_never_made_up_for() -> None:
    schedule = TurnSchedule(30_000, 0)
    schedule.advance_turn(0)
    assert schedule.advance_turn(10 * PERIOD_NS + 5_000_000) == 9
    assert schedule.due_time_ns == 366_666_667


def test_a_turn_served_more_than_half_a_period_late_counts() -> None:
    schedule = TurnSchedule(10_000, 0)
    assert schedule.advance_turn(49_000_000) == 0
    assert schedule.advance_turn(151_000_000) == 1


def test_after_a_sleep_of_the_computer_it_goes_on_as_if_nothing_had_been() -> None:
    schedule = TurnSchedule(30_000, 0)
    schedule.advance_turn(0)
    hour_ns = 3_600_000_000_000
    assert schedule.advance_turn(hour_ns) == 0
    assert schedule.due_time_ns == hour_ns + PERIOD_NS
    assert schedule.advance_turn(hour_ns + PERIOD_NS) == 0


@given(
    fps_milli=st.integers(1_000, 240_000),
    start_ns=st.integers(0, 2**60),
    delays=st.lists(st.floats(0, 0.9), min_size=1, max_size=300),
)
def test_lateness_never_adds_up(fps_milli: int, start_ns: int, delays: list[float]) -> None:
    schedule = TurnSchedule(fps_milli, start_ns)
    period = Fraction(10**12, fps_milli)
    for turn, delay in enumerate(delays):
        assert schedule.due_time_ns == start_ns + math.ceil(turn * period)
        schedule.advance_turn(schedule.due_time_ns + int(delay * period))


@given(
    fps_milli=st.integers(1_000, 240_000),
    gaps_ns=st.lists(st.integers(0, 3_000_000_000), min_size=1, max_size=100),
)
def test_the_next_turn_is_always_ahead_by_at_most_one_period(fps_milli: int, gaps_ns: list[int]) -> None:
    schedule = TurnSchedule(fps_milli, 0)
    now_ns = served = missed = 0
    for gap_ns in gaps_ns:
        now_ns += max(gap_ns, schedule.time_until_due_ns(now_ns))
        due_ns = schedule.due_time_ns
        late = schedule.advance_turn(now_ns)
        served += 1
        missed += late if now_ns - due_ns >= 10**12 // fps_milli + 1 else 0
        assert 0 < schedule.due_time_ns - now_ns <= 10**12 // fps_milli + 1
    turns = now_ns * fps_milli // 10**12 + 1
    assert served + missed <= turns + 1
