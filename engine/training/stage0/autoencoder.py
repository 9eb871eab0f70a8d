"""Trains the autoencoder, the first part of stage 0: pictures to latents and back.

Owns: its loss. Does not know: files, steps. Convolutions compute in bfloat16 where the processor has it: the weights
stay float32.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.animators.personalive.nets.autoencoder import Autoencoder
from engine.animators.personalive.weights.files import AUTOENCODER
from engine.training.data.masks import weigh_pixels
from engine.training.stage0.crowd import Crowd, Place
from engine.training.stage0.picture_terms import compare_decoded, measure_psnr
from engine.training.stage0.pieces import Plan, build_network
from engine.training.updates import Update, make_optimizer

DIVERGENCE = 5e-4
"""How much the latents' distance from a standard normal distribution counts."""
HELD_OUT = 64


class AutoencoderPiece:
    """Implements `pieces.Piece`."""

    file = AUTOENCODER.files[0]

    def __init__(self, config: Mapping[str, Any], plan: Plan, crowd: Crowd, held_out: Crowd) -> None:
        self._plan = plan
        self._crowd = crowd
        self._held_out = held_out
        self.network = build_network(lambda: Autoencoder(dict(config)), plan.seed)
        for convolution in self.network.modules():
            if isinstance(convolution, nn.Conv2d):  # as the processor computes them: a tenth faster
                convolution.weight.data = convolution.weight.data.contiguous(memory_format=torch.channels_last)
        self.weights = self.network.vae
        parameters = {self.file: dict(self.weights.named_parameters())}
        self._optimizer = make_optimizer(parameters, plan.learning_rate)
        self.update = Update(parameters, self._optimizer)

    def train_step(self, step: int) -> Mapping[str, float]:
        """See `Piece`."""
        randoms = self._plan.begin_step(step, self._optimizer)
        places = self._crowd.choose_places(self._plan.batch, randoms.crops)
        pictures, weight = stack_pictures(self._crowd, places), weigh_places(self._crowd, places)
        with torch.autocast("cpu", torch.bfloat16):
            posterior = self.weights.encode(pictures).latent_dist
            noise = randoms.draws.draw_normal("latents_posterior", posterior.mean.shape)
            made = self.weights.decode(posterior.mean + posterior.std * noise, return_dict=False)[0]
        terms = compare_decoded(made.float(), pictures, weight)
        mean, log_variance = posterior.mean.float(), posterior.logvar.float()
        divergence = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).mean()
        self.update.add_gradients(terms.total + DIVERGENCE * divergence)
        norm = self.update.take_step()
        return {
            "levels": terms.levels.item(), "edges": terms.edges.item(), "divergence": divergence.item(), "norm": norm
        }  # fmt: skip

    @torch.no_grad()
    def measure(self) -> Mapping[str, float]:
        """psnr_db: of pictures there and back, by the mean. spread: the latents' standard deviation."""
        pictures = stack_pictures(self._held_out, self._held_out.list_places(HELD_OUT))
        with torch.autocast("cpu", torch.bfloat16):
            mean = self.weights.encode(pictures).latent_dist.mean
            made = self.weights.decode(mean, return_dict=False)[0]
        return {"psnr_db": measure_psnr(made.float(), pictures), "spread": float(mean.float().std())}


def stack_pictures(crowd: Crowd, places: list[Place]) -> Tensor:
    """Return pictures (B, 3, S, S) in [-1, 1]."""
    stacked = np.stack([crowd.characters[who].pictures[scene, frame] for who, scene, frame in places])
    pixels = torch.from_numpy(stacked).permute(0, 3, 1, 2).float() / 127.5 - 1
    return pixels.contiguous(memory_format=torch.channels_last)


def weigh_places(crowd: Crowd, places: list[Place]) -> Tensor:
    """Return the weights (B, 1, S, S) of pictures, see `masks.weigh_pixels`."""
    boxes = [crowd.characters[who].find_boxes(scene, frame) for who, scene, frame in places]
    return weigh_pixels(boxes, crowd.size_px, crowd.size_px)
