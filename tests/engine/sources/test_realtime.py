"""A file played as a camera: in time, over and over, and never behind."""

from pathlib import Path

import numpy as np
import pytest

from engine.sources.realtime import RealtimeSource
from tests import clips
from tests.fakes.clock import FakeClock

COUNT = 10


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return clips.write_clip(tmp_path / "clip.mp4", clips.numbered_pictures(COUNT, 64, 48), clips.Clip())


def numbers(source: RealtimeSource, count: int) -> list[int]:
    read = []
    for _ in range(count):
        frame = source.read_frame()
        assert frame is not None
        read.append(clips.number_of(frame.image))
    return read


def test_it_begins_again_after_the_last_picture(clip: Path) -> None:
    source = RealtimeSource(clip, FakeClock())
    assert numbers(source, 25) == [*range(COUNT), *range(COUNT), *range(5)]
    source.close()


def test_the_first_picture_of_the_next_round_is_due_one_period_after_the_last(clip: Path) -> None:
    source = RealtimeSource(clip, FakeClock())
    times_ns = []
    for _ in range(2 * COUNT + 1):
        frame = source.read_frame()
        assert frame is not None
        times_ns.append(frame.capture_time_ns)
    assert np.diff(times_ns) == pytest.approx(1e9 / float(source.info.fps), abs=1e6)
    source.close()


def test_a_reader_that_comes_late_finds_the_pictures_gone(clip: Path) -> None:
    clock = FakeClock()
    source = RealtimeSource(clip, clock)
    assert numbers(source, 2) == [0, 1]
    clock.advance(5 / float(source.info.fps))
    late = source.read_frame()
    assert late is not None
    assert clips.number_of(late.image) in (5, 6)
    assert clock.now_ns() - late.capture_time_ns <= 1e9 / float(source.info.fps)
    source.close()


def test_after_a_long_sleep_the_film_goes_on_where_it_was(clip: Path) -> None:
    clock = FakeClock()
    source = RealtimeSource(clip, clock)
    assert numbers(source, 2) == [0, 1]
    clock.advance(3600)
    assert numbers(source, 2) == [2, 3]
    source.close()
