"""What waits for an animator, and when a chunk takes too long."""

import numpy as np

from engine.core.clock import NS_PER_MS, NS_PER_S
from engine.core.types import AvatarFrame, Control, Frame
from engine.live.fallback.chunk_exchange import (
    BUSY_CHUNKS,
    FIRST_CHUNK_NS,
    HEADROOM,
    AnimatedChunk,
    ChunkExchange,
    ChunkTimer,
)

BLACK = np.zeros((8, 8, 3), np.uint8)
USUAL_NS = 500 * NS_PER_MS


def measured_timer() -> ChunkTimer:
    timer = ChunkTimer()
    for number in range(BUSY_CHUNKS):
        timer.start_chunk(number * NS_PER_S)
        assert timer.end_chunk(number * NS_PER_S + USUAL_NS, 4)
    return timer


def test_only_the_newest_frames_wait_with_the_newest_control() -> None:
    exchange, newest = ChunkExchange(), Control(mirror=True)
    for number in range(6):
        exchange.queue_frame(Frame(BLACK, number), newest if number == 5 else Control(), chunk=4)
        assert bool(exchange.take_frames(5)) is False
    assert [frame.capture_time_ns for frame in exchange.take_frames(4)] == [2, 3, 4, 5]
    assert exchange.control is newest
    assert exchange.take_frames(4) == []


def test_answers_of_another_portrait_are_dropped() -> None:
    exchange = ChunkExchange()
    exchange.add_answer(AnimatedChunk([AvatarFrame(BLACK, 1)], 2))
    assert exchange.answering
    exchange.drop_answers()
    assert not exchange.answering
    assert exchange.take_answers() == []


def test_the_speed_is_known_after_some_chunks() -> None:
    assert ChunkTimer().sustainable_fps(4) is None
    assert measured_timer().sustainable_fps(4) == HEADROOM * 8


def test_a_chunk_of_four_usual_ones_is_a_stall_and_no_measure() -> None:
    timer = measured_timer()
    timer.start_chunk(0)
    assert not timer.is_stalled(4 * USUAL_NS)
    assert timer.is_stalled(4 * USUAL_NS + 1)
    assert not timer.end_chunk(4 * USUAL_NS + 1, 4)
    assert timer.sustainable_fps(4) == HEADROOM * 8


def test_the_first_chunk_may_take_long() -> None:
    timer = ChunkTimer()
    timer.start_chunk(0)
    assert not timer.is_stalled(FIRST_CHUNK_NS)
    assert timer.is_stalled(FIRST_CHUNK_NS + 1)
