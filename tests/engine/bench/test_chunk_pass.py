"""Chunks are timed with a clock that the test moves."""

from itertools import pairwise

import numpy as np
import pytest

from engine.animators.work_figures import Computation
from engine.bench.chunk_pass import CHUNKS_MIN, WARM_UP_CHUNKS, ChunkPass
from engine.core.types import NOBODY, Face, Frame, HeadPose, Portrait
from tests.fakes.animator import FakeAnimator
from tests.fakes.clock import FakeClock

FACE = Face(
    np.zeros((478, 3), np.float32),
    np.zeros(52, np.float32),
    HeadPose(np.eye(3, dtype=np.float32), np.zeros(3, np.float32), 1.0),
    1.0,
)
FRAMES = [Frame(NOBODY, number, FACE) for number in range(5)]


def make_pass(clock: FakeClock, chunk_s: float, chunk: int = 2) -> tuple[ChunkPass, FakeAnimator]:
    animator = FakeAnimator(chunk, busy=lambda: clock.advance(chunk_s))
    animator.swap_portrait(Portrait("one", np.zeros((4, 4, 3), np.uint8), None))
    return ChunkPass(animator, FRAMES, clock.now_ns), animator


def test_the_first_chunks_are_not_counted_and_the_others_last_as_long_as_asked() -> None:
    chunks, _ = make_pass(FakeClock(), 0.1)
    assert chunks.animate_until_shown()
    times = chunks.time_chunks(5.0)
    assert times.warm_up == WARM_UP_CHUNKS
    assert len(times.each_ms) == 50
    assert times.each_ms == pytest.approx([100.0] * 50)


def test_a_slow_animator_warms_up_less_but_is_timed_often_enough_for_a_median() -> None:
    chunks, _ = make_pass(FakeClock(), 90.0)
    chunks.animate_until_shown()
    times = chunks.time_chunks(5.0)
    assert times.warm_up == 2
    assert len(times.each_ms) == CHUNKS_MIN
    assert chunks.last_s == pytest.approx(90.0)


def test_frames_go_there_and_back_and_their_times_rise() -> None:
    chunks, animator = make_pass(FakeClock(), 1.0)
    chunks.time_chunks(30.0)
    assert all(a < b for a, b in pairwise(animator.answered_ns))


def test_an_animator_that_never_shows_the_driver_is_noticed() -> None:
    clock = FakeClock()
    animator = FakeAnimator(busy=lambda: clock.advance(1))
    assert not ChunkPass(animator, [Frame(NOBODY, 0)], clock.now_ns).animate_until_shown()


def test_the_pictures_attended_to_are_those_of_most_chunks() -> None:
    clock = FakeClock()

    class Growing(FakeAnimator):
        def read_computation(self) -> Computation:
            return Computation("", "", "", "", 1 + (len(self.controls) > 20), None)

        def count_chunk_flop(self, pictures: int) -> float:
            return 0.0

        def measure_peak_flop_per_s(self) -> float:
            return 1.0

    animator = Growing(1, busy=lambda: clock.advance(0.1))
    assert ChunkPass(animator, FRAMES, clock.now_ns).time_chunks(4.0).pictures == 2
