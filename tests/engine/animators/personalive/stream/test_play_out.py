import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.animators.personalive.stream.play_out import PlayOut
from engine.core.types import AvatarFrame, Frame, Image

STEP_NS = 40


class NumberedStream:
    """Plays the network: raw picture v shows transition v, then driver frame v - P."""

    def __init__(self, chunk: int, transition: int) -> None:
        self._chunk, self._transition = chunk, transition
        self._shown: list[int] = [-1 - i for i in range(transition)]
        self.taken: list[int] = []

    def advance(self, chunk: list[Frame]) -> list[Image]:
        assert len(chunk) == self._chunk
        numbers = [int(frame.image[0, 0, 0]) for frame in chunk]
        self.taken += numbers
        self._shown += numbers
        out, self._shown = self._shown[: self._chunk], self._shown[self._chunk :]
        return [np.full((1, 1, 3), number % 256, np.uint8) for number in out]


def frame(number: int) -> Frame:
    return Frame(np.full((1, 1, 3), number, np.uint8), number * STEP_NS)


def run(count: int, chunk: int, transition: int, raw: bool) -> tuple[list[AvatarFrame], NumberedStream]:
    play_out, stream = PlayOut(chunk, transition, raw), NumberedStream(chunk, transition)
    out: list[AvatarFrame] = []
    for start in range(0, count, chunk):
        new = [frame(i) for i in range(start, min(count, start + chunk))]
        for ready in play_out.queue_frames(new, [each.capture_time_ns for each in new]):
            out += play_out.label_pictures(stream.advance(list(ready)))
    for ready in play_out.tail_chunks():
        out += play_out.label_pictures(stream.advance(list(ready)))
    return out, stream


@given(st.integers(0, 40), st.integers(1, 7), st.integers(0, 4))
def test_picture_i_shows_frame_i(count: int, chunk: int, transition_chunks: int) -> None:
    out, stream = run(count, chunk, chunk * transition_chunks, raw=False)
    assert [int(picture.image[0, 0, 0]) for picture in out] == list(range(count))
    assert [picture.capture_time_ns for picture in out] == [i * STEP_NS for i in range(count)]
    assert stream.taken[:count] == list(range(count))


@given(st.integers(0, 40), st.integers(1, 7), st.integers(0, 4))
def test_the_raw_stream_starts_with_the_transition_and_has_no_tail(
    count: int, chunk: int, transition_chunks: int
) -> None:
    transition = chunk * transition_chunks
    out, _ = run(count, chunk, transition, raw=True)
    shown = [*(-1 - i for i in range(transition)), *range(count)][:count]
    assert [int(picture.image[0, 0, 0]) for picture in out] == [number % 256 for number in shown]
    times = [None if number < 0 else number * STEP_NS for number in shown]
    assert [picture.capture_time_ns for picture in out] == times


def test_the_driver_goes_on_in_reverse() -> None:
    _, stream = run(10, 4, 12, raw=False)
    assert stream.taken == [*range(10), 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 1, 2, 3]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_clip_shorter_than_a_chunk_swings_to_and_fro(count: int) -> None:
    out, stream = run(count, 4, 12, raw=False)
    assert len(out) == count
    assert set(stream.taken) == set(range(count))


@given(st.integers(1, 5), st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5)), max_size=6))
def test_a_changed_transition_loses_no_picture_and_shows_none_twice(chunk: int, walk: list[tuple[int, int]]) -> None:
    """A shorter one brings pictures at once, a longer one returns none for a while; each has its own frame's time."""
    p = 3
    play_out, taken, shown = PlayOut(chunk, p * chunk, raw=False), 0, []

    def label(first: int, count: int) -> None:
        pictures = [np.full((1, 1, 3), max(0, first + i), np.uint8) for i in range(count)]
        shown.extend(play_out.label_pictures(pictures))

    for rungs, passes in [(3, 1), *walk]:
        left_over = max(0, p - rungs) * chunk if taken else 0
        play_out.change_transition(rungs * chunk, left_over)
        label(taken - p * chunk, left_over)
        p = rungs
        for _ in range(passes):
            new = [frame(taken + i) for i in range(chunk)]
            taken += chunk
            for _ready in play_out.queue_frames(new, [each.capture_time_ns for each in new]):
                label(taken - chunk - p * chunk, chunk)
        assert play_out.transition_chunks <= p
    numbers = [int(picture.image[0, 0, 0]) for picture in shown]
    assert [picture.capture_time_ns for picture in shown] == [number * STEP_NS for number in numbers]
    assert numbers == list(range(len(numbers)))
    assert taken - len(numbers) <= 3 * chunk
