"""How loud sound is, on a scale that ears know."""

import numpy as np
import pytest

from engine.sources.microphone import SoundBlock
from engine.sources.sound_level import SoundMonitor, find_loudest, measure_level


def tone(share: float) -> np.ndarray:
    return (np.sin(np.linspace(0, 60, 960)) * share * 32767).astype(np.int16)


def test_silence_is_nothing_and_full_scale_is_all() -> None:
    assert measure_level(np.zeros(960, np.int16)) == 0
    assert measure_level(np.zeros(0, np.int16)) == 0
    assert measure_level(np.full(9, -32768, np.int16)) == 1


def test_half_as_loud_is_six_decibels_less() -> None:
    levels = [measure_level(tone(share)) for share in (1.0, 0.5, 0.25, 0.001)]
    assert levels[0] - levels[1] == pytest.approx(6.02 / 54, abs=0.005)
    assert levels[1] - levels[2] == pytest.approx(6.02 / 54, abs=0.005)
    assert levels[3] == 0


def test_of_several_blocks_the_loudest_counts() -> None:
    blocks = [SoundBlock(tone(share), 0) for share in (0.1, 0.7, 0.2)]
    assert find_loudest(blocks) == measure_level(tone(0.7))
    assert find_loudest([]) == 0


class Desk:
    def __init__(self, name: str) -> None:
        self.name, self.closed = name, 0
        self.heard = [SoundBlock(tone(0.5), 0)]

    def read_sound(self) -> list[SoundBlock]:
        heard, self.heard = self.heard, []
        return heard

    def close(self) -> None:
        self.closed += 1


def test_a_microphone_that_is_looked_at_keeps_nothing() -> None:
    opened: list[Desk] = []

    def open_desk(name: str) -> Desk:
        opened.append(Desk(name))
        return opened[-1]

    monitor = SoundMonitor("Desk", open_desk)
    assert monitor.read_level() == measure_level(tone(0.5))
    assert monitor.read_level() == 0
    monitor.close()
    assert (opened[0].name, opened[0].closed) == ("Desk", 1)
