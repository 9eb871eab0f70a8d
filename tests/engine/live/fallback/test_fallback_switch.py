"""Who shows the portrait and why, and when each picture is due: from given signs and times alone."""

import pytest

from engine.animators.protocol import HOLD_NS
from engine.core.clock import NS_PER_MS
from engine.core.problem import Problem
from engine.live.fallback.fallback_switch import (
    DELAY_GROWS,
    NOBODY_IN_VIEW,
    FallbackSwitch,
    PrimarySigns,
    PrimaryTiming,
    mean_interval_ns,
)
from engine.live.types import FrameOrigin

PRIMARY, FALLBACK = FrameOrigin.PRIMARY, FrameOrigin.FALLBACK
BROKEN = Problem("It broke.")
WELL = PrimarySigns(None, 0, driven=True, in_time=True)
MS = NS_PER_MS


def test_the_primary_shows_while_it_can_and_the_reason_says_why_not() -> None:
    switch = FallbackSwitch()
    switch.restart()
    assert (switch.decide_origin(WELL), switch.reason) == (PRIMARY, None)
    broken = PrimarySigns(BROKEN, 0, driven=True, in_time=True)
    assert (switch.decide_origin(broken), switch.reason) == (FALLBACK, BROKEN)
    assert (switch.decide_origin(WELL), switch.reason) == (PRIMARY, None)


@pytest.mark.parametrize(("nobody_ns", "shows"), [(HOLD_NS - 1, PRIMARY), (HOLD_NS, FALLBACK)])
def test_nobody_is_held_for_a_moment(nobody_ns: int, shows: FrameOrigin) -> None:
    switch = FallbackSwitch()
    switch.restart()
    assert switch.decide_origin(PrimarySigns(None, nobody_ns, driven=False, in_time=True)) is shows
    assert switch.reason == (None if shows is PRIMARY else NOBODY_IN_VIEW)


def test_going_back_takes_a_chunk_in_which_somebody_is_seen() -> None:
    switch = FallbackSwitch()
    switch.decide_origin(PrimarySigns(Problem("It is loading."), 0, driven=False, in_time=True))
    assert switch.decide_origin(PrimarySigns(None, 0, driven=False, in_time=True)) is FALLBACK
    assert switch.decide_origin(WELL) is PRIMARY


def test_after_a_swap_the_primary_may_show_before_it_has_seen_anybody() -> None:
    switch = FallbackSwitch()
    switch.restart()
    assert switch.decide_origin(PrimarySigns(None, 0, driven=False, in_time=True)) is PRIMARY


def test_going_back_waits_until_the_delay_that_is_shown_is_long_enough() -> None:
    switch = FallbackSwitch()
    early = PrimarySigns(None, 0, driven=True, in_time=False)
    assert (switch.decide_origin(early), switch.reason) == (FALLBACK, DELAY_GROWS)
    assert (switch.decide_origin(WELL), switch.reason) == (PRIMARY, None)
    assert switch.decide_origin(early) is PRIMARY, "what is shown goes on"


def test_the_delay_that_is_needed_is_that_with_which_nearly_all_chunks_are_in_time() -> None:
    timing = PrimaryTiming()
    timing.expect_lookahead(7)
    assert timing.needed_ns is None
    for number in range(20):
        moments = [(4 * number + index) * 40 * MS for index in range(4)]
        late_ms = 500 if number == 10 else 200 + number
        assert timing.note_chunk(moments, 4, 7, moments[0] + late_ms * MS) == moments
    assert timing.interval_ns == 40 * MS
    assert timing.needed_ns == 218 * MS, "one that came late by accident does not count"


def test_a_better_quality_adds_its_frames_to_the_delay_and_time_to_compute_until_that_is_known() -> None:
    """From eight frames in the window to twelve: half as much again, and never less than most steps take."""
    timing = PrimaryTiming()
    timing.expect_lookahead(7)
    timing.note_chunk([0, 40 * MS, 80 * MS, 120 * MS], 4, 7, 380 * MS)
    assert timing.needed_ns == (280 + 100) * MS
    assert timing.estimate_margin_ns(24, 100 * MS) == 380 * MS
    assert timing.estimate_margin_ns(0, 100 * MS) == timing.estimate_margin_ns(-4, 100 * MS) == 0
    assert timing.estimate_margin_ns(4, 100 * MS) == 80 * MS
    assert timing.estimate_margin_ns(4, None) == 80 * MS, "not known: the quality has just changed"
    timing.expect_lookahead(11)
    assert timing.needed_ns == (440 + 100 + 80) * MS
    timing.note_chunk([160 * MS, 200 * MS, 240 * MS, 280 * MS], 4, 7, (160 + 390) * MS)
    assert sorted(timing._needed_ns) == [(390 + 160) * MS, 620 * MS], "a call of the quality before tells of this one"
    for number in range(10):
        moments = [(8 + 4 * number + index) * 40 * MS for index in range(4)]
        timing.note_chunk(list(moments), 4, 11, moments[0] + 560 * MS)
    assert timing.needed_ns == 560 * MS


def test_pictures_that_were_left_over_say_nothing_of_the_time_that_one_takes() -> None:
    timing = PrimaryTiming()
    timing.expect_lookahead(7)
    timing.note_chunk([0, 40 * MS, 80 * MS, 120 * MS], 4, 7, 700 * MS)
    timing.expect_lookahead(3)
    assert timing.needed_ns == (700 - 160) * MS
    moments = [(4 + index) * 40 * MS for index in range(8)]
    timing.note_chunk(list(moments), 4, 3, moments[4] + 300 * MS)
    timing.note_chunk([480 * MS], 0, 3, 9000 * MS)
    assert sorted(timing._needed_ns) == [300 * MS, 540 * MS]


def test_moments_that_are_not_known_lie_between_those_that_are() -> None:
    timing = PrimaryTiming()
    assert timing.note_chunk([0, 40 * MS, None, None], 4, 3, MS) == [0, 40 * MS, 80 * MS, 120 * MS]
    assert timing.note_chunk([None] * 2, 2, 3, MS) == [160 * MS, 200 * MS]
    assert timing.note_chunk([None, 300 * MS, None], 3, 3, MS) == [260 * MS, 300 * MS, 340 * MS]
    assert timing.note_chunk([400 * MS], 1, 3, MS) == [400 * MS]
    assert timing.interval_ns == 60 * MS
    assert len(timing._needed_ns) == 2, "only of chunks that begin with a driver"


def test_the_time_without_a_face_adds_up_over_chunks_and_ends_with_one() -> None:
    timing = PrimaryTiming()
    seen = []
    for moments in ([0, 40 * MS, 80 * MS, None], [None] * 4, [None, None, None, 300 * MS]):
        timing.note_chunk(moments, 4, 3, MS)
        seen.append((timing.nobody_ns, timing.driven))
    assert seen == [(40 * MS, True), (200 * MS, False), (0, True)]


@pytest.mark.parametrize("moments_ns", [[0, 40 * MS], [0, None, None, None]])
def test_whom_earlier_pictures_showed_does_not_count_for_another_portrait(moments_ns: list[int | None]) -> None:
    timing = PrimaryTiming()
    timing.note_chunk(moments_ns, len(moments_ns), 3, 500 * MS)
    assert timing.driven
    timing.restart()
    assert (timing.nobody_ns, timing.driven) == (0, False)
    assert timing.needed_ns is not None


def test_an_interval_needs_two_moments() -> None:
    assert mean_interval_ns([None, 5, None]) == 0
    assert mean_interval_ns([0, None, 60, 80]) == 40
