"""Makes pictures from noise with what stages 1 and 2 have learned so far, for a look at them.

Owns: the passes from noise to a picture, as the animator runs them: all tokens, no dropout, the deterministic step.
Does not know: windows of frames; stage 3 shows its own.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from engine.animators.personalive.nets.spatial import SiteTokens
from engine.animators.personalive.stream.schedule import TRAIN_STEPS
from engine.animators.personalive.weights.networks import Networks
from engine.training.conditions import NOTHING_DROPPED, ConditionReader
from engine.training.data.batch import Batch
from engine.training.draws import GeneratorDraws
from engine.training.loop.stage_runs import Shown
from engine.training.noise import RUNGS, add_noise, levels_for, predict_clean


@torch.no_grad()
def sample_pictures(networks: Networks, batch: Batch, levels: Sequence[int], seed: int) -> Shown:
    """Make every target of a batch from noise in as many passes as there are levels, the highest first."""
    encoder = networks.motion_encoder
    was_training = encoder.training
    encoder.eval()
    try:
        made = networks.autoencoder.decode_with_overshoot(_run_passes(networks, batch, levels, seed))
    finally:
        encoder.train(was_training)
    return Shown(batch.portraits, batch.faces, made, batch.pictures)


def space_levels(passes: int) -> tuple[int, ...]:
    """Return the levels of so long a way, evenly spaced, the highest first: 999, 949, ... for twenty."""
    if passes == len(RUNGS):
        return RUNGS[::-1]
    return tuple(TRAIN_STEPS - 1 - TRAIN_STEPS * index // passes for index in range(passes))


def _run_passes(networks: Networks, batch: Batch, levels: Sequence[int], seed: int) -> Tensor:
    draws = GeneratorDraws(seed)
    reader = ConditionReader(networks, NOTHING_DROPPED, draws)
    embedding = networks.image_encoder(batch.portrait_pixels)
    recorded = networks.reference_net(networks.autoencoder.encode_pictures(batch.portraits), embedding)
    sites = tuple(SiteTokens(tokens, embedding) for tokens in recorded)
    conditions = reader.encode_conditions(reader.draw_pose(batch.poses, *batch.pictures.shape[2:]), batch.faces, 0)
    noisy = draws.draw_normal("noise", networks.autoencoder.encode_pictures(batch.pictures[:1]).shape[1:])
    noisy = noisy.expand(len(batch.pictures), -1, -1, -1).to(batch.pictures.device)
    clean = noisy
    for level, below in zip(levels, [*levels[1:], None], strict=True):
        every = levels_for(level, noisy)
        predicted = networks.denoiser(noisy, every, conditions, sites, 0)
        clean = predict_clean(noisy, predicted, every)
        noisy = clean if below is None else add_noise(clean, predicted, levels_for(below, noisy))
    return clean
