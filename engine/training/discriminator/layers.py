"""The layers of StyleGAN2's discriminator: weights are scaled when they are used, pictures filtered before they shrink.

Owns: the scaling, the filter, the leaky ReLU and its gain. Does not know: sizes of the network, noise levels.
Source: Karras et al., "Analyzing and Improving the Image Quality of StyleGAN" (CVPR 2020); keys as in NVIDIA's files.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SLOPE = 0.2
GAIN = math.sqrt(2)
"""Keeps the variance behind a leaky ReLU."""
FILTER = (1.0, 3.0, 3.0, 1.0)


class ScaledConv(nn.Module):
    """A convolution whose weights have variance one and are scaled by 1/sqrt(fan-in) at run time; size kept."""

    def __init__(self, in_width: int, width: int, kernel: int, with_bias: bool = True) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(width, in_width, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(width)) if with_bias else None

    @property
    def scaled_weight(self) -> Tensor:
        return self.weight / math.sqrt(self.weight[0].numel())

    def forward(self, x: Tensor) -> Tensor:
        """(B, in_width, h, w) -> (B, width, h, w), with the leaky ReLU."""
        return activate(F.conv2d(x, self.scaled_weight, self.bias, padding=self.weight.shape[-1] // 2))


class ShrinkingConv(ScaledConv):
    """3x3, to half the height and width, with a leaky ReLU and the gain of a branch that is added to another."""

    def forward(self, x: Tensor) -> Tensor:
        """(B, in_width, h, w) -> (B, width, h/2, w/2)."""
        return F.leaky_relu(F.conv2d(blur(x, 2), self.scaled_weight, self.bias, stride=2), SLOPE)


class ShrinkingSkip(ScaledConv):
    """1x1 without bias, to half the height and width, with the gain of the other branch."""

    def __init__(self, in_width: int, width: int) -> None:
        super().__init__(in_width, width, 1, with_bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """(B, in_width, h, w) -> (B, width, h/2, w/2)."""
        return F.conv2d(blur(x, 1)[:, :, ::2, ::2], self.scaled_weight / GAIN)


class ScaledLinear(nn.Module):
    """A linear layer, scaled in the same way."""

    def __init__(self, in_width: int, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(width, in_width))
        self.bias = nn.Parameter(torch.zeros(width))

    def forward(self, x: Tensor) -> Tensor:
        """(B, in_width) -> (B, width), without a function behind it."""
        return F.linear(x, self.weight / math.sqrt(self.weight.shape[1]), self.bias)


def activate(x: Tensor) -> Tensor:
    """Leaky ReLU and its gain."""
    return GAIN * F.leaky_relu(x, SLOPE)


def blur(x: Tensor, padding: int) -> Tensor:
    """Filter every channel of (B, C, h, w) with the outer product of [1, 3, 3, 1] / 8, zeros around."""
    line = torch.tensor(FILTER, dtype=x.dtype, device=x.device) / sum(FILTER)
    kernel = torch.outer(line, line).expand(x.shape[1], 1, -1, -1)
    return F.conv2d(x, kernel, padding=padding, groups=x.shape[1])
