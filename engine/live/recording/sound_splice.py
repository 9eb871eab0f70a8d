"""Makes a piece of sound a little longer or shorter, without a click and without another pitch.

A stretch of about one period of the voice is left out, or heard twice, where what comes before and after fits best.

Owns: that stretch, and the fade over it. Does not know: when sound is heard.
"""

import numpy as np

from engine.core.types import Floats
from engine.sources.microphone import RATE, Samples

FADE = RATE * 4 // 1000
"""The samples over which one side fades into the other."""
SHORTEST, LONGEST = RATE * 25 // 10_000, RATE // 100
"""The periods of voices, from 400 to 100 Hz."""
STEP = 4
"""Stretches are compared in steps of four samples; finer is not heard."""


def splice_sound(samples: Samples, more: int) -> Samples:
    """Return these samples (N,) int16 with up to `more` others in addition, or if that is negative, without some.

    The change is at most a hundredth of a second. Nothing is changed if there are too few samples, or the change would
    be shorter than the shortest period.
    """
    room = len(samples) - FADE
    lengths = np.arange(SHORTEST, min(LONGEST, abs(more), room) + 1, STEP)
    if not len(lengths):
        return samples
    sound = samples.astype(np.float32)
    length = int(lengths[np.argmin([_unlikeness(sound, int(each)) for each in lengths])])
    if more < 0:
        return _join(sound[:FADE], sound[length:])
    return _join(sound[: length + FADE], sound[:])


def _unlikeness(sound: Floats, length: int) -> float:
    """Return how far the begin of the sound is from what comes that many samples later."""
    return float(np.mean((sound[:FADE] - sound[length : length + FADE]) ** 2))


def _join(first: Floats, second: Floats) -> Samples:
    """Let the end of the first fade into the begin of the second."""
    share = np.linspace(0, 1, FADE, dtype=np.float32)
    fade = first[-FADE:] * (1 - share) + second[:FADE] * share
    joined: Samples = np.rint(np.concatenate([first[:-FADE], fade, second[FADE:]])).astype(np.int16)
    return joined
