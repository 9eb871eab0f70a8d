"""The reference U-Net: one pass over a clean latent records what the denoiser attends to: a portrait or a keyframe.

Owns: the pass at noise level 0 and the 16 recorded token maps.
Does not know: how the denoiser projects them, or how many pictures are kept.
"""

import torch
from torch import Tensor

from engine.animators.personalive.nets.unet import UNetConfig, UNetLayer, UNetTrunk

SITES = ("d00", "d01", "d10", "d11", "d20", "d21", "m", "u10", "u11", "u12", "u20", "u21", "u22", "u30", "u31", "u32")
"""The attention sites of the published U-Net in walking order: down block, layer; middle; up block, layer."""


class ReferenceNet(UNetTrunk):
    """A plain SD-1.x U-Net without output norm and convolution (arXiv 2512.11253, reference U-Net R)."""

    def __init__(self, config: UNetConfig) -> None:
        super().__init__(config, motion_width=None)

    def forward(self, latent: Tensor, image_embedding: Tensor) -> list[Tensor]:
        """Record the first LayerNorm's output of every attention site.

        Shapes: latent (B, 4, h, w), SD-scaled; image_embedding (B, 1, context_width); B is 1, or in training a batch.
        Returns: one (B, tokens, C) for each site, in walking order.
        """
        time = self.time_embedding(torch.zeros(len(latent), device=latent.device))
        recorded: list[Tensor] = []

        def run_layer(x: Tensor, layer: UNetLayer) -> tuple[Tensor, Tensor | None]:
            x = layer.resnet(x, time)
            return (x, None) if layer.attention is None else layer.attention.record_tokens(x, image_embedding)

        run = self.recompute_in_backward(run_layer)

        def visit(x: Tensor, layer: UNetLayer) -> Tensor:
            x, tokens = run(x, layer)
            if tokens is not None:
                recorded.append(tokens)
            return x

        self.walk_layers(self.conv_in(latent), visit)
        return recorded
