"""The pose guider: a small convolutional net that turns drawn keypoints into features for the denoiser's first layer.

Owns: its nine convolutions. Does not know: what the coloured discs mean (`keypoints` draws them).
"""

import torch.nn.functional as F
from torch import Tensor, nn

PLAN = ((16, 1), (32, 2), (32, 1), (96, 2), (96, 1), (256, 2))
"""Channels and stride of the blocks behind the first 3 -> 16 convolution."""


class PoseGuider(nn.Module):
    """3x3 convolutions with SiLU in between; together they reduce height and width to an eighth."""

    def __init__(self, out_width: int) -> None:
        super().__init__()
        self.conv_in = nn.Conv2d(3, 16, 3, padding=1)
        widths = [16, *(width for width, _ in PLAN)]
        self.blocks = nn.ModuleList(
            nn.Conv2d(before, width, 3, stride, padding=1)
            for before, (width, stride) in zip(widths, PLAN, strict=False)
        )
        self.conv_out_modify = nn.Conv2d(widths[-1], out_width, 3, padding=1)

    def forward(self, images: Tensor) -> Tensor:
        """Pose images (F, 3, H, W) in [0, 1], black background -> (F, out_width, H/8, W/8)."""
        x = F.silu(self.conv_in(images))
        for block in self.blocks:
            x = F.silu(block(x))
        out: Tensor = self.conv_out_modify(x)
        return out
