"""The automatic quality on times of its own: nothing here waits."""

import pytest

from engine.core.clock import NS_PER_MS, NS_PER_S
from engine.core.problem import Problem
from engine.core.settings import Quality
from engine.live.fallback.primary.automatic_quality import (
    LATE_CHUNKS,
    SEEN_CHUNKS,
    UP_AFTER_MAX_NS,
    UP_AFTER_NS,
    AutomaticQuality,
    MemoryLimit,
)
from tests.problems import message_of

ALLOWED_NS = 640 * NS_PER_MS
LATE, QUICK, USUAL = ALLOWED_NS + 1, ALLOWED_NS // 2, ALLOWED_NS * 3 // 4


class Run:
    """Chunks one after the other, at the times at which they end."""

    def __init__(self, wanted: Quality = Quality.BEST) -> None:
        self.quality = AutomaticQuality()
        self.quality.set_wanted(wanted)
        self.now_ns = NS_PER_S

    def add_chunks(self, taken_ns: int, count: int) -> Quality | None:
        for _ in range(count):
            self.now_ns += ALLOWED_NS
            self.quality.note_chunk(taken_ns, ALLOWED_NS, self.now_ns)
        return self.quality.chosen

    def add_quick_time(self, time_ns: int) -> Quality | None:
        """Quick chunks for so long, the first of which starts the time."""
        return self.add_chunks(QUICK, 1 + -(-time_ns // ALLOWED_NS))


def test_late_chunks_bring_it_down_a_step_and_that_is_told() -> None:
    run = Run()
    assert run.add_chunks(LATE, LATE_CHUNKS - 1) is Quality.BEST
    assert run.quality.notice is None
    assert run.add_chunks(LATE, 1) is Quality.BALANCED
    assert run.quality.is_lowered
    told = message_of(run.quality.notice)
    assert told == "Pictures come late: PersonaLive goes on with the quality balanced in place of best."


def test_a_few_late_chunks_among_others_change_nothing() -> None:
    run = Run()
    for _ in range(20):
        run.add_chunks(LATE, LATE_CHUNKS - 1)
        assert run.add_chunks(USUAL, SEEN_CHUNKS - LATE_CHUNKS + 1) is Quality.BEST


def test_the_chunks_before_a_step_do_not_count_for_the_next_one() -> None:
    run = Run()
    run.add_chunks(LATE, LATE_CHUNKS)
    assert run.add_chunks(LATE, LATE_CHUNKS - 1) is Quality.BALANCED
    assert run.add_chunks(LATE, 1) is Quality.FAST


def test_the_experimental_step_is_never_chosen_by_itself() -> None:
    run = Run()
    assert run.add_chunks(LATE, 100) is Quality.FAST
    assert Run(Quality.LOWEST_DELAY).add_chunks(LATE, 100) is Quality.LOWEST_DELAY


def test_it_goes_up_again_after_a_while_with_time_to_spare() -> None:
    run = Run()
    run.add_chunks(LATE, LATE_CHUNKS)
    assert run.add_quick_time(UP_AFTER_NS - ALLOWED_NS) is Quality.BALANCED
    assert run.add_chunks(QUICK, 1) is Quality.BEST
    assert run.quality.notice is None


def test_without_room_for_a_better_step_it_stays() -> None:
    run = Run()
    run.add_chunks(LATE, LATE_CHUNKS)
    assert run.add_chunks(USUAL, 1000) is Quality.BALANCED
    run.add_quick_time(UP_AFTER_NS // 2)
    run.add_chunks(USUAL, 1)
    assert run.add_quick_time(UP_AFTER_NS // 2) is Quality.BALANCED, "the time begins again"


def test_every_try_that_fails_makes_the_next_one_wait_twice_as_long() -> None:
    run = Run()
    run.add_chunks(LATE, LATE_CHUNKS)
    wait_ns = UP_AFTER_NS
    for _ in range(6):
        assert run.add_quick_time(wait_ns - ALLOWED_NS) is Quality.BALANCED
        assert run.add_chunks(QUICK, 1) is Quality.BEST
        assert run.add_chunks(LATE, LATE_CHUNKS) is Quality.BALANCED
        wait_ns = min(2 * wait_ns, UP_AFTER_MAX_NS)
    run.add_quick_time(wait_ns)
    run.add_chunks(USUAL, 2000)
    run.add_chunks(LATE, LATE_CHUNKS)
    assert run.add_quick_time(UP_AFTER_NS) is Quality.BEST, "a step that held for long is no failed try"


def test_the_user_s_choice_and_the_switch_take_it_back() -> None:
    run = Run()
    run.add_chunks(LATE, LATE_CHUNKS)
    run.quality.set_wanted(Quality.FAST)
    assert run.add_chunks(USUAL, 1) is Quality.FAST
    run.quality.set_wanted(Quality.BEST)
    run.add_chunks(LATE, LATE_CHUNKS)
    run.quality.set_enabled(False)
    assert run.add_chunks(LATE, 100) is Quality.BEST
    assert run.quality.notice is None


def test_nothing_is_chosen_before_the_user_has() -> None:
    quality = AutomaticQuality()
    quality.note_chunk(LATE, ALLOWED_NS, NS_PER_S)
    assert quality.chosen is None
    assert quality.notice is None


def make_limit(quality: Quality) -> MemoryLimit:
    return MemoryLimit(quality, Problem("It needs {needed} GiB.", "Choose another.", needed="12.0"))


def test_what_does_not_fit_is_replaced_and_the_reason_told() -> None:
    run = Run()
    assert run.quality.accept_offer(make_limit(Quality.BALANCED))
    assert run.quality.chosen is Quality.BALANCED
    notice = run.quality.notice
    assert str(notice) == "It needs 12.0 GiB. PersonaLive goes on with the quality balanced."
    assert run.add_quick_time(100 * UP_AFTER_NS) is Quality.BALANCED, "time makes no room"
    assert run.add_chunks(LATE, LATE_CHUNKS) is Quality.FAST
    assert not run.quality.accept_offer(make_limit(Quality.FAST)), "a second refusal is no offer"
    run.quality.set_wanted(Quality.FAST)
    assert not run.quality.is_lowered


@pytest.mark.parametrize("wanted", [None, Quality.BEST])
def test_an_offer_is_left_to_the_user_who_fixed_the_quality(wanted: Quality | None) -> None:
    quality = AutomaticQuality()
    quality.set_wanted(wanted)
    quality.set_enabled(wanted is None)
    assert not quality.accept_offer(make_limit(Quality.FAST))
    assert quality.chosen is wanted
