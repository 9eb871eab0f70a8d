import numpy as np
import pytest

from engine.core.clock import NS_PER_MS
from engine.core.types import AvatarFrame
from engine.live.fallback.in_betweens import MOST, InBetweens
from engine.live.types import AnimatedFrame, FrameOrigin

INTERVAL_NS = 80 * NS_PER_MS


def picture(number: int, moment: bool = True) -> AnimatedFrame:
    image = np.full((8, 8, 3), 20 * number, np.uint8)
    frame = AvatarFrame(image, number * INTERVAL_NS if moment else None)
    return AnimatedFrame(frame, (number + 5) * INTERVAL_NS, FrameOrigin.PRIMARY)


def blended(between: InBetweens, *numbers: int, made_ns: int = 0) -> list[AnimatedFrame]:
    return list(between.blend_between([picture(number) for number in numbers], INTERVAL_NS, made_ns))


def make(fps_max: int) -> InBetweens:
    between = InBetweens()
    between.fps_max = fps_max
    return between


@pytest.mark.parametrize(("fps_max", "count"), [(0, 0), (12, 0), (25, 1), (30, 1), (60, 3), (240, MOST)])
def test_as_many_as_fit_and_every_picture_later_by_their_share(fps_max: int, count: int) -> None:
    between = make(fps_max)
    assert between.count_between(INTERVAL_NS) == count
    assert between.compute_delay_ns(INTERVAL_NS) == INTERVAL_NS * count // (count + 1)
    assert len(blended(between, 0, 1, 2)) == 3 + 2 * count


def test_they_lie_evenly_between_their_neighbours_in_time_and_in_look() -> None:
    pictures = blended(make(40), 0, 1)
    assert [round(one.due_ns / NS_PER_MS) for one in pictures] == [400, 427, 453, 480]
    assert [int(one.frame.image[0, 0, 0]) for one in pictures] == [0, 7, 13, 20]
    assert [round((one.frame.capture_time_ns or 0) / NS_PER_MS) for one in pictures] == [0, 27, 53, 80]
    assert {one.origin for one in pictures} == {FrameOrigin.PRIMARY}


def test_one_chunk_follows_from_the_one_before_but_not_after_a_gap_or_a_new_start() -> None:
    between = make(25)
    assert len(blended(between, 0, 1)) == 3
    assert len(blended(between, 2, 3)) == 4
    assert len(blended(between, 6, 7)) == 3
    between.restart()
    assert len(blended(between, 8, 9)) == 3


def test_what_would_come_too_late_is_left_out() -> None:
    between = make(25)
    blended(between, 0)
    late = blended(between, 1, made_ns=6 * INTERVAL_NS)
    assert [one.due_ns for one in late] == [6 * INTERVAL_NS]


def test_between_pictures_without_a_driver_there_is_none_either() -> None:
    between = make(25)
    frames = [picture(0, moment=False), picture(1)]
    assert [one.frame.capture_time_ns for one in between.blend_between(frames, INTERVAL_NS, 0)][1] is None
