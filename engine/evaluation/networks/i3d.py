"""I3D: the video network whose features FVD compares.

Owns: its layers, as the file `i3d_pretrained_400.pt` names them. Does not know: distances, clips of a pair.
Source: Carreira and Zisserman, "Quo Vadis, Action Recognition?" (2017), RGB, trained on Kinetics-400; the features of
FVD are its 400 logits (Unterthiner et al. 2018).
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LOGITS = 400
SIDE_PX, FRAMES_MIN = 224, 9
MIXED = {
    "Mixed_3b": (192, (64, 96, 128, 16, 32, 32)),
    "Mixed_3c": (256, (128, 128, 192, 32, 96, 64)),
    "Mixed_4b": (480, (192, 96, 208, 16, 48, 64)),
    "Mixed_4c": (512, (160, 112, 224, 24, 64, 64)),
    "Mixed_4d": (512, (128, 128, 256, 24, 64, 64)),
    "Mixed_4e": (512, (112, 144, 288, 32, 64, 64)),
    "Mixed_4f": (528, (256, 160, 320, 32, 128, 128)),
    "Mixed_5b": (832, (256, 160, 320, 32, 128, 128)),
    "Mixed_5c": (832, (384, 192, 384, 48, 128, 128)),
}
"""Name -> channels that come in, and those of the branches: 1, 3 reduced, 3, 5 reduced, 5, after pooling."""
POOLED_BEFORE = {
    "Conv3d_2b_1x1": ((1, 3, 3), (1, 2, 2)),
    "Mixed_3b": ((1, 3, 3), (1, 2, 2)),
    "Mixed_4b": ((3, 3, 3), (2, 2, 2)),
    "Mixed_5b": ((2, 2, 2), (2, 2, 2)),
}
Triple = tuple[int, int, int]
BATCH_NORM_EPS = 1e-5
"""As the programs have it that compute FVD with this file; the network's first port to PyTorch has 1e-3."""


class I3d(nn.Module):
    """Clips -> logits."""

    def __init__(self) -> None:
        super().__init__()
        self.Conv3d_1a_7x7 = Unit(3, 64, 7, 2)
        self.Conv3d_2b_1x1 = Unit(64, 64)
        self.Conv3d_2c_3x3 = Unit(64, 192, 3)
        for name, (width, branches) in MIXED.items():
            self.add_module(name, Mixed(width, branches))
        self.logits = Unit(1024, LOGITS, is_last=True)

    def forward(self, clips: Tensor) -> Tensor:
        """Clips (B, 3, T, 224, 224) in −1 to 1, 9 pictures or more -> (B, 400), the mean over time."""
        x = clips
        for name, layer in self.named_children():
            if name in POOLED_BEFORE:
                x = pool_same(x, *POOLED_BEFORE[name])
            if name == "logits":
                x = F.avg_pool3d(x, (2, 7, 7), 1)
            x = layer(x)
        return x.mean(dim=(2, 3, 4))


class Unit(nn.Module):
    """Convolution that pads as TensorFlow's "same" does, batch norm and ReLU; the last one has a bias instead."""

    def __init__(self, width: int, out_width: int, kernel: int = 1, stride: int = 1, is_last: bool = False) -> None:
        super().__init__()
        self._sides: tuple[Triple, Triple] = ((kernel,) * 3, (stride,) * 3)
        self.conv3d = nn.Conv3d(width, out_width, kernel, stride, bias=is_last)
        self.bn = None if is_last else nn.BatchNorm3d(out_width, eps=BATCH_NORM_EPS)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv3d(pad_same(x, *self._sides))
        return x if self.bn is None else F.relu(self.bn(x))


class Mixed(nn.Module):
    """Four branches side by side."""

    def __init__(self, width: int, branches: tuple[int, int, int, int, int, int]) -> None:
        super().__init__()
        one, three_in, three, five_in, five, pooled = branches
        self.b0 = Unit(width, one)
        self.b1a, self.b1b = Unit(width, three_in), Unit(three_in, three, 3)
        self.b2a, self.b2b = Unit(width, five_in), Unit(five_in, five, 3)
        self.b3b = Unit(width, pooled)

    def forward(self, x: Tensor) -> Tensor:
        pooled = pool_same(x, (3, 3, 3), (1, 1, 1))
        return torch.cat([self.b0(x), self.b1b(self.b1a(x)), self.b2b(self.b2a(x)), self.b3b(pooled)], dim=1)


def pool_same(x: Tensor, kernel: Triple, stride: Triple) -> Tensor:
    """Take maxima with zeros around, as the published network does; its features are never negative."""
    return F.max_pool3d(pad_same(x, kernel, stride), kernel, stride)


def pad_same(x: Tensor, kernel: Triple, stride: Triple) -> Tensor:
    """Add zeros so that ceil(side / stride) places come out; an odd one goes behind."""
    pads: list[int] = []
    for side, wide, step in zip(reversed(x.shape[2:]), reversed(kernel), reversed(stride), strict=True):
        more = max((math.ceil(side / step) - 1) * step + wide - side, 0)
        pads += [more // 2, more - more // 2]
    return F.pad(x, pads) if any(pads) else x
