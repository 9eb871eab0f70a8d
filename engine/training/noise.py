"""Noise on latents: to a level, and from the predicted noise back to the clean latent. All in float32.

Owns: both formulas, for a noise level of each picture. Does not know: which levels a stage uses.
Source: the schedule of inference (`stream/schedule.py`); DDPM's forward process.
"""

import torch
from torch import Tensor

from engine.animators.personalive.stream.schedule import alpha_bars

RUNGS = (0, 333, 666, 999)
"""The noise levels of the stream; stages 2 and 3 train these alone."""


def add_noise(clean: Tensor, noise: Tensor, levels: Tensor) -> Tensor:
    """Add noise (B, 4, h, w) to clean latents of the same shape, at levels (B,), whole numbers in 0..999."""
    signal, spread = level_factors(levels)
    return signal * clean.float() + spread * noise


def predict_clean(noisy: Tensor, predicted_noise: Tensor, levels: Tensor) -> Tensor:
    """Return the clean latents (B, 4, h, w) that noisy ones at these levels hold, if the prediction is right."""
    signal, spread = level_factors(levels)
    return (noisy.float() - spread * predicted_noise.float()) / signal


def level_factors(levels: Tensor) -> tuple[Tensor, Tensor]:
    """Return the shares of signal and of noise at levels (B,): two (B, 1, 1, 1) float32."""
    power = alpha_bars().to(levels.device)[levels.long()][:, None, None, None]
    return power.sqrt(), (1 - power).sqrt()


def levels_for(level: int, like: Tensor) -> Tensor:
    """Return one level for every picture of a batch: (B,) int64 on the same device."""
    return torch.full((len(like),), level, dtype=torch.int64, device=like.device)
