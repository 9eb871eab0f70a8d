"""Encodes live sound into a video while it is written.

Owns: encoding the sound as it comes. Does not know: microphones, pictures, disks.
"""

from fractions import Fraction
from typing import Final, Protocol

import numpy as np
from av.audio.frame import AudioFrame
from av.container import OutputContainer
from numpy.typing import NDArray

CODEC: Final = "aac"
BIT_RATE = 160_000


class LiveSound(Protocol):
    """Sound that is recorded while the video is written. rate: samples a second."""

    rate: int

    def read_samples_until(self, time_ns: int) -> NDArray[np.int16]:
        """Return samples (N,) from the end of the last call up to that time of the video, as far as they exist."""


class LiveTrack:
    """One sound stream of an output file. Made before the first picture is written."""

    def __init__(self, sound: LiveSound, output: OutputContainer) -> None:
        self._sound = sound
        self._output = output
        self._stream = output.add_stream(CODEC, rate=sound.rate, bit_rate=BIT_RATE)
        self._stream.layout = "mono"
        self._written = 0

    def write_sound_until(self, time_ns: int) -> None:
        """Write the sound before that time, as far as it exists already. Raises: OSError if the disk is full."""
        samples = self._sound.read_samples_until(time_ns)
        if not len(samples):
            return
        frame = AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
        frame.sample_rate = self._sound.rate
        frame.time_base = Fraction(1, self._sound.rate)
        frame.pts = self._written
        self._written += len(samples)
        self._output.mux(self._stream.encode(frame))

    def finish_track(self, time_ns: int) -> None:
        """Write the rest. Raises: OSError if the disk is full."""
        self.write_sound_until(time_ns)
        self._output.mux(self._stream.encode(None))

    def close(self) -> None:
        """There is nothing to close."""
