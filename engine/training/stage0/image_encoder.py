"""Trains the image encoder to tell characters apart: two pictures of the same one are alike, all others are not.

Owns: this contrast. Does not know: files, steps. In the published model the encoder is CLIP's, which never changes;
here it is trained in stage 0, and never changes afterwards.
Source: the normalised temperature-scaled cross entropy of SimCLR (Chen et al., ICML 2020), with characters in place of
augmentations.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from engine.animators.personalive.nets.image_encoder import ImageEncoder
from engine.animators.personalive.weights.files import IMAGE_ENCODER
from engine.training.stage0.crowd import Crowd, Place
from engine.training.stage0.pieces import Plan, build_network
from engine.training.updates import Update, make_optimizer

TEMPERATURE = 0.1


class ImageEncoderPiece:
    """Implements `pieces.Piece`. A step shows `batch` characters, each twice."""

    file = IMAGE_ENCODER.files[0]

    def __init__(self, config: Mapping[str, Any], plan: Plan, crowd: Crowd, held_out: Crowd) -> None:
        self._plan = plan
        self._crowd = crowd
        self._held_out = held_out
        self.network = build_network(lambda: ImageEncoder(dict(config)), plan.seed)
        self.weights = self.network.clip
        parameters = {self.file: dict(self.weights.named_parameters())}
        self._optimizer = make_optimizer(parameters, plan.learning_rate)
        self.update = Update(parameters, self._optimizer)

    def train_step(self, step: int) -> Mapping[str, float]:
        """See `Piece`."""
        randoms = self._plan.begin_step(step, self._optimizer)
        count = min(self._plan.batch, len(self._crowd.characters))
        shown = randoms.crops.permutation(len(self._crowd.characters))[:count].tolist()
        pairs = [self._crowd.choose_places_of(who, 2, randoms.crops) for who in shown]
        one, other = (self._embed_places(self._crowd, [pair[side] for pair in pairs]) for side in (0, 1))
        likeness = one @ other.T / TEMPERATURE
        own = torch.arange(count)
        loss = (F.cross_entropy(likeness, own) + F.cross_entropy(likeness.T, own)) / 2
        self.update.add_gradients(loss)
        return {"contrast": loss.item(), "norm": self.update.take_step()}

    @torch.no_grad()
    def measure(self) -> Mapping[str, float]:
        """recognised: share of held-out characters whose picture is nearest to another one of themselves."""
        generator = np.random.default_rng(0)
        everyone = range(len(self._held_out.characters))
        pairs = [self._held_out.choose_places_of(who, 2, generator) for who in everyone]
        one, other = (self._embed_places(self._held_out, [pair[side] for pair in pairs]) for side in (0, 1))
        nearest = (one @ other.T).argmax(dim=1)
        return {"recognised": float((nearest == torch.arange(len(pairs))).float().mean())}

    def _embed_places(self, crowd: Crowd, places: list[Place]) -> Tensor:
        """Return embeddings (B, width) of length one."""
        images = [crowd.characters[who].pictures[scene, frame] for who, scene, frame in places]
        pixels = torch.cat([self.network.preprocess(image) for image in images])
        return F.normalize(self.network(pixels)[:, 0], dim=1)
