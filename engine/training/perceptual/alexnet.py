"""AlexNet's convolutions: the backbone that LPIPS recommends for measuring.

Owns: their layers, as `features.N` of torchvision's file. Does not know: what the features are used for.
Source: Krizhevsky, "One weird trick for parallelizing convolutional neural networks" (2014).
"""

from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class ConvPlan:
    """One convolution: its index in the file, channels, and whether a pooling comes before it."""

    index: int
    channels: tuple[int, int]
    kernel: int
    stride: int
    padding: int
    is_pooled: bool


PLAN = (
    ConvPlan(0, (3, 64), 11, 4, 2, is_pooled=False),
    ConvPlan(3, (64, 192), 5, 1, 2, is_pooled=True),
    ConvPlan(6, (192, 384), 3, 1, 1, is_pooled=True),
    ConvPlan(8, (384, 256), 3, 1, 1, is_pooled=False),
    ConvPlan(10, (256, 256), 3, 1, 1, is_pooled=False),
)


class AlexNet(nn.Module):
    """Five convolutions, each followed by a ReLU that is compared."""

    widths = tuple(layer.channels[1] for layer in PLAN)

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.ModuleDict(
            {str(one.index): nn.Conv2d(*one.channels, one.kernel, one.stride, one.padding) for one in PLAN}
        )

    def forward(self, x: Tensor) -> list[Tensor]:
        """Normalised pictures (B, 3, H, W), 31 pixels or more -> the five feature maps."""
        maps: list[Tensor] = []
        for layer in PLAN:
            x = F.max_pool2d(x, 3, 2) if layer.is_pooled else x
            x = F.relu(self.features[str(layer.index)](x))
            maps.append(x)
        return maps
