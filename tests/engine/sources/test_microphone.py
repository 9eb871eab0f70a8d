"""The microphone through the real library, with its stand-in for computers without any."""

import time

import miniaudio
import numpy as np
import pytest

from engine.core.clock import NS_PER_S
from engine.core.errors import SourceError
from engine.sources.microphone import RATE, DeviceMicrophone, SoundBlock, list_microphones

STAND_IN = [miniaudio.Backend.NULL]
PATIENCE_S = 60


def test_what_is_heard_comes_in_blocks_with_rising_times_and_without_gaps() -> None:
    before_ns = time.monotonic_ns()
    microphone = DeviceMicrophone("", STAND_IN)
    blocks: list[SoundBlock] = []
    until_s = time.monotonic() + PATIENCE_S
    while len(blocks) < 10:
        assert time.monotonic() < until_s
        blocks += microphone.read_sound()
        time.sleep(0.01)
    microphone.close()
    microphone.close()
    assert all(block.samples.dtype == np.int16 and block.samples.ndim == 1 for block in blocks)
    times_ns = [block.heard_at_ns for block in blocks]
    assert times_ns == sorted(times_ns)
    assert before_ns - NS_PER_S < times_ns[0] < time.monotonic_ns()
    assert sum(len(block.samples) for block in blocks) >= 10 * RATE // 100


def test_after_closing_nothing_more_is_heard() -> None:
    microphone = DeviceMicrophone("", STAND_IN)
    microphone.close()
    microphone.read_sound()
    time.sleep(0.1)
    assert microphone.read_sound() == []


def test_one_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(SourceError, match="no microphone 'Studio 7'") as missing:
        DeviceMicrophone("Studio 7", STAND_IN)
    assert "Plug it in" in missing.value.remedy


def test_without_any_sound_system_there_are_none_and_opening_says_so() -> None:
    """A backend of another system stands for a computer without any."""
    foreign = [miniaudio.Backend.WEBAUDIO]
    assert list_microphones(foreign) == []
    with pytest.raises(SourceError, match="cannot be opened"):
        DeviceMicrophone("", foreign)
    with pytest.raises(SourceError, match="cannot be opened"):
        DeviceMicrophone("Studio 7", foreign)


def test_the_stand_in_is_never_offered() -> None:
    assert list_microphones(STAND_IN) == ["NULL Capture Device"]
    assert "NULL Capture Device" not in list_microphones()
