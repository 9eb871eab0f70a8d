"""The skeleton of the SD-1.x U-Net: which layers exist, in which order, and where the skips go.

Owns: the config that all sizes come from, the published key names of the blocks, and the walk through them.
Does not know: what happens inside a layer. The denoiser and the reference U-Net give the walk a function for that.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from engine.diffusion.motion_module import MotionModule
from engine.diffusion.resnet import Downsample, ResnetBlock, TimeEmbedding, Upsample
from engine.diffusion.spatial import SpatialTransformer
from engine.diffusion.temporal_module import TemporalModule


@dataclass(frozen=True, slots=True)
class UNetConfig:
    """Sizes, as the U-Net's config.json gives them.

    widths: channels of each resolution, fine to coarse. attends_down, attends_up: which blocks have spatial
    transformers, in walking order. heads: attention heads everywhere (the file calls it attention_head_dim).
    """

    widths: tuple[int, ...]
    attends_down: tuple[bool, ...]
    attends_up: tuple[bool, ...]
    layers_per_block: int
    latent_channels: int
    context_width: int
    heads: int
    groups: int
    eps: float

    @property
    def time_width(self) -> int:
        return 4 * self.widths[0]

    @classmethod
    def from_file(cls, config: dict[str, Any]) -> "UNetConfig":
        """Read a parsed config.json; KeyError names what it lacks."""
        return cls(
            widths=tuple(config["block_out_channels"]),
            attends_down=tuple("CrossAttn" in name for name in config["down_block_types"]),
            attends_up=tuple("CrossAttn" in name for name in config["up_block_types"]),
            layers_per_block=config["layers_per_block"],
            latent_channels=config["in_channels"],
            context_width=config["cross_attention_dim"],
            heads=config["attention_head_dim"],
            groups=config["norm_num_groups"],
            eps=config["norm_eps"],
        )


class Layer(NamedTuple):
    """One step of the walk through the U-Net; what a network lacks here is None.

    site and module count the layers that have attention, and those that have motion and temporal modules.
    """

    resnet: ResnetBlock
    attention: SpatialTransformer | None
    motion: MotionModule | None
    temporal: TemporalModule | None
    site: int
    module: int


class Block(nn.Module):
    """The layers of one resolution, under their published names.

    in_widths: one resnet each. motion_width: of a motion token, or None without motion and temporal modules.
    middle: only the first layer has more than a resnet.
    """

    def __init__(
        self, config: UNetConfig, in_widths: list[int], width: int, attends: bool, motion_width: int | None, middle: bool
    ) -> None:
        super().__init__()
        equipped = 1 if middle else len(in_widths)
        self.resnets = nn.ModuleList(
            ResnetBlock(w, width, config.time_width, config.groups, config.eps) for w in in_widths
        )
        self.attentions = nn.ModuleList(
            SpatialTransformer(width, config.heads, config.context_width, config.groups)
            for _ in range(equipped if attends else 0)
        )
        modules = range(equipped if motion_width is not None else 0)
        self.motion_modules = nn.ModuleList(
            MotionModule(width, config.heads, motion_width or 0, config.groups) for _ in modules
        )
        self.temporal_modules = nn.ModuleList(TemporalModule(width, config.heads, config.groups) for _ in modules)

    def parts(self) -> Iterator[tuple[Any, ...]]:
        """Yield (resnet, attention, motion, temporal) in order, None for what is not there."""
        return zip_longest(self.resnets, self.attentions, self.motion_modules, self.temporal_modules)


class UNetTrunk(nn.Module):
    """Everything of the U-Net between its input convolution and its output norm.

    motion_width: features of one motion token for the denoiser, None for the reference U-Net.
    """

    def __init__(self, config: UNetConfig, motion_width: int | None) -> None:
        super().__init__()
        widths, per_block = config.widths, config.layers_per_block
        self.config = config
        self.conv_in = nn.Conv2d(config.latent_channels, widths[0], 3, padding=1)
        self.time_embedding = TimeEmbedding(widths[0], config.time_width)
        self.down_blocks = nn.ModuleList()
        for i, width in enumerate(widths):
            inputs = [widths[max(0, i - 1)], *[width] * (per_block - 1)]
            block = Block(config, inputs, width, config.attends_down[i], motion_width, middle=False)
            block.downsamplers = nn.ModuleList([Downsample(width)] if i < len(widths) - 1 else [])
            self.down_blocks.append(block)
        self.mid_block = Block(config, [widths[-1]] * 2, widths[-1], True, motion_width, middle=True)
        self.up_blocks = nn.ModuleList()
        rising = widths[::-1]
        for i, width in enumerate(rising):
            hidden = [rising[max(0, i - 1)], *[width] * per_block]
            skips = [*[width] * per_block, rising[min(i + 1, len(widths) - 1)]]
            inputs = [a + b for a, b in zip(hidden, skips, strict=True)]
            block = Block(config, inputs, width, config.attends_up[i], motion_width, middle=False)
            block.upsamplers = nn.ModuleList([Upsample(width)] if i < len(widths) - 1 else [])
            self.up_blocks.append(block)

    def walk(self, x: Tensor, visit: Callable[[Tensor, Layer], Tensor]) -> Tensor:
        """Take x (F, widths[0], h, w) through the U-Net; visit does each layer's work and returns its output."""
        layers = self.layers()
        skips = [x]
        for block in self.down_blocks:
            for _ in block.resnets:
                x = visit(x, next(layers))
                skips.append(x)
            for downsample in block.downsamplers:
                x = downsample(x)
                skips.append(x)
        for _ in self.mid_block.resnets:
            x = visit(x, next(layers))
        for block in self.up_blocks:
            for _ in block.resnets:
                x = visit(torch.cat([x, skips.pop()], dim=1), next(layers))
            for upsample in block.upsamplers:
                x = upsample(x)
        return x

    def layers(self) -> Iterator[Layer]:
        """Yield all layers in walking order."""
        site = module = 0
        for block in [*self.down_blocks, self.mid_block, *self.up_blocks]:
            assert isinstance(block, Block)
            for resnet, attention, motion, temporal in block.parts():
                yield Layer(resnet, attention, motion, temporal, site, module)
                site += attention is not None
                module += motion is not None
