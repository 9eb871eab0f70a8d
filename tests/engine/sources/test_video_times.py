import itertools
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from engine.core.clock import NS_PER_S
from engine.sources.video import Timeline

MS = Fraction(1, 1000)
STEP_NS = 40_000_000


def times(stamps_ms: list[int | None]) -> list[int]:
    timeline = Timeline(Fraction(25))
    return [timeline.next_time_ns(stamp, MS) for stamp in stamps_ms]


def test_the_first_picture_is_at_zero_and_the_rest_keep_their_distances() -> None:
    assert times([1400, 1440, 1600, 1610]) == [0, STEP_NS, 5 * STEP_NS, 210_000_000]


def test_it_remembers_where_in_the_file_the_first_picture_was() -> None:
    timeline = Timeline(Fraction(25))
    timeline.next_time_ns(1400, MS)
    timeline.next_time_ns(1440, MS)
    assert timeline.starts_at_ns == 1_400_000_000
    assert timeline.last_time_ns == STEP_NS


def test_missing_stamps_follow_one_frame_apart() -> None:
    assert times([None, None, 100, None]) == [0, STEP_NS, 100_000_000, 100_000_000 + STEP_NS]


def test_a_second_clip_glued_on_follows_the_first() -> None:
    assert times([0, 40, 80, 0, 40]) == [0, STEP_NS, 2 * STEP_NS, 3 * STEP_NS, 4 * STEP_NS]


@given(st.lists(st.none() | st.integers(-(10**9), 10**9), min_size=1, max_size=30))
def test_times_always_start_at_zero_and_rise(stamps_ms: list[int | None]) -> None:
    given_ns = times(stamps_ms)
    assert given_ns[0] == 0
    assert all(earlier < later for earlier, later in itertools.pairwise(given_ns))


def test_an_odd_rate_does_not_drift() -> None:
    timeline = Timeline(Fraction(30000, 1001))
    last = [timeline.next_time_ns(index * 1001, Fraction(1, 30000)) for index in range(30001)][-1]
    assert last == 1001 * NS_PER_S
