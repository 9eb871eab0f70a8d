"""What a picture or a latent is compared by: plainly, with weight on the face, perceptually, and by the discriminator.

Owns: the sums and their weights. Does not know: networks; it gets their answers.
Source: arXiv 2512.11253 §3.2 for the weights of stages 2 and 3; the masked term and the logistic form of the released
training code.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch.nn.functional as F
from torch import Tensor


@dataclass(frozen=True, slots=True)
class LossWeights:
    """What the terms of a picture's loss count, relative to the plain one."""

    masked: float = 1.0
    perceptual: float = 2.0
    adversarial: float = 0.05


class LatentTerms(NamedTuple):
    """The terms of stage 1, means over all numbers; and their sum."""

    plain: Tensor
    masked: Tensor

    @property
    def total(self) -> Tensor:
        return self.plain + self.masked


class PictureTerms(NamedTuple):
    """The terms of stages 2 and 3, means over the pictures. adversarial: None while the discriminator is not asked."""

    plain: Tensor
    masked: Tensor
    perceptual: Tensor
    adversarial: Tensor | None

    def weigh(self, weights: LossWeights) -> Tensor:
        """Return the loss."""
        total = self.plain + weights.masked * self.masked + weights.perceptual * self.perceptual
        return total if self.adversarial is None else total + weights.adversarial * self.adversarial


def compare_latents(predicted: Tensor, wanted: Tensor, weight: Tensor) -> LatentTerms:
    """Compare latents (B, 4, h, w); weight (B, 1, h, w) multiplies both, so it counts squared."""
    return LatentTerms(F.mse_loss(predicted, wanted), F.mse_loss(weight * predicted, weight * wanted))


def compare_pixels(predicted: Tensor, wanted: Tensor, weight: Tensor) -> tuple[Tensor, Tensor]:
    """Compare pictures (B, 3, H, W); returns the plain and the masked term. weight (B, 1, H, W), as above."""
    return F.mse_loss(predicted, wanted), F.mse_loss(weight * predicted, weight * wanted)


def adversarial_loss(scores: Tensor) -> Tensor:
    """The generator's: how far pictures with these scores (B, 1) are from passing for real ones."""
    return F.softplus(-scores).mean()


def discriminator_loss(scores_of_made: Tensor, scores_of_real: Tensor) -> Tensor:
    """The discriminator's, logistic: (B, 1) each."""
    return (F.softplus(scores_of_made) + F.softplus(-scores_of_real)).mean()


def sample_mask(weight: Tensor, latent_side: int) -> Tensor:
    """Take the weights (B, 1, H, W) at every eighth pixel, or whatever gives this side: (B, 1, side, side), nearest."""
    return F.interpolate(weight, size=(latent_side, latent_side), mode="nearest")
