from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.camera_process.watch import SILENT_NS, AppSigns, AppWatchdog

S = 1_000_000_000
LIVE = AppSigns(attached=True, heartbeat=1, published=1, panic=False, end=False)


def test_a_fed_camera_shows_the_avatar() -> None:
    assert AppWatchdog(60 * S, 0).may_show_avatar(LIVE, 0)


def test_nothing_is_shown_before_the_first_frame() -> None:
    assert not AppWatchdog(60 * S, 0).may_show_avatar(replace(LIVE, published=0), 0)


def test_an_app_that_is_gone_gets_the_card_in_the_same_turn() -> None:
    watch = AppWatchdog(60 * S, 0)
    assert watch.may_show_avatar(LIVE, 0)
    assert not watch.may_show_avatar(replace(LIVE, attached=False), 33_000_000)


@pytest.mark.promise("the app returns")
def test_frames_of_an_app_that_is_gone_are_not_shown_for_the_next_one() -> None:
    watch = AppWatchdog(60 * S, 0)
    assert watch.may_show_avatar(replace(LIVE, published=70), 0)
    assert not watch.may_show_avatar(replace(LIVE, attached=False, published=70), 1 * S)
    assert not watch.may_show_avatar(replace(LIVE, heartbeat=2 * S, published=70), 2 * S)
    assert watch.may_show_avatar(replace(LIVE, heartbeat=2 * S + 1, published=71), 2 * S + 1)


def test_an_app_without_a_heartbeat_gets_the_card_after_three_seconds_and_the_avatar_when_it_is_back() -> None:
    watch = AppWatchdog(60 * S, 0)
    assert watch.may_show_avatar(LIVE, 0)
    assert watch.may_show_avatar(LIVE, SILENT_NS - 1)
    assert not watch.may_show_avatar(LIVE, SILENT_NS)
    assert watch.may_show_avatar(replace(LIVE, heartbeat=SILENT_NS + 2), SILENT_NS + 2)


@pytest.mark.parametrize("first_turn_ns", [0, 1, 1_500_000_000, SILENT_NS])
def test_a_turn_that_comes_late_gives_an_app_that_hangs_no_more_time(first_turn_ns: int) -> None:
    watch = AppWatchdog(60 * S, 0)
    hung = replace(LIVE, heartbeat=10)
    assert watch.may_show_avatar(hung, 10 + first_turn_ns) is (first_turn_ns < SILENT_NS)
    assert not watch.may_show_avatar(hung, 10 + SILENT_NS)


def test_a_heartbeat_from_the_future_counts_when_it_is_seen() -> None:
    watch = AppWatchdog(60 * S, 0)
    ahead = replace(LIVE, heartbeat=100 * S)
    assert watch.may_show_avatar(ahead, 1 * S)
    assert not watch.may_show_avatar(ahead, 1 * S + SILENT_NS)


def test_panic_shows_the_card_until_it_is_released() -> None:
    watch = AppWatchdog(60 * S, 0)
    assert not watch.may_show_avatar(replace(LIVE, panic=True), 0)
    assert watch.may_show_avatar(LIVE, 1)


def test_it_ends_when_told_to() -> None:
    assert AppWatchdog(60 * S, 0).should_end(replace(LIVE, end=True), 0)


def test_it_ends_when_nobody_comes_back_in_time() -> None:
    watch = AppWatchdog(60 * S, 0)
    gone = replace(LIVE, attached=False)
    watch.may_show_avatar(LIVE, 10 * S)
    watch.may_show_avatar(gone, 11 * S)
    assert not watch.should_end(gone, 69 * S)
    assert watch.should_end(gone, 70 * S)


def test_it_stays_for_an_app_that_hangs() -> None:
    watch = AppWatchdog(60 * S, 0)
    assert watch.may_show_avatar(LIVE, 0)
    assert not watch.may_show_avatar(LIVE, 1000 * S)
    assert not watch.should_end(LIVE, 1000 * S)


SIGNS = st.builds(
    AppSigns,
    attached=st.booleans(),
    heartbeat=st.integers(0, 200 * S),
    published=st.integers(0, 5),
    panic=st.booleans(),
    end=st.booleans(),
)


@given(st.lists(st.tuples(st.integers(0, 5 * S), SIGNS), max_size=40))
def test_the_avatar_is_never_shown_without_every_reason_to(steps: list[tuple[int, AppSigns]]) -> None:
    watch = AppWatchdog(60 * S, 0)
    now_ns = beaten_ns = 0
    heartbeat = 0
    for gap_ns, signs in steps:
        now_ns += gap_ns
        if signs.heartbeat != heartbeat:
            heartbeat, beaten_ns = signs.heartbeat, min(signs.heartbeat, now_ns)
        shown = watch.may_show_avatar(signs, now_ns)
        if not signs.attached or signs.panic or signs.published == 0 or now_ns - beaten_ns >= SILENT_NS:
            assert not shown
