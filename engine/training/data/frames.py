"""Which frames of a clip are trained on: a portrait and a target far from it, or forty frames and a portrait.

Owns: both rules. Does not know: what a frame is. The random numbers are the caller's.
Source: the released training code.
"""

from random import Random

import numpy as np

MARGIN = 30
"""Frames between portrait and target, in clips that are long enough."""
SHORT_CLIP = 64
"""Clips up to this length have targets anywhere."""
CLIP_FRAMES = 40
STRIDE = 4
"""Distance of the frames of a clip: 6.25 of 25 a second."""


def choose_pair(length: int, random: Random) -> tuple[int, int]:
    """Choose a portrait and a target among `length` frames."""
    portrait = random.randint(0, length - 1)
    if length <= SHORT_CLIP:
        return portrait, random.randint(0, length - 1)
    far = [*range(max(0, portrait - MARGIN)), *range(min(length, portrait + MARGIN), length)]
    return portrait, random.choice(far)


def choose_clip(length: int, random: Random) -> tuple[int, list[int]]:
    """Choose a portrait, and where a clip of 40 frames begins; returns the portrait and the clip's frames."""
    portrait = random.randint(0, length - 1)
    start = random.randint(0, length - span_frames(length))
    return portrait, space_frames(length, start)


def space_frames(length: int, start: int) -> list[int]:
    """Return 40 frames, every fourth one; closer together in a short clip, and repeated in one below 40 frames."""
    last = start + span_frames(length) - 1
    frames: list[int] = np.linspace(start, last, CLIP_FRAMES, dtype=int).tolist()
    return frames


def span_frames(length: int) -> int:
    """Return how many frames lie from the first to the last of a clip."""
    return min(length, (CLIP_FRAMES - 1) * STRIDE + 1)
