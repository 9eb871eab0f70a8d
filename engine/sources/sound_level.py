"""How loud sound is, and listening to a microphone for no other reason than to see that.

Owns: the scale, and a microphone that is open only while the user looks. Nothing that is heard is kept.
Does not know: recordings, who looks.
"""

from collections.abc import Callable, Sequence

import numpy as np

from engine.sources.microphone import DeviceMicrophone, Microphone, Samples, SoundBlock

QUIETEST_DB = -54.0
"""What counts as nothing; full scale is 0 dB."""
_FULL_SCALE = 32768.0


def measure_level(samples: Samples) -> float:
    """Return the loudest moment of samples (N,) int16 on a scale of decibels: 0 for next to nothing, 1 for the most."""
    peak = float(np.abs(samples.astype(np.int32)).max(initial=0)) / _FULL_SCALE
    if peak <= 0:
        return 0.0
    return float(np.clip(1 - 20 * np.log10(peak) / QUIETEST_DB, 0.0, 1.0))


def find_loudest(blocks: Sequence[SoundBlock]) -> float:
    """Return the level of the loudest block; 0 for none."""
    return max((measure_level(block.samples) for block in blocks), default=0.0)


class SoundMonitor:
    """A microphone from its opening to `close`; opening takes a while. Raises: SourceError if it does not open."""

    def __init__(self, name: str, open_microphone: Callable[[str], Microphone] = DeviceMicrophone) -> None:
        """name: as listed, or "" for the system's default."""
        self._microphone = open_microphone(name)

    def read_level(self) -> float:
        """Return how loud it was since the last call, 0 to 1; never waits."""
        return find_loudest(self._microphone.read_sound())

    def close(self) -> None:
        """Close the device; may be called more than once."""
        self._microphone.close()
