"""LPIPS: how different two pictures look, by the features of a network weighted by what people judged.

Owns: the features, their normalisation and the weighted distance. Does not know: where weights come from (`weights`).
Source: Zhang et al., "The Unreasonable Effectiveness of Deep Features as a Perceptual Metric" (CVPR 2018), version 0.1;
Simonyan and Zisserman's VGG16, keys as torchvision publishes it.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.training.perceptual.alexnet import AlexNet

PLAN = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))
"""Channels of the convolutions between two poolings; the last ReLU before each pooling is compared."""
SHIFT = (-0.030, -0.088, -0.188)
SCALE = (0.458, 0.448, 0.450)
EPSILON = 1e-10
TINY = 1e-38
"""Where all channels are 0 their length has no gradient; below this it counts as none."""


class Vgg(nn.Module):
    """VGG16's convolutions, as `features.N` of its file."""

    widths = tuple(block[-1] for block in PLAN)

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.ModuleDict()
        width, index = 3, 0
        for block in PLAN:
            for out_width in block:
                self.features[str(index)] = nn.Conv2d(width, out_width, 3, padding=1)
                width, index = out_width, index + 2
            index += 1

    def forward(self, x: Tensor) -> list[Tensor]:
        """Normalised pictures (B, 3, H, W), 16 pixels or more -> the five feature maps."""
        maps: list[Tensor] = []
        layers = iter(self.features.values())
        for block in PLAN:
            x = F.max_pool2d(x, 2) if maps else x
            for _ in block:
                x = F.relu(next(layers)(x))
            maps.append(x)
        return maps


class Lpips(nn.Module):
    """Two batches of pictures -> the distance of each pair."""

    shift: Tensor
    scale: Tensor

    def __init__(self, backbone: Vgg | AlexNet | None = None) -> None:
        """Without a backbone it is VGG16, as in training."""
        super().__init__()
        self.backbone = backbone or Vgg()
        self.heads = nn.ParameterList(nn.Parameter(torch.zeros(width)) for width in self.backbone.widths)
        self.register_buffer("shift", torch.tensor(SHIFT)[:, None, None], persistent=False)
        self.register_buffer("scale", torch.tensor(SCALE)[:, None, None], persistent=False)

    def forward(self, made: Tensor, real: Tensor) -> Tensor:
        """Pictures (B, 3, H, W) RGB in [-1, 1] -> distances (B,), 0 for equal pictures."""
        distances = [
            ((mine - theirs).square() * head[:, None, None]).sum(dim=1).mean(dim=(1, 2))
            for mine, theirs, head in zip(self._read_features(made), self._read_features(real), self.heads, strict=True)
        ]
        return torch.stack(distances).sum(dim=0)

    def _read_features(self, pictures: Tensor) -> list[Tensor]:
        return [_normalise_channels(x) for x in self.backbone((pictures - self.shift) / self.scale)]


def _normalise_channels(x: Tensor) -> Tensor:
    """Scale every pixel's features to length one."""
    length = x.square().sum(dim=1, keepdim=True).clamp_min(TINY).sqrt()
    return x / (length + EPSILON)
