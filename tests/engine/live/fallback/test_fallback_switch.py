"""Who shows the portrait and why, and when each picture is due: from given signs and times alone."""

import pytest

from engine.animators.protocol import HOLD_NS
from engine.core.clock import NS_PER_MS
from engine.core.problem import Problem
from engine.live.fallback.fallback_switch import (
    DELAY_MAX_NS,
    NOBODY_IN_VIEW,
    FallbackSwitch,
    PrimarySigns,
    PrimaryTiming,
    mean_interval_ns,
)
from engine.live.types import FrameOrigin

PRIMARY, FALLBACK = FrameOrigin.PRIMARY, FrameOrigin.FALLBACK
BROKEN = Problem("It broke.")
WELL = PrimarySigns(None, 0, driven=True)
MS = NS_PER_MS


def test_the_primary_shows_while_it_can_and_the_reason_says_why_not() -> None:
    switch = FallbackSwitch()
    switch.restart()
    assert (switch.decide_origin(WELL), switch.reason) == (PRIMARY, None)
    broken = PrimarySigns(BROKEN, 0, driven=True)
    assert (switch.decide_origin(broken), switch.reason) == (FALLBACK, BROKEN)
    assert (switch.decide_origin(WELL), switch.reason) == (PRIMARY, None)


@pytest.mark.parametrize(("nobody_ns", "shows"), [(HOLD_NS - 1, PRIMARY), (HOLD_NS, FALLBACK)])
def test_nobody_is_held_for_a_moment(nobody_ns: int, shows: FrameOrigin) -> None:
    switch = FallbackSwitch()
    switch.restart()
    assert switch.decide_origin(PrimarySigns(None, nobody_ns, driven=False)) is shows
    assert switch.reason == (None if shows is PRIMARY else NOBODY_IN_VIEW)


def test_going_back_takes_a_chunk_in_which_somebody_is_seen() -> None:
    switch = FallbackSwitch()
    switch.decide_origin(PrimarySigns(Problem("It is loading."), 0, driven=False))
    assert switch.decide_origin(PrimarySigns(None, 0, driven=False)) is FALLBACK
    assert switch.decide_origin(WELL) is PRIMARY


def test_after_a_swap_the_primary_may_show_before_it_has_seen_anybody() -> None:
    switch = FallbackSwitch()
    switch.restart()
    assert switch.decide_origin(PrimarySigns(None, 0, driven=False)) is PRIMARY


def test_a_chunk_is_spread_and_its_delay_kept_up() -> None:
    timing = PrimaryTiming()
    timing.restart(0)
    moments = [1000 * MS, 1040 * MS, 1080 * MS, 1120 * MS]
    timing.note_moments(moments)
    assert timing.schedule_chunk(moments, 1200 * MS) == [1200 * MS, 1240 * MS, 1280 * MS, 1320 * MS]
    assert timing.delay_ns == 200 * MS
    assert timing.schedule_fallback(1160 * MS) == 1360 * MS
    assert timing.schedule_fallback(1100 * MS) == 1360 * MS + 1, "never before what was due already"


def test_the_time_without_a_face_adds_up_over_chunks_and_ends_with_one() -> None:
    timing = PrimaryTiming()
    timing.note_moments([0, 40 * MS, 80 * MS, None])
    assert (timing.nobody_ns, timing.driven) == (40 * MS, True)
    timing.note_moments([None] * 4)
    assert (timing.nobody_ns, timing.driven) == (200 * MS, False)
    timing.note_moments([None, None, None, 300 * MS])
    assert (timing.nobody_ns, timing.driven) == (0, True)


@pytest.mark.parametrize("moments_ns", [[0, 40 * MS], [0, None, None, None]])
def test_what_earlier_pictures_showed_does_not_count_for_another_portrait(moments_ns: list[int | None]) -> None:
    timing = PrimaryTiming()
    timing.note_moments(moments_ns)
    timing.schedule_chunk(moments_ns, 500 * MS)
    assert timing.driven
    timing.restart(700 * MS)
    assert (timing.nobody_ns, timing.driven, timing.last_due_ns) == (0, False, 700 * MS)


def test_a_delay_without_end_is_not_kept_up() -> None:
    timing = PrimaryTiming()
    timing.schedule_chunk([0, 40 * MS], 10 * DELAY_MAX_NS)
    assert timing.delay_ns == DELAY_MAX_NS


def test_an_interval_needs_two_moments() -> None:
    assert mean_interval_ns([None, 5, None]) == 0
    assert mean_interval_ns([0, None, 60, 80]) == 40
