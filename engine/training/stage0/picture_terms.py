"""Compares decoded pictures with the real ones: levels and edges, with weight on face, eyes and mouth.

Owns: the terms. Does not know: who decoded them. For parts of stage 0, before there is a perceptual network.
"""

from typing import NamedTuple

import torch
from torch import Tensor


class DecodedTerms(NamedTuple):
    """Means over all numbers. levels: of pixels; edges: of the differences between neighbours."""

    levels: Tensor
    edges: Tensor

    @property
    def total(self) -> Tensor:
        return self.levels + self.edges


def compare_decoded(made: Tensor, real: Tensor, weight: Tensor) -> DecodedTerms:
    """Compare pictures (B, 3, H, W) in [-1, 1]; weight (B, 1, H, W) in {0, 1, 2} adds its square to 1."""
    difference = made - real
    counted = 1 + weight.square()
    across = (difference[..., 1:] - difference[..., :-1]).abs() * counted[..., 1:]
    down = (difference[..., 1:, :] - difference[..., :-1, :]).abs() * counted[..., 1:, :]
    return DecodedTerms((difference.abs() * counted).mean(), across.mean() + down.mean())


def measure_psnr(made: Tensor, real: Tensor) -> float:
    """Return the mean over pictures in [-1, 1] of the peak signal-to-noise ratio in dB, after clamping."""
    error = (made.clamp(-1, 1) - real).square().mean(dim=(1, 2, 3)).clamp_min(1e-10)
    return float((10 * torch.log10(4 / error)).mean())
