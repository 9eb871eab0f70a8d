"""The sliding window's state between two passes: latents, pose and motion of the frames that stay.

Owns: the parts of the state, and how a chunk enters and leaves it.
Does not know: networks, noise levels, where the chunk comes from.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from engine.animators.personalive.nets.denoiser import Conditions
from engine.animators.personalive.nets.motion_module import MotionFold


class WindowState(NamedTuple):
    """The frames that stay in the window, oldest first.

    Shapes: latents (carried, 4, h, w) float32, each at its own noise level; conditions of the same frames.
    """

    latents: Tensor
    conditions: Conditions


def append_frames(older: Conditions, newer: Conditions) -> Conditions:
    """Append the newer frames to the older ones."""
    folds = tuple(
        tuple(
            MotionFold(*(_concatenate(*pair) for pair in zip(a, b, strict=True))) for a, b in zip(old, new, strict=True)
        )
        for old, new in zip(older.folds, newer.folds, strict=True)
    )
    return Conditions(_concatenate(older.pose, newer.pose), _concatenate(older.motion, newer.motion), folds)


def without_oldest(conditions: Conditions, count: int) -> Conditions:
    """Drop the first frames; the rest is not copied."""
    folds = tuple(
        tuple(MotionFold(fold.scores[count:], fold.mixture[count:]) for fold in module) for module in conditions.folds
    )
    return Conditions(conditions.pose[count:], conditions.motion[count:], folds)


def _concatenate(older: Tensor, newer: Tensor) -> Tensor:
    return torch.cat([older, newer])
