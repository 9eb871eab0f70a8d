"""Judges made pictures against real ones, for stages 2 and 3, and trains the discriminator to tell them apart.

Owns: which term sees what, and that the discriminator learns nothing from the generator's loss.
Does not know: how the pictures were made, when a step is taken.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from torch import Tensor, nn

from engine.training.losses import LossWeights, PictureTerms, adversarial_loss, compare_pixels, discriminator_loss


class Wanted(NamedTuple):
    """The real pictures. pictures (B, 3, H, W) in [-1, 1], weight (B, 1, H, W)."""

    pictures: Tensor
    weight: Tensor

    def select(self, rows: slice) -> "Wanted":
        """Return these pictures only."""
        return Wanted(self.pictures[rows], self.weight[rows])


class Judgement(NamedTuple):
    """distances (B,): perceptual, of each picture. scores (B, 1): the discriminator's, None if it was not asked."""

    loss: Tensor
    terms: PictureTerms
    distances: Tensor
    scores: Tensor | None

    def detach(self) -> "Judgement":
        """Return the same without its history."""
        terms = PictureTerms(*(None if term is None else term.detach() for term in self.terms))  # type: ignore[arg-type]
        scores = None if self.scores is None else self.scores.detach()
        return Judgement(self.loss.detach(), terms, self.distances.detach(), scores)


class Told(NamedTuple):
    """How the discriminator did. scores_of_made, scores_of_real (B, 1)."""

    loss: Tensor
    scores_of_made: Tensor
    scores_of_real: Tensor

    def detach(self) -> "Told":
        """Return the same without its history."""
        return Told(*(part.detach() for part in self))


class Judge:
    """The frozen perceptual network and the discriminator, which is trained."""

    def __init__(self, perceptual: nn.Module, discriminator: nn.Module, weights: LossWeights) -> None:
        self._perceptual = perceptual
        self._discriminator = discriminator
        self._weights = weights

    def judge_pictures(self, made: Tensor, wanted: Wanted, levels: Tensor, with_adversary: bool) -> Judgement:
        """Judge made pictures (B, 3, H, W), not clamped, that come from these noise levels (B,)."""
        plain, masked = compare_pixels(made, wanted.pictures, wanted.weight)
        distances = self._perceptual(made, wanted.pictures)
        with self._fixed_discriminator():
            scores = self._discriminator(made, levels) if with_adversary else None
        adversarial = None if scores is None else adversarial_loss(scores)
        terms = PictureTerms(plain, masked, distances.mean(), adversarial)
        return Judgement(terms.weigh(self._weights), terms, distances, scores)

    def tell_apart(self, made: Tensor, wanted: Wanted, levels: Tensor) -> Told:
        """Score made pictures, without their history, and real ones; for the discriminator's step."""
        of_made = self._discriminator(made.detach(), levels)
        of_real = self._discriminator(wanted.pictures, levels)
        return Told(discriminator_loss(of_made, of_real), of_made, of_real)

    @contextmanager
    def _fixed_discriminator(self) -> Iterator[None]:
        """Gradients pass through it, and none is left in it."""
        self._discriminator.requires_grad_(False)
        try:
            yield
        finally:
            self._discriminator.requires_grad_(True)
