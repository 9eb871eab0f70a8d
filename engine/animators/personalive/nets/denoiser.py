"""The denoiser: predicts the noise of every frame in the window, conditioned on portrait, pose and facial motion.

Owns: the order of a layer's four parts, and the form in which they get the portrait and the motion.
Does not know: the meaning of noise levels, the window's movement, keyframe rules.
"""

from typing import NamedTuple

import torch.nn.functional as F
from torch import Tensor, nn

from engine.animators.personalive.nets.motion_encoder import TOKEN_WIDTH
from engine.animators.personalive.nets.motion_module import MotionAttention
from engine.animators.personalive.nets.resnet import Upsample
from engine.animators.personalive.nets.spatial import Site, SiteKeys, SiteTokens, SpatialTransformer
from engine.animators.personalive.nets.unet import UNetConfig, UNetLayer, UNetTrunk


class Conditions(NamedTuple):
    """The conditions of F frames.

    Shapes: pose (F, widths[0], h, w), from the pose guider; motion (F, 32, 16), from the motion encoder.
    """

    pose: Tensor
    motion: Tensor


class Denoiser(UNetTrunk):
    """The SD-1.x U-Net with a motion and a temporal module behind every layer (arXiv 2512.11253, denoiser D).

    All convolutions and norms work per frame, frames in the batch dimension; only temporal modules mix frames.
    with_temporal: False for the training on single pictures, which knows no temporal modules.
    """

    def __init__(self, config: UNetConfig, with_temporal: bool = True) -> None:
        super().__init__(config, TOKEN_WIDTH, with_temporal)
        self.conv_norm_out = nn.GroupNorm(config.groups, config.widths[0], config.eps)
        self.conv_out = nn.Conv2d(config.widths[0], config.latent_channels, 3, padding=1)

    def forward(
        self, latents: Tensor, levels: Tensor, conditions: Conditions, sites: tuple[Site, ...], first_position: int
    ) -> Tensor:
        """Predict the noise in latents (F, 4, h, w), whose noise levels are levels (F,) in 0..999.

        sites: the portrait and its keyframes, one for each attention site in walking order; for all frames together,
        or with a row for every frame.
        first_position: window position of frame 0; each following frame is one further.
        """
        time = self.time_embedding(levels)

        def run_layer(x: Tensor, layer: UNetLayer) -> Tensor:
            x = layer.resnet(x, time)
            if layer.attention is not None:
                x = layer.attention(x, sites[layer.site])
            if layer.motion is not None:
                x = layer.motion(x, conditions.motion)
            if layer.temporal is not None:
                x = layer.temporal(x, first_position)
            return x

        x = self.walk_layers(self.conv_in(latents) + conditions.pose, self.recompute_in_backward(run_layer))
        noise: Tensor = self.conv_out(F.silu(self.conv_norm_out(x)))
        return noise

    def apply_exact_savings(self, levels: Tensor) -> None:
        """Compute once what every pass would repeat: time projections, kernels, products of weights.

        levels (F,) of the longest window; a shorter one has the last of them.
        """
        time = self.time_embedding(levels)
        for layer in self.iterate_layers():
            layer.resnet.fix_time_embedding(time)
        for module in self.modules():
            if isinstance(module, Upsample):
                module.fix_phases()
            if isinstance(module, MotionAttention):
                module.absorb_projections()

    def project_tokens(self, recorded: list[Tensor], image_embedding: Tensor) -> tuple[SiteKeys, ...]:
        """Turn one picture's recorded tokens into keys and values for every site, once per picture."""
        return tuple(
            attention.block.project_tokens(SiteTokens(tokens, image_embedding))
            for attention, tokens in zip(self._list_attentions(), recorded, strict=True)
        )

    def _list_attentions(self) -> list[SpatialTransformer]:
        return [layer.attention for layer in self.iterate_layers() if layer.attention is not None]
