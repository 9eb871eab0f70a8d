"""The animator that is always ready, on its own: what it forgets, when its pictures are due, what it says of itself."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from engine.core.clock import NS_PER_MS
from engine.core.status import Showing
from engine.core.types import Control, Frame
from engine.live.fallback.animator_switch import FallbackAnimator
from engine.live.fallback.primary.chunk_exchange import BUSY_CHUNKS
from tests.fakes.animator import FakeAnimator
from tests.fakes.clock import FakeClock
from tests.fakes.faces import make_face, make_portrait

BLACK = np.zeros((8, 8, 3), np.uint8)
ADA, BOB = make_portrait("ada", 10), make_portrait("bob", 250)


def make_frame(clock: FakeClock) -> Frame:
    return Frame(BLACK, clock.now_ns(), make_face())


def test_half_a_chunk_does_not_go_on_with_another_portrait_or_after_a_failure() -> None:
    clock = FakeClock()
    fallback = FallbackAnimator(FakeAnimator(4), clock)
    fallback.swap_portrait(ADA, ADA)
    forgetting: list[Callable[[], None]] = [lambda: fallback.swap_portrait(BOB, BOB), fallback.restart]
    for forget in forgetting:
        for _ in range(3):
            assert fallback.animate_full_chunk(make_frame(clock), Control()) == []
        forget()
        assert fallback.animate_full_chunk(make_frame(clock), Control()) == []
        for _ in range(2):
            fallback.animate_full_chunk(make_frame(clock), Control())
        assert len(fallback.animate_full_chunk(make_frame(clock), Control())) == 4


def test_a_restart_counts_once_and_a_new_portrait_needs_none() -> None:
    clock, animator = FakeClock(), FakeAnimator()
    shown: list[Any] = []
    animator.swap_portrait = shown.append  # type: ignore[method-assign, assignment]
    fallback = FallbackAnimator(animator, clock)
    fallback.restart()
    assert fallback.animate_frames([make_frame(clock)], Control()) == [], "there is no portrait yet"
    fallback.swap_portrait(ADA, ADA)
    fallback.restart()
    for _ in range(3):
        fallback.animate_frames([make_frame(clock)], Control())
    assert shown == [ADA, ADA]
    fallback.restart()
    fallback.swap_portrait(BOB, BOB)
    fallback.animate_frames([make_frame(clock)], Control())
    assert shown == [ADA, ADA, BOB]


def test_pictures_of_a_chunk_are_due_at_the_drivers_pace_and_after_those_before() -> None:
    clock = FakeClock()
    fallback = FallbackAnimator(FakeAnimator(2), clock)
    fallback.swap_portrait(ADA, ADA)
    due: list[int] = []
    for _ in range(4):
        clock.advance(0.04)
        due += [one.due_ns for one in fallback.animate_full_chunk(make_frame(clock), Control())]
    assert [round((after - before) / NS_PER_MS) for before, after in pairwise(due)] == [40, 40, 40]


def test_the_fallback_tells_whether_a_driver_is_seen_and_how_long_a_frame_takes() -> None:
    clock = FakeClock()
    fallback = FallbackAnimator(FakeAnimator(2, lambda: clock.advance(0.1)), clock)
    fallback.swap_portrait(ADA, ADA)
    face, nobody = make_frame(clock), Frame(BLACK, clock.now_ns())
    showing = [fallback.showing]
    for frames in ([nobody, face], [face, nobody]):
        fallback.animate_frames(frames, Control())
        showing.append(fallback.showing)
    assert showing == [Showing.NOTHING, Showing.DRIVEN, Showing.HELD]
    assert fallback.sustainable_fps(0) is None
    for _ in range(BUSY_CHUNKS):
        fallback.animate_frames([face, face], Control())
    assert fallback.sustainable_fps(0) == pytest.approx(0.95 * 2 / 0.1)
