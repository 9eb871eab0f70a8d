"""The discriminator D: says how real a picture looks, for the noise level from which it was made.

Owns: StyleGAN2's residual discriminator with the level added behind every block; its sizes; reading its weights.
Does not know: losses, when it is trained.
Source: arXiv 2512.11253 §3.2; StyleGAN2's "resnet" architecture, of which FFHQ weights at 512 px are published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.animators.personalive.nets.resnet import TimeEmbedding
from engine.training.discriminator.layers import ScaledConv, ScaledLinear, ShrinkingConv, ShrinkingSkip, activate

SMALLEST_PX = 4
GROUP = 4
"""Pictures that are compared with one another, to notice that all are alike."""
TABLE = "resample_filter"
"""The last name of entries of published files that hold the filter, which never changes."""


@dataclass(frozen=True, slots=True)
class DiscriminatorConfig:
    """Sizes. size_px: of the pictures, a power of two. widths: min(base / size, largest) at each size from there on.

    time_width: features of the noise level.
    """

    size_px: int = 512
    channel_base: int = 32768
    channel_max: int = 512
    time_width: int = 512

    @property
    def sizes_px(self) -> list[int]:
        """The sizes at which there is a block, and the one behind the last: 512, 256, ... 4."""
        return [2**power for power in range(self.size_px.bit_length() - 1, SMALLEST_PX.bit_length() - 2, -1)]

    def find_width(self, size_px: int) -> int:
        """Return the channels at this size."""
        return min(self.channel_base // size_px, self.channel_max)


class Discriminator(nn.Module):
    """Pictures and the noise levels they come from -> one score each; higher is more real."""

    def __init__(self, config: DiscriminatorConfig) -> None:
        super().__init__()
        sizes = config.sizes_px
        widths = [config.find_width(size) for size in sizes]
        for index, size in enumerate(sizes[:-1]):
            self.add_module(f"b{size}", DiscriminatorBlock(widths[index], widths[index + 1], first=index == 0))
        self.b4 = DiscriminatorHead(widths[-1])
        self.time_embedding = TimeEmbedding(config.time_width, config.time_width)
        self.time_emb_proj = nn.ModuleList(nn.Linear(config.time_width, width) for _, width in pairwise(widths))
        for projection in self.time_emb_proj:
            _zero_parameters(projection)
        self._blocks = [f"b{size}" for size in sizes[:-1]]

    def forward(self, pictures: Tensor, levels: Tensor) -> Tensor:
        """pictures (B, 3, S, S) RGB in [-1, 1], levels (B,) in 0..999 -> (B, 1)."""
        time = F.silu(self.time_embedding(levels))
        x = pictures
        for name, projection in zip(self._blocks, self.time_emb_proj, strict=True):
            x = self.get_submodule(name)(x) + projection(time)[:, :, None, None]
        score: Tensor = self.b4(x)
        return score

    def load_entries(self, entries: Mapping[str, Tensor]) -> list[str]:
        """Load published entries; returns the names of those that they lack, which keep their first values.

        Weights of StyleGAN2 know no noise level, so they lack the layers for it.
        Raises: ValueError if an entry is unknown or of another shape.
        """
        own = self.state_dict()
        known = {name: entry for name, entry in entries.items() if not name.endswith(TABLE)}
        unfit = [name for name, entry in known.items() if name not in own or own[name].shape != entry.shape]
        if unfit:
            raise ValueError(f"no entries of this discriminator: {', '.join(sorted(unfit)[:3])}")
        self.load_state_dict(known, strict=False)
        return sorted(set(own) - set(known))


class DiscriminatorBlock(nn.Module):
    """Two convolutions beside a skip, to half the size. first: reads the colours of the picture before."""

    def __init__(self, width: int, out_width: int, first: bool) -> None:
        super().__init__()
        self.fromrgb = ScaledConv(3, width, 1) if first else nn.Identity()
        self.conv0 = ScaledConv(width, width, 3)
        self.conv1 = ShrinkingConv(width, out_width, 3)
        self.skip = ShrinkingSkip(width, out_width)

    def forward(self, x: Tensor) -> Tensor:
        """(B, width, h, w) -> (B, out_width, h/2, w/2)."""
        x = self.fromrgb(x)
        out: Tensor = self.skip(x) + self.conv1(self.conv0(x))
        return out


class DiscriminatorHead(nn.Module):
    """At 4x4: how much the pictures of a group differ, as one more channel; a convolution, two linear layers."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = ScaledConv(width + 1, width, 3)
        self.fc = ScaledLinear(width * SMALLEST_PX**2, width)
        self.out = ScaledLinear(width, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(B, width, 4, 4) -> (B, 1)."""
        x = self.conv(append_spread(x)).flatten(1)
        score: Tensor = self.out(activate(self.fc(x)))
        return score


def append_spread(x: Tensor) -> Tensor:
    """Append a channel with the mean standard deviation within each group: (B, C, h, w) -> (B, C + 1, h, w).

    A group is every (B / G)-th picture; G is 4, or the next smaller number that divides the batch.
    """
    group = next(size for size in range(min(GROUP, len(x)), 0, -1) if len(x) % size == 0)
    grouped = x.unflatten(0, (group, -1))
    spread = (grouped.var(dim=0, correction=0) + 1e-8).sqrt().mean(dim=(1, 2, 3))
    return torch.cat([x, spread.repeat(group)[:, None, None, None].expand(-1, 1, *x.shape[2:])], dim=1)


def _zero_parameters(module: nn.Module) -> None:
    for parameter in module.parameters():
        nn.init.zeros_(parameter)
