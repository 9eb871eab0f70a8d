"""Stage 1, hybrid motion control: one noise level, one pass, compared in latents.

Owns: the order of a step. Does not know: where pictures come from, how many steps there are.
Source: arXiv 2512.11253 §3.1; the loss on clean latents, the masked term and the noise offset are those of the released
training code (the paper gives the plain loss on noise).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from engine.animators.personalive.weights.networks import Networks
from engine.training.conditions import NOTHING_DROPPED, ConditionReader, Dropped, Portrait
from engine.training.data.batch import Batch
from engine.training.draws import Draws
from engine.training.losses import LatentTerms, compare_latents, sample_mask
from engine.training.noise import add_noise, predict_clean
from engine.training.updates import Update

NOISE_OFFSET = 0.05
"""Share of noise that is the same for all pixels of a channel."""
WeighLevels = Callable[[Tensor], Tensor]
"""Noise levels (B,) -> what each counts in the loss, (B,)."""


@dataclass(frozen=True, slots=True)
class ImageChoice:
    """What is drawn for the whole step. levels: the noise level of each picture."""

    levels: Sequence[int]
    dropped: Dropped = NOTHING_DROPPED


class ImageResult(NamedTuple):
    """What a step made, without gradients. latents, noise, noisy, predicted, clean (B, 4, h, w); mask (B, 1, h, w)."""

    portrait: Portrait
    latents: Tensor
    noise: Tensor
    noisy: Tensor
    predicted: Tensor
    clean: Tensor
    mask: Tensor
    terms: LatentTerms


class ImageStage:
    """Stage 1. networks: those of `networks.load_for_training`, with the parameters chosen.

    weigh_levels: an open choice; None as published, where all levels count alike.
    """

    def __init__(self, networks: Networks, update: Update, weigh_levels: WeighLevels | None = None) -> None:
        self._networks = networks
        self._update = update
        self._weigh_levels = weigh_levels

    def run_step(self, batch: Batch, choice: ImageChoice, draws: Draws) -> ImageResult:
        """Learn from one batch."""
        reader = ConditionReader(self._networks, choice.dropped, draws)
        portrait = reader.encode_portrait(batch.portraits, batch.portrait_pixels)
        latents = reader.encode_latents(batch.pictures, "latents_posterior")
        levels = torch.tensor(choice.levels, device=latents.device)
        noise = draw_offset_noise(latents, draws)
        noisy = add_noise(latents, noise, levels)
        predicted = self._predict_noise(reader, batch, portrait, (noisy, levels))
        clean = predict_clean(noisy, predicted, levels)
        mask = sample_mask(batch.weight, latents.shape[-1])
        terms = self._compare_weighed(clean, latents, mask, levels)
        self._update.add_gradients(terms.total)
        self._update.take_step()
        made = (latents, noise, noisy, predicted.detach(), clean.detach(), mask)
        return ImageResult(portrait, *made, LatentTerms(*(term.detach() for term in terms)))

    def _compare_weighed(self, clean: Tensor, latents: Tensor, mask: Tensor, levels: Tensor) -> LatentTerms:
        if self._weigh_levels is None:
            return compare_latents(clean, latents, mask)
        root = self._weigh_levels(levels).sqrt()[:, None, None, None]
        return compare_latents(root * clean, root * latents, mask)

    def _predict_noise(
        self, reader: ConditionReader, batch: Batch, portrait: Portrait, at_levels: tuple[Tensor, Tensor]
    ) -> Tensor:
        """at_levels: noisy latents, and their noise levels."""
        discs = reader.draw_pose(batch.poses, *batch.pictures.shape[2:])
        conditions = reader.encode_conditions(discs, batch.faces, 0)
        sites = reader.read_sites(portrait, 0)
        predicted: Tensor = self._networks.denoiser(*at_levels, conditions, sites, 0)
        return predicted


def draw_offset_noise(latents: Tensor, draws: Draws) -> Tensor:
    """Draw noise for latents (B, 4, h, w), a part of it constant over each channel."""
    noise = draws.draw_normal("noise", latents.shape)
    offset = draws.draw_normal("noise_offset", (*latents.shape[:2], 1, 1))
    return (noise + NOISE_OFFSET * offset).to(latents.device)
