"""Converts pictures to latents and back: the SD autoencoder, and the small decoder that can replace its decoder.

Owns: scaling and ranges around diffusers' networks, and the phase form of the decoder's upsampling.
Does not know: windows, noise levels.
"""

from typing import Any

import torch
from diffusers import AutoencoderKL, AutoencoderTiny
from torch import Tensor, nn

from engine.animators.personalive.nets.processor import run_in_slices
from engine.animators.personalive.nets.resnet import Upsample

LATENT_PX = 8
"""Side of the picture patch that one latent pixel stands for."""

UNUSED_CONFIG = "block_out_channels"
"""Stands in TAESD's published configuration; diffusers warns on the error output that it does not know it."""


class Autoencoder(nn.Module):
    """The SD VAE (sd-vae-ft-mse); latents are scaled by the config's factor, 0.18215."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        self.vae = AutoencoderKL.from_config(config)
        self.scale = float(config["scaling_factor"])

    def encode_pictures(self, pictures: Tensor) -> Tensor:
        """pictures (F, 3, H, W) RGB in [-1, 1] -> latents (F, 4, H/8, W/8): the mean, without random sampling."""
        latents: Tensor = self.vae.encode(pictures).latent_dist.mean * self.scale
        return latents

    def sample_latents(self, pictures: Tensor, noise: Tensor) -> Tensor:
        """The same, sampled as training does: noise (F, 4, H/8, W/8), from a standard normal distribution."""
        posterior = self.vae.encode(pictures).latent_dist
        latents: Tensor = (posterior.mean + posterior.std * noise) * self.scale
        return latents

    def forward(self, latents: Tensor) -> Tensor:
        """Decode latents (F, 4, h, w) -> pictures (F, 3, 8h, 8w) RGB in [0, 1]."""
        return run_in_slices(self._decode_latents, (latents,), 0, _count_picture_bytes(latents))

    def decode_with_overshoot(self, latents: Tensor) -> Tensor:
        """Decode latents (F, 4, h, w) -> pictures (F, 3, 8h, 8w) RGB around [-1, 1], as training compares them."""
        pictures: Tensor = self.vae.decode(latents / self.scale, return_dict=False)[0]
        return pictures

    def _decode_latents(self, latents: Tensor) -> Tensor:
        return to_unit_range(self.decode_with_overshoot(latents))

    def apply_exact_savings(self) -> None:
        """Use the phase form of the decoder's upsampling: the same pictures, 1.5 TFLOP less for four of 512²."""
        for block in self.vae.decoder.up_blocks:
            for index, theirs in enumerate(block.upsamplers or ()):
                ours = Upsample(theirs.channels)
                ours.conv = theirs.conv
                ours.fix_phases()
                block.upsamplers[index] = ours


class TinyDecoder(nn.Module):
    """TAESD's decoder, for the scaled latents: an eighteenth of the work, visibly worse faces."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        known = {name: value for name, value in config.items() if name != UNUSED_CONFIG}
        self.vae = AutoencoderTiny.from_config(known)

    def forward(self, latents: Tensor) -> Tensor:
        """Decode latents (F, 4, h, w) -> pictures (F, 3, 8h, 8w) RGB in [0, 1]."""
        return run_in_slices(self._decode_latents, (latents,), 0, _count_picture_bytes(latents))

    def _decode_latents(self, latents: Tensor) -> Tensor:
        return to_unit_range(self.vae.decode(latents, return_dict=False)[0])


def _count_picture_bytes(latents: Tensor) -> int:
    """What both decoders need at least for the features of one picture at its full size."""
    return 64 * LATENT_PX**2 * latents.shape[2] * latents.shape[3] * latents.element_size()


def to_unit_range(pictures: Tensor) -> Tensor:
    """[-1, 1] with overshoot -> [0, 1], in float32."""
    return (pictures.float() / 2 + 0.5).clamp(0, 1)


def to_eight_bit(pictures: Tensor) -> Tensor:
    """(F, 3, H, W) in [0, 1] -> (F, H, W, 3) uint8, rounded to nearest; pictures that are uint8 stay as they are.

    The published code truncates instead, which darkens every picture by half a level on average.
    """
    if pictures.dtype == torch.uint8:
        return pictures
    return (pictures * 255.0).round().permute(0, 2, 3, 1).to(torch.uint8)
