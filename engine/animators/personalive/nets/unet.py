"""The structure of the SD-1.x U-Net: its layers, their order, and the skip connections.

Owns: the config that all sizes come from, the published key names of the blocks, and the walk through them.
Does not know: what happens inside a layer. The denoiser and the reference U-Net give the walk a function for that.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from typing import Any, NamedTuple, ParamSpec, TypeVar

import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from engine.animators.personalive.nets.motion_module import MotionModule
from engine.animators.personalive.nets.resnet import Downsample, ResnetBlock, TimeEmbedding, Upsample
from engine.animators.personalive.nets.spatial import SpatialTransformer
from engine.animators.personalive.nets.temporal_module import TemporalModule

Given = ParamSpec("Given")
Result = TypeVar("Result")


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
    def from_config(cls, config: dict[str, Any]) -> "UNetConfig":
        """Read a parsed config.json; KeyError names what it lacks, ValueError a value that fits no network."""
        made = cls(
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
        made._check_counts()
        return made

    def _check_counts(self) -> None:
        counts = {"layers": self.layers_per_block, "heads": self.heads, "groups": self.groups}
        for name, count in counts.items():
            if not isinstance(count, int) or count < 1:
                raise ValueError(f"{name}: {count!r}")
        if any(width % self.heads or width % self.groups for width in self.widths):
            raise ValueError(f"{self.widths} cannot be divided by {self.heads} heads and {self.groups} groups")


class UNetLayer(NamedTuple):
    """One step of the walk through the U-Net; a part that the network does not have is None.

    site counts the layers that have attention.
    """

    resnet: ResnetBlock
    attention: SpatialTransformer | None
    motion: MotionModule | None
    temporal: TemporalModule | None
    site: int


class BlockPlan(NamedTuple):
    """The sizes of one block. in_widths: one for each resnet. equipped: how many layers have more than a resnet."""

    in_widths: list[int]
    width: int
    attends: bool
    equipped: int


class UNetBlock(nn.Module):
    """The layers of one resolution, under their published names.

    motion_width: features of a motion token, or None without motion and temporal modules. with_temporal: False for
    motion modules alone.
    """

    def __init__(self, config: UNetConfig, plan: BlockPlan, motion_width: int | None, with_temporal: bool) -> None:
        super().__init__()
        width, time_width, groups = plan.width, config.time_width, config.groups
        attentions = range(plan.equipped if plan.attends else 0)
        modules = range(0 if motion_width is None else plan.equipped)
        self.resnets = nn.ModuleList(
            ResnetBlock(in_width, width, time_width, groups, config.eps) for in_width in plan.in_widths
        )
        self.attentions = nn.ModuleList(
            SpatialTransformer(width, config.heads, config.context_width, groups) for _ in attentions
        )
        self.motion_modules = nn.ModuleList(
            MotionModule(width, config.heads, motion_width or 0, groups) for _ in modules
        )
        self.temporal_modules = nn.ModuleList(
            TemporalModule(width, config.heads, groups) for _ in (modules if with_temporal else ())
        )
        self.downsamplers = nn.ModuleList()
        self.upsamplers = nn.ModuleList()

    def layer_parts(self) -> Iterator[tuple[Any, ...]]:
        """Yield (resnet, attention, motion, temporal) in order, None for a missing part."""
        return zip_longest(self.resnets, self.attentions, self.motion_modules, self.temporal_modules)


class UNetTrunk(nn.Module):
    """Everything of the U-Net between its input convolution and its output norm.

    motion_width: features of one motion token for the denoiser, None for the reference U-Net.
    with_temporal: False leaves the temporal modules out, as the training on single pictures does.
    checkpointing: True lets a backward pass compute every layer again, in place of keeping what is inside of it.
    """

    def __init__(self, config: UNetConfig, motion_width: int | None, with_temporal: bool = True) -> None:
        super().__init__()
        self.config = config
        self.checkpointing = False
        self.conv_in = nn.Conv2d(config.latent_channels, config.widths[0], 3, padding=1)
        self.time_embedding = TimeEmbedding(config.widths[0], config.time_width)
        down, middle, up = _plan_blocks(config)
        self.down_blocks = nn.ModuleList(UNetBlock(config, plan, motion_width, with_temporal) for plan in down)
        self.mid_block = UNetBlock(config, middle, motion_width, with_temporal)
        self.up_blocks = nn.ModuleList(UNetBlock(config, plan, motion_width, with_temporal) for plan in up)
        for block, plan in zip(_typed_blocks(self.down_blocks)[:-1], down, strict=False):
            block.downsamplers.append(Downsample(plan.width))
        for block, plan in zip(_typed_blocks(self.up_blocks)[:-1], up, strict=False):
            block.upsamplers.append(Upsample(plan.width))

    def walk_layers(self, x: Tensor, visit: Callable[[Tensor, UNetLayer], Tensor]) -> Tensor:
        """Pass x (F, widths[0], h, w) through the U-Net; visit computes each layer and returns its output."""
        layers = self.iterate_layers()
        skips = [x]
        for block in _typed_blocks(self.down_blocks):
            for _ in block.resnets:
                x = visit(x, next(layers))
                skips.append(x)
            for downsample in block.downsamplers:
                x = downsample(x)
                skips.append(x)
        for _ in self.mid_block.resnets:
            x = visit(x, next(layers))
        for block in _typed_blocks(self.up_blocks):
            for _ in block.resnets:
                x = visit(torch.cat([x, skips.pop()], dim=1), next(layers))
            for upsample in block.upsamplers:
                x = upsample(x)
        return x

    def recompute_in_backward(self, run: Callable[Given, Result]) -> Callable[Given, Result]:
        """Return run itself, or with `checkpointing` a form of it that keeps only its inputs for the backward pass."""
        if not (self.checkpointing and torch.is_grad_enabled()):
            return run
        return partial(checkpoint, run, use_reentrant=False)

    def iterate_layers(self) -> Iterator[UNetLayer]:
        """Yield all layers in walking order."""
        site = 0
        for block in [*_typed_blocks(self.down_blocks), self.mid_block, *_typed_blocks(self.up_blocks)]:
            for resnet, attention, motion, temporal in block.layer_parts():
                yield UNetLayer(resnet, attention, motion, temporal, site)
                site += attention is not None


def _typed_blocks(blocks: nn.ModuleList) -> list[UNetBlock]:
    return [block for block in blocks if isinstance(block, UNetBlock)]


def _plan_blocks(config: UNetConfig) -> tuple[list[BlockPlan], BlockPlan, list[BlockPlan]]:
    """Plan the blocks on the way down, the middle one, and those on the way up."""
    widths, layers = config.widths, config.layers_per_block
    down = [
        BlockPlan([widths[max(0, i - 1)], *[width] * (layers - 1)], width, config.attends_down[i], layers)
        for i, width in enumerate(widths)
    ]
    up = []
    rising = widths[::-1]
    for i, width in enumerate(rising):
        hidden = [rising[max(0, i - 1)], *[width] * layers]
        skips = [*[width] * layers, rising[min(i + 1, len(rising) - 1)]]
        joined = [a + b for a, b in zip(hidden, skips, strict=True)]
        up.append(BlockPlan(joined, width, config.attends_up[i], layers + 1))
    return down, BlockPlan([widths[-1]] * 2, widths[-1], True, 1), up
