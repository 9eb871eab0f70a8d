"""What waits for an animator, and when a chunk takes too long."""

import numpy as np

from engine.core.clock import NS_PER_MS, NS_PER_S
from engine.core.types import AvatarFrame, Control, Frame
from engine.live.fallback.primary.chunk_exchange import (
    BUSY_CHUNKS,
    FIRST_CHUNK_NS,
    HEADROOM,
    AnimatedChunk,
    ChunkExchange,
    ChunkTimer,
)
from tests.fakes.faces import make_portrait

BLACK = np.zeros((8, 8, 3), np.uint8)
ADA, BOB = make_portrait("ada"), make_portrait("bob")
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
    exchange.add_answer(AnimatedChunk([AvatarFrame(BLACK, 1)], ADA, 1, 0))
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


def test_another_animator_is_measured_anew_and_its_first_chunk_may_take_long_again() -> None:
    timer = measured_timer()
    timer.start_chunk(0)
    timer.restart()
    assert not timer.is_stalled(FIRST_CHUNK_NS * 2), "nothing is being made"
    assert timer.sustainable_fps(4) is None
    timer.start_chunk(0)
    assert not timer.is_stalled(FIRST_CHUNK_NS)


def test_a_quick_animator_is_given_a_second_before_it_counts_as_stalled() -> None:
    timer = ChunkTimer()
    for number in range(BUSY_CHUNKS):
        timer.start_chunk(number * NS_PER_S)
        timer.end_chunk(number * NS_PER_S + NS_PER_MS, 1)
    timer.start_chunk(0)
    assert not timer.is_stalled(NS_PER_S)
    assert timer.is_stalled(NS_PER_S + 1)


def test_the_meter_has_the_time_of_a_frame_and_not_of_a_chunk() -> None:
    delay = measured_timer().meter.compute_delay()
    assert delay is not None
    assert delay.p50_ms == USUAL_NS / NS_PER_MS / 4


def test_frames_that_waited_too_long_are_dropped_and_answers_are_taken_once() -> None:
    exchange = ChunkExchange()
    for number in range(4):
        exchange.queue_frame(Frame(BLACK, number), Control(), chunk=4)
    exchange.drop_frames()
    assert exchange.take_frames(4) == []
    answer = AnimatedChunk([AvatarFrame(BLACK, 1)], ADA, 1, 0)
    exchange.add_answer(answer)
    assert exchange.take_answers() == [answer]
    assert exchange.take_answers() == []
    assert exchange.answering, "it has answered all the same"


def test_a_second_chunk_may_wait_until_none_does() -> None:
    exchange = ChunkExchange()
    exchange.give_extra_room()
    for number in range(10):
        exchange.queue_frame(Frame(BLACK, number), Control(), chunk=4)
    taken = [[frame.capture_time_ns for frame in exchange.take_frames(4)] for _ in range(3)]
    assert taken == [[2, 3, 4, 5], [6, 7, 8, 9], []]
    for number in range(10):
        exchange.queue_frame(Frame(BLACK, number), Control(), chunk=4)
    assert [frame.capture_time_ns for frame in exchange.take_frames(4)] == [6, 7, 8, 9]
    assert exchange.take_frames(4) == []


def test_it_knows_whose_pictures_wait() -> None:
    exchange = ChunkExchange()
    exchange.add_answer(AnimatedChunk([AvatarFrame(BLACK, 1)], BOB, 1, 0))
    assert exchange.shows_portrait(BOB)
    assert not exchange.shows_portrait(ADA)
    exchange.take_answers()
    assert not exchange.shows_portrait(BOB)


def test_a_call_for_two_portraits_is_no_measure() -> None:
    timer = ChunkTimer()
    assert timer.usual_ns is None
    timer = measured_timer()
    timer.start_chunk(20 * NS_PER_S)
    timer.end_chunk(20 * NS_PER_S + 3 * USUAL_NS // 2, 4, is_usual=False)
    assert timer.usual_ns == USUAL_NS
    timer.device_share = 0.5
    assert timer.usual_ns == 2 * USUAL_NS
