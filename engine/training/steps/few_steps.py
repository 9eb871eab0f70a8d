"""Stage 2, few-step appearance distillation: up to four passes with fresh noise between them, the last one learned.

Owns: the order of the passes, which of them have gradients, the two updates. Does not know: where pictures come from.
Source: arXiv 2512.11253 §3.2, algorithm 1; condition and token drop as in the released training code.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from engine.animators.personalive.nets.spatial import SiteTokens
from engine.animators.personalive.weights.networks import Networks
from engine.training.conditions import NOTHING_DROPPED, ConditionReader, Dropped, Portrait
from engine.training.data.batch import Batch
from engine.training.draws import Draws
from engine.training.noise import add_noise, levels_for, predict_clean
from engine.training.steps.judge import Judge, Judgement, Told, Wanted
from engine.training.updates import Update

ADVERSARY_FROM = 3001
"""The step, counted from 0, from which the generator's loss asks the discriminator ..."""
DISCRIMINATOR_FROM = 5001
"""... and from which the discriminator learns; in between it is still the one that was loaded."""


@dataclass(frozen=True, slots=True)
class FewStepsChoice:
    """What is drawn for the whole step. levels: of the passes, the highest first. step: counted from 0."""

    levels: tuple[int, ...]
    step: int
    dropped: Dropped = NOTHING_DROPPED


class Pass(NamedTuple):
    """One pass. level: its noise level. noisy, predicted, clean (B, 4, h, w)."""

    level: int
    noisy: Tensor
    predicted: Tensor
    clean: Tensor


class FewStepsResult(NamedTuple):
    """What a step made. made (B, 3, H, W): decoded, not clamped. told: None before the discriminator learns."""

    portrait: Portrait
    passes: list[Pass]
    made: Tensor
    judgement: Judgement
    told: Told | None


class FewStepsStage:
    """Stage 2. update: of all that makes pictures; discriminator_update: of the judge's discriminator."""

    def __init__(self, networks: Networks, judge: Judge, update: Update, discriminator_update: Update) -> None:
        self._networks = networks
        self._judge = judge
        self._update = update
        self._discriminator_update = discriminator_update

    def run_step(self, batch: Batch, choice: FewStepsChoice, draws: Draws) -> FewStepsResult:
        """Learn from one batch."""
        reader = ConditionReader(self._networks, choice.dropped, draws)
        portrait = reader.encode_portrait(batch.portraits, batch.portrait_pixels)
        passes = self._run_passes(reader, batch, portrait, choice.levels, draws)
        made = self._networks.autoencoder.decode_with_overshoot(passes[-1].clean)
        wanted = Wanted(batch.pictures, batch.weight)
        levels = levels_for(choice.levels[-1], made)
        judgement = self._judge.judge_pictures(made, wanted, levels, choice.step >= ADVERSARY_FROM)
        self._update.add_gradients(judgement.loss)
        self._update.take_step()
        told = self._judge.tell_apart(made, wanted, levels) if choice.step >= DISCRIMINATOR_FROM else None
        if told is not None:
            self._discriminator_update.add_gradients(told.loss)
            self._discriminator_update.take_step()
        return FewStepsResult(portrait, passes, made, judgement, told)

    def _run_passes(
        self, reader: ConditionReader, batch: Batch, portrait: Portrait, levels: tuple[int, ...], draws: Draws
    ) -> list[Pass]:
        """Run all passes, the last one with gradients; for it the portrait is read again, with other tokens kept."""
        discs = reader.draw_pose(batch.poses, *batch.pictures.shape[2:])
        noisy = draws.draw_normal("noise", portrait.latents.shape).to(discs.device)
        passes: list[Pass] = []
        sites: tuple[SiteTokens, ...] | None = None
        for number, level in enumerate(levels):
            is_last = number == len(levels) - 1
            with torch.set_grad_enabled(is_last):
                conditions = reader.encode_conditions(discs, batch.faces, number)
                sites = reader.read_sites(portrait, number) if is_last or sites is None else sites
                every = levels_for(level, noisy)
                predicted = self._networks.denoiser(noisy, every, conditions, sites, 0)
                passes.append(Pass(level, noisy, predicted, predict_clean(noisy, predicted, every)))
            if not is_last:
                noise = draws.draw_normal(f"renoise/{number}", noisy.shape).to(noisy.device)
                noisy = add_noise(passes[-1].clean, noise, levels_for(levels[number + 1], noisy))
        return passes
