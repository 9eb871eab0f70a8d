"""The pose guider: a small convolutional net that turns drawn keypoints into features for the denoiser's first layer.

Owns: its nine convolutions. Does not know: what the coloured discs mean (`keypoints` draws them).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch.nn.functional as F
from torch import Tensor, nn

FIRST_WIDTH = 16
STRIDES = (1, 2, 1, 2, 1, 2)
"""Of the convolutions behind the first one."""


@dataclass(frozen=True, slots=True)
class PoseGuiderConfig:
    """Sizes; the published ones by default. widths: channels behind each of the six convolutions in the middle."""

    widths: tuple[int, ...] = (16, 32, 32, 96, 96, 256)

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> "PoseGuiderConfig":
        """Read a part of a config.json; TypeError names what is not known, ValueError a wrong number of widths."""
        sizes: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in config.items()}
        made = cls(**sizes)
        if len(made.widths) != len(STRIDES):
            raise ValueError(f"{made}: {len(STRIDES)} widths are needed")
        return made


PUBLISHED = PoseGuiderConfig()


class PoseGuider(nn.Module):
    """3x3 convolutions with SiLU in between; together they reduce height and width to an eighth."""

    def __init__(self, out_width: int, config: PoseGuiderConfig = PUBLISHED) -> None:
        super().__init__()
        self.conv_in = nn.Conv2d(3, FIRST_WIDTH, 3, padding=1)
        widths = [FIRST_WIDTH, *config.widths]
        self.blocks = nn.ModuleList(
            nn.Conv2d(before, width, 3, stride, padding=1)
            for (before, width), stride in zip(pairwise(widths), STRIDES, strict=True)
        )
        self.conv_out_modify = nn.Conv2d(widths[-1], out_width, 3, padding=1)

    def forward(self, images: Tensor) -> Tensor:
        """Pose images (F, 3, H, W) in [0, 1], black background -> (F, out_width, H/8, W/8)."""
        x = F.silu(self.conv_in(images))
        for block in self.blocks:
            x = F.silu(block(x))
        out: Tensor = self.conv_out_modify(x)
        return out
