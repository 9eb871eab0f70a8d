"""Sound that is delayed to its pictures: every sample of these tests says at which millisecond it was heard."""

import numpy as np
import pytest

from engine.core.clock import NS_PER_MS
from engine.live.recording.delayed_sound import DelayedSound, MuteSwitch, SoundTiming
from engine.sources.microphone import RATE, SoundBlock

PER_MS = RATE // 1000
BEGAN_MS = 5000


class Room:
    """A microphone whose samples are the milliseconds since the first picture at which they were heard."""

    def __init__(self, delay_ms: int = 0) -> None:
        self.timing = SoundTiming(BEGAN_MS * NS_PER_MS, delay_ms * NS_PER_MS)
        self._blocks: list[SoundBlock] = []
        self.mute = MuteSwitch()
        self.sound = DelayedSound(self._take, lambda: self.timing, self.mute)

    def hear(self, start_ms: int, end_ms: int, stamped_ms: int | None = None) -> None:
        """A block of that time, counted from the first picture; stamped_ms: when it claims to begin."""
        values = np.repeat(np.arange(start_ms, end_ms), PER_MS).astype(np.int16)
        at_ms = BEGAN_MS + (start_ms if stamped_ms is None else stamped_ms)
        self._blocks.append(SoundBlock(values, at_ms * NS_PER_MS))

    def read(self, until_ms: int) -> list[int]:
        """One value for each millisecond."""
        samples = self.sound.read_samples_until(until_ms * NS_PER_MS)
        assert len(samples) % PER_MS == 0
        return [int(each[0]) for each in samples.reshape(-1, PER_MS)]

    def _take(self) -> list[SoundBlock]:
        blocks, self._blocks = self._blocks, []
        return blocks


def test_sound_is_given_once_and_only_up_to_the_time_asked_for() -> None:
    room = Room()
    room.hear(0, 100)
    assert room.read(30) == list(range(30))
    assert room.read(30) == []
    assert room.read(150) == list(range(30, 100))


def test_sound_from_before_the_first_picture_is_dropped() -> None:
    room = Room()
    room.hear(-20, 60)
    assert room.read(60) == list(range(60))


def test_each_moment_is_heard_later_by_the_delay_of_its_picture() -> None:
    room = Room(delay_ms=100)
    room.hear(-100, 60)
    assert room.read(120) == list(range(-100, 20))


@pytest.mark.parametrize("off_ms", [-40, 40])
def test_jitter_up_to_40_ms_neither_cuts_nor_fills(off_ms: int) -> None:
    room = Room()
    room.hear(0, 100)
    room.hear(100, 200, stamped_ms=100 + off_ms)
    assert room.read(200) == list(range(200))


def test_a_longer_gap_is_silence_as_long_as_the_gap() -> None:
    room = Room()
    room.hear(0, 100)
    room.hear(141, 200)
    assert room.read(200) == [*range(100), *[0] * 41, *range(141, 200)]


def test_a_larger_surplus_is_cut_from_the_begin_of_its_block() -> None:
    room = Room()
    room.hear(0, 100)
    room.hear(100, 200, stamped_ms=59)
    assert room.read(200) == [*range(100), *range(141, 200)]


def test_sound_may_be_late_by_a_second_and_is_silence_after_that() -> None:
    room = Room()
    assert room.read(1000) == []
    assert room.read(1050) == [0] * 50
    room.hear(0, 120)
    assert room.read(1050) == list(range(50, 120))


def test_sound_is_muted_between_the_times_given_across_calls_and_only_there() -> None:
    room = Room()
    room.sound.mute_between(20 * NS_PER_MS, 50 * NS_PER_MS)
    room.hear(0, 100)
    whole = np.concatenate([room.sound.read_samples_until(until_ms * NS_PER_MS) for until_ms in (40, 100)])
    assert not whole[20 * PER_MS : 50 * PER_MS + 1].any()
    assert whole[PER_MS : 20 * PER_MS].all()
    assert whole[50 * PER_MS + 1 :].all()


def test_what_was_heard_last_is_known_however_little_of_it_was_asked_for() -> None:
    room = Room()
    assert room.sound.heard_at_ns is None
    room.hear(0, 100)
    room.hear(100, 120)
    room.read(10)
    assert room.sound.heard_at_ns == (BEGAN_MS + 100) * NS_PER_MS


@pytest.mark.parametrize(("from_ms", "to_ms"), [(0, 400), (400, 0)])
def test_sound_follows_a_delay_that_settles_without_a_gap_or_a_jump(from_ms: int, to_ms: int) -> None:
    """It changes by a tenth: blocks of 20 ms, and every block 2 ms more or less."""
    room = Room(delay_ms=from_ms)
    tone = (8000 * np.sin(2 * np.pi * 200 * np.arange(6 * RATE) / RATE)).astype(np.int16)
    heard: list[np.ndarray] = []
    for start_ms in range(0, 6000, 20):
        step = (to_ms > from_ms) - (to_ms < from_ms)
        delay_ms = from_ms + step * min(abs(to_ms - from_ms), start_ms // 10)
        room.timing = SoundTiming(BEGAN_MS * NS_PER_MS, delay_ms * NS_PER_MS)
        samples = tone[start_ms * PER_MS : (start_ms + 20) * PER_MS]
        room._blocks.append(SoundBlock(samples, (BEGAN_MS + start_ms) * NS_PER_MS))
        heard.append(room.sound.read_samples_until((start_ms + 20 + delay_ms) * NS_PER_MS))
        assert abs(room.sound._delay_ns / NS_PER_MS - delay_ms) <= 12
    line = np.concatenate(heard).astype(int)[from_ms * PER_MS :]
    loud = np.abs(line).reshape(-1, 10 * PER_MS).max(axis=1)
    assert loud.min() > 7000, "there is no silence in it"
    assert np.abs(np.diff(line)).max() < 1.5 * np.abs(np.diff(tone.astype(int))).max(), "and no click"
    assert len(line) / PER_MS == pytest.approx(6000 + to_ms - from_ms, abs=15)


def test_a_delay_that_jumps_is_followed_at_once() -> None:
    room = Room()
    room.hear(0, 100)
    assert room.read(0) == []
    room.timing = SoundTiming(BEGAN_MS * NS_PER_MS, 600 * NS_PER_MS)
    room.hear(100, 200)
    assert room.read(900) == [*range(100), *[0] * 600, *range(100, 200)]


def test_a_muted_microphone_is_silence_in_step_and_nothing_of_it_is_heard_later() -> None:
    room = Room()
    room.hear(0, 100)
    assert room.read(100) == list(range(100))
    room.mute.set_muted(True, (BEGAN_MS + 100) * NS_PER_MS)
    room.hear(100, 200)
    assert room.read(200) == [0] * 100
    assert room.sound.level == 0
    room.hear(200, 300)  # read only after the end of the mute
    room.mute.set_muted(False, (BEGAN_MS + 300) * NS_PER_MS)
    room.hear(300, 400)
    assert room.read(400) == [0] * 100 + list(range(300, 400))
    assert room.sound.level > 0
