"""Stage 3 in its plainest form: every window computes everything that it needs, and judges its pictures at once.

Owns: that form. It gives the same losses as `engine/training/steps/stream.py` for the same random numbers.
"""

from collections.abc import Iterator

import torch
from torch import Tensor

from engine.animators.personalive.nets.denoiser import Conditions
from engine.animators.personalive.stream.schedule import frame_levels
from engine.animators.personalive.weights.networks import Networks
from engine.training.conditions import NOTHING_DROPPED, ConditionReader
from engine.training.data.batch import Batch
from engine.training.draws import Draws
from engine.training.noise import RUNGS, add_noise, predict_clean
from engine.training.steps.judge import Judge, Wanted
from engine.training.steps.stream import CHUNK
from engine.training.updates import Update


class PlainStream:
    """Stage 3 without caches and without groups of pictures."""

    def __init__(self, networks: Networks, judge: Judge, update: Update, discriminator_update: Update) -> None:
        self._networks = networks
        self._judge = judge
        self._update = update
        self._discriminator_update = discriminator_update

    def run_clip(self, batch: Batch, draws: Draws) -> Iterator[float]:
        """Slide over a clip, with the discriminator learning; yields the loss of every window that learns."""
        reader = ConditionReader(self._networks, NOTHING_DROPPED, draws)
        latents = torch.cat(
            [
                reader.encode_latents(pictures, f"latents_posterior/{number}")
                for number, pictures in enumerate(batch.pictures.split(10))
            ]
        )
        levels = frame_levels(RUNGS, CHUNK)
        state = _draw_frames("noise", latents, draws)
        state[: -CHUNK + len(levels)] = add_noise(
            latents[: len(levels) - CHUNK], state[: len(levels) - CHUNK], levels[:-CHUNK]
        )
        for number in range((len(state) - len(levels)) // CHUNK + 1):
            frames = slice(CHUNK * number, CHUNK * number + len(levels))
            learns = number % (len(RUNGS) - 1) == 0
            with torch.set_grad_enabled(learns):
                clean = self._predict_window(reader, batch, state[frames].clone(), frames)
            renoise = _draw_frames(f"renoise/{number}", clean[CHUNK:], draws)
            moved = add_noise(clean[CHUNK:], renoise, levels[:-CHUNK])
            state[frames] = torch.cat([clean[:CHUNK], moved]).detach()
            if learns:
                yield self._learn_window(clean, Wanted(batch.pictures, batch.weight).select(frames), levels)

    def _predict_window(self, reader: ConditionReader, batch: Batch, noisy: Tensor, frames: slice) -> Tensor:
        portrait = reader.encode_portrait(batch.portraits, batch.portrait_pixels)
        discs = reader.draw_pose(batch.poses[frames], *batch.pictures.shape[2:])
        levels = frame_levels(RUNGS, CHUNK)
        with torch.no_grad():
            conditions = Conditions(*reader.encode_conditions(discs, batch.faces[frames], 0))
            sites = reader.read_sites(portrait, 0)
        return predict_clean(noisy, self._networks.denoiser(noisy, levels, conditions, sites, 0), levels)

    def _learn_window(self, clean: Tensor, wanted: Wanted, levels: Tensor) -> float:
        made = self._networks.autoencoder.decode_with_overshoot(clean)
        judgement = self._judge.judge_pictures(made, wanted, levels, with_adversary=True)
        self._update.add_gradients(judgement.loss)
        self._update.take_step()
        told = self._judge.tell_apart(made, wanted, levels)
        self._discriminator_update.add_gradients(told.loss)
        self._discriminator_update.take_step()
        return float(judgement.loss.detach())


def _draw_frames(name: str, like: Tensor, draws: Draws) -> Tensor:
    frames, channels, *size = like.shape
    return draws.draw_normal(name, (channels, frames, *size)).transpose(0, 1).contiguous()
