"""Rates: outputs are served in turn, drivers are sampled evenly, chunks are spread."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from engine.core.clock import NS_PER_MS, NS_PER_S
from engine.core.pacing import (
    HEARTBEAT_NS,
    FrameSampler,
    OutputAction,
    OutputTurns,
    Pace,
    spread_due_times_ns,
)

RATES = st.floats(5, 120)
MOMENTS = st.integers(0, 10**12)
LATENESS = st.lists(st.integers(0, 200_000_000), min_size=1, max_size=40)


@given(fps=RATES, late_ns=LATENESS, start_ns=MOMENTS)
def test_a_steady_output_stays_on_its_grid_however_late_it_is_served(
    fps: float, late_ns: list[int], start_ns: int
) -> None:
    pace = Pace.constant_rate(fps)
    due_ns = start_ns
    for late in late_ns:
        now_ns = due_ns + late
        assert pace.decide_action(due_ns, now_ns, fresh=True) is OutputAction.SEND
        assert pace.decide_action(due_ns, now_ns, fresh=False) is OutputAction.REPEAT
        turns = pace.count_turns(due_ns, now_ns)
        following_ns = pace.next_due_ns(due_ns, now_ns)
        assert following_ns == due_ns + turns * pace.period_ns
        assert 0 < following_ns - now_ns <= pace.period_ns
        due_ns = following_ns


@given(fps=RATES, late_ns=LATENESS, start_ns=MOMENTS)
def test_a_prompt_output_gets_new_pictures_at_once_but_not_much_faster_than_its_rate(
    fps: float, late_ns: list[int], start_ns: int
) -> None:
    pace = Pace.immediate(fps)
    due_ns = start_ns
    for late in late_ns:
        earliest_ns = due_ns - pace.early_ns
        assert pace.decide_action(due_ns, earliest_ns, fresh=True) is OutputAction.SEND
        assert pace.decide_action(due_ns, earliest_ns - 1, fresh=True) is OutputAction.WAIT
        following_ns = pace.next_due_ns(due_ns, earliest_ns + late)
        assert following_ns - pace.early_ns - (earliest_ns + late) >= 0.69 * pace.period_ns
        due_ns = following_ns


@given(fps=RATES, due_ns=MOMENTS, offset_ns=st.integers(-(10**9), 10**9), fresh=st.booleans(), steady=st.booleans())
def test_the_wait_ends_exactly_when_the_decision_changes(
    fps: float, due_ns: int, offset_ns: int, fresh: bool, steady: bool
) -> None:
    pace = Pace.constant_rate(fps) if steady else Pace.immediate(fps)
    now_ns = due_ns + offset_ns
    wait_ns = pace.time_to_turn_ns(due_ns, now_ns, fresh)
    assert (wait_ns == 0) == (pace.decide_action(due_ns, now_ns, fresh) is not OutputAction.WAIT)
    assert pace.decide_action(due_ns, now_ns + wait_ns, fresh) is not OutputAction.WAIT
    if wait_ns:
        assert pace.decide_action(due_ns, now_ns + wait_ns - 1, fresh) is OutputAction.WAIT


def test_a_prompt_output_without_pictures_still_gets_a_sign_of_life() -> None:
    pace = Pace.immediate(30)
    due_ns = pace.next_due_ns(0, 1000)
    assert pace.time_to_turn_ns(due_ns, 1000, fresh=False) == HEARTBEAT_NS


def camera_times(fps: float, seconds: float, jitter: list[float]) -> list[int]:
    """Capture times of a camera whose frames come up to a third of a period late."""
    period_ns = NS_PER_S / fps
    return [round((i + jitter[i % len(jitter)] / 3) * period_ns) for i in range(int(seconds * fps))]


@given(
    camera_fps=st.floats(5, 60),
    rate_fps=st.floats(3, 120),
    jitter=st.lists(st.floats(0, 1), min_size=1, max_size=50),
)
def test_sampling_is_even_at_the_rate_asked_for(camera_fps: float, rate_fps: float, jitter: list[float]) -> None:
    times = camera_times(camera_fps, 10, jitter)
    sampler = FrameSampler()
    taken = [time for time in times if sampler.accepts_frame(time, rate_fps)]
    gaps = [late - early for early, late in pairwise(taken)]
    rate = min(camera_fps, rate_fps)
    period, camera_period = NS_PER_S / rate, NS_PER_S / camera_fps
    assert taken[0] == times[0]
    assert max(gaps) <= period + 1.7 * camera_period
    assert len(taken) <= 10 * rate_fps + 2
    if rate_fps < camera_fps:
        assert min(gaps) >= period - 1.7 * camera_period
        assert len(taken) >= 0.85 * 10 * rate - 2


@given(camera_fps=st.floats(5, 60), jitter=st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_everything_is_taken_while_the_rate_is_not_known_or_twice_the_cameras(
    camera_fps: float, jitter: list[float]
) -> None:
    times = camera_times(camera_fps, 5, jitter)
    for rate_fps in (None, 2 * camera_fps):
        sampler = FrameSampler()
        assert all(sampler.accepts_frame(time, rate_fps) for time in times)


def test_a_camera_that_paused_is_taken_up_without_a_bunch() -> None:
    sampler = FrameSampler()
    period = NS_PER_S // 30
    before = [i * period for i in range(30)]
    after = [10 * NS_PER_S + i * period for i in range(30)]
    taken = [time for time in before + after if sampler.accepts_frame(time, 10.0)]
    resumed = [time for time in taken if time >= 10 * NS_PER_S]
    assert len(resumed) in (10, 11)
    assert min(late - early for early, late in pairwise(resumed)) >= 2 * period


@given(
    made_ns=MOMENTS, count=st.integers(1, 8), interval_ns=st.integers(1, 10**9), last_due_ns=st.integers(0, 2 * 10**12)
)
def test_a_chunk_is_spread_evenly_and_starts_within_one_interval(
    made_ns: int, count: int, interval_ns: int, last_due_ns: int
) -> None:
    due = spread_due_times_ns(made_ns, count, interval_ns, last_due_ns)
    assert len(due) == count
    assert all(late - early == interval_ns for early, late in pairwise(due))
    assert made_ns <= due[0] <= made_ns + interval_ns


def test_a_single_picture_is_never_held_back() -> None:
    assert spread_due_times_ns(100, 1, 0, 5000) == [100]


def test_a_chunk_made_early_follows_the_one_before_without_a_gap() -> None:
    assert spread_due_times_ns(100, 3, 50, 80) == [130, 180, 230]


def test_a_frame_that_is_not_later_than_those_before_is_left_out() -> None:
    sampler = FrameSampler()
    assert [sampler.accepts_frame(at, None) for at in (5, 5, 4, 6)] == [True, False, False, True]


def test_turns_on_a_grid_are_counted_when_they_are_missed_but_not_after_the_computers_sleep() -> None:
    turns = OutputTurns(Pace.constant_rate(25))
    turns.start(NS_PER_S)
    assert turns.shown_at_ns(NS_PER_S) == 0
    turns.end_turn(NS_PER_S)
    late_ns = NS_PER_S + 125 * NS_PER_MS
    assert turns.shown_at_ns(late_ns) == 120 * NS_PER_MS
    turns.end_turn(late_ns)
    assert (turns.late, turns.due_ns) == (2, NS_PER_S + 160 * NS_PER_MS)
    awake_ns = turns.due_ns + 3600 * NS_PER_S
    turns.skip_sleep(awake_ns)
    assert turns.shown_at_ns(awake_ns) == 160 * NS_PER_MS
    turns.end_turn(awake_ns)
    assert turns.late == 2


def test_another_pace_begins_now_or_with_the_first_picture() -> None:
    turns = OutputTurns(Pace.constant_rate(25))
    turns.change_pace(Pace.immediate(10), None)
    before = turns.first_ns
    assert before is None
    turns.change_pace(Pace.constant_rate(10), 7)
    assert [turns.first_ns, turns.due_ns, turns.pace.period_ns] == [7, 7, NS_PER_S // 10]
