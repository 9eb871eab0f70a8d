"""Trains the small decoder: from the trained autoencoder's latents to pictures, in a fraction of the work.

Owns: its loss. Does not know: files, steps. Only the decoder is trained; PersonaLive never uses the encoder beside it.
"""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from engine.animators.personalive.nets.autoencoder import Autoencoder, TinyDecoder
from engine.animators.personalive.weights.files import TINY_DECODER
from engine.training.stage0.autoencoder import stack_pictures, weigh_places
from engine.training.stage0.crowd import Crowd
from engine.training.stage0.picture_terms import compare_decoded, measure_psnr
from engine.training.stage0.pieces import Plan, build_network
from engine.training.updates import Update, make_optimizer

HELD_OUT = 64
NOISE = 0.1
"""Standard deviation of what is added to latents: those of a stream are never exact."""


class SmallDecoderPiece:
    """Implements `pieces.Piece`. autoencoder: trained, it stays as it is."""

    file = TINY_DECODER.files[0]

    def __init__(
        self, config: Mapping[str, Any], plan: Plan, crowd: Crowd, held_out: Crowd, autoencoder: Autoencoder
    ) -> None:
        self._plan = plan
        self._crowd = crowd
        self._held_out = held_out
        self._autoencoder = autoencoder.requires_grad_(False).eval()
        self.network = build_network(lambda: TinyDecoder(dict(config)), plan.seed)
        self.weights = self.network.vae
        parameters = {self.file: dict(self.weights.decoder.named_parameters(prefix="decoder"))}
        self._optimizer = make_optimizer(parameters, plan.learning_rate)
        self.update = Update(parameters, self._optimizer)

    def train_step(self, step: int) -> Mapping[str, float]:
        """See `Piece`."""
        randoms = self._plan.begin_step(step, self._optimizer)
        places = self._crowd.choose_places(self._plan.batch, randoms.crops)
        pictures, weight = stack_pictures(self._crowd, places), weigh_places(self._crowd, places)
        latents = self._encode_pictures(pictures)
        latents = latents + NOISE * randoms.draws.draw_normal("noise", latents.shape)
        terms = compare_decoded(self._decode_latents(latents), pictures, weight)
        self.update.add_gradients(terms.total)
        norm = self.update.take_step()
        return {"levels": terms.levels.item(), "edges": terms.edges.item(), "norm": norm}

    @torch.no_grad()
    def measure(self) -> Mapping[str, float]:
        """psnr_db: of pictures there and back. large_psnr_db: the same with the autoencoder's own decoder."""
        pictures = stack_pictures(self._held_out, self._held_out.list_places(HELD_OUT))
        latents = self._encode_pictures(pictures)
        with torch.autocast("cpu", torch.bfloat16):
            large = self._autoencoder.decode_with_overshoot(latents).float()
        return {
            "psnr_db": measure_psnr(self._decode_latents(latents), pictures),
            "large_psnr_db": measure_psnr(large, pictures),
        }

    @torch.no_grad()
    def _encode_pictures(self, pictures: Tensor) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16):
            return self._autoencoder.encode_pictures(pictures).float()

    def _decode_latents(self, latents: Tensor) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16):
            made: Tensor = self.weights.decode(latents, return_dict=False)[0]
        return made.float()
