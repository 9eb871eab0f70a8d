"""The convolutional blocks of the U-Nets: residual block, down- and upsampling, and the time embedding.

Owns: their arithmetic, per frame (no statistic crosses frames), and two of the exact savings.
Does not know: attention, windows, which frame is which.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class TimeEmbedding(nn.Module):
    """Noise level -> vector: sinusoid (cosines first), Linear, SiLU, Linear."""

    def __init__(self, width: int, out_width: int) -> None:
        super().__init__()
        self.width = width
        self.linear_1 = nn.Linear(width, out_width)
        self.linear_2 = nn.Linear(out_width, out_width)

    def forward(self, levels: Tensor) -> Tensor:
        """levels (F,) in 0..999 -> (F, out_width)."""
        half = self.width // 2
        frequency = torch.exp(torch.arange(half, device=levels.device) * (-math.log(10000.0) / half))
        angle = levels[:, None].float() * frequency
        code = torch.cat([angle.cos(), angle.sin()], dim=-1).to(self.linear_1.weight.dtype)
        out: Tensor = self.linear_2(F.silu(self.linear_1(code)))
        return out


class ResnetBlock(nn.Module):
    """GroupNorm, SiLU, 3x3; plus the projected time embedding; GroupNorm, SiLU, 3x3; plus the input."""

    def __init__(self, in_width: int, width: int, time_width: int, groups: int, eps: float) -> None:
        super().__init__()
        self.norm1 = nn.GroupNorm(groups, in_width, eps)
        self.conv1 = nn.Conv2d(in_width, width, 3, padding=1)
        self.time_emb_proj = nn.Linear(time_width, width)
        self.norm2 = nn.GroupNorm(groups, width, eps)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1)
        self.conv_shortcut = nn.Conv2d(in_width, width, 1) if in_width != width else nn.Identity()
        self.fixed_shift: Tensor | None
        self.register_buffer("fixed_shift", None, persistent=False)

    def fix_time_embedding(self, time: Tensor) -> None:
        """Project the time embeddings of the longest window's fixed levels once, (F, time_width) -> (F, width).

        A shorter window has the last of these levels.
        """
        self.fixed_shift = self._project_time(time)

    def forward(self, x: Tensor, time: Tensor) -> Tensor:
        """x (F, in_width, h, w), time (F, time_width) -> (F, width, h, w). time is not read once it is fixed."""
        shift = self._project_time(time) if self.fixed_shift is None else self.fixed_shift[-x.shape[0] :]
        hidden = self.conv1(F.silu(self.norm1(x), inplace=True)).add_(shift[:, :, None, None])
        hidden = self.conv2(F.silu(self.norm2(hidden), inplace=True))
        out: Tensor = hidden.add_(self.conv_shortcut(x))
        return out

    def _project_time(self, time: Tensor) -> Tensor:
        shift: Tensor = self.time_emb_proj(F.silu(time))
        return shift


class Downsample(nn.Module):
    """Halve height and width: 3x3 convolution with stride 2."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, stride=2, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.conv(x)
        return out


class Upsample(nn.Module):
    """Double height and width: nearest neighbour, then a 3x3 convolution.

    `fix_phases` replaces both by their equivalent: four 2x2 convolutions at the small size, one for each phase of the
    output grid, which is one transposed convolution with a 4x4 kernel. 16/36 of the multiplications.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv: nn.Conv2d | None = nn.Conv2d(width, width, 3, padding=1)
        self.bias: Tensor | None
        self.phases: Tensor | None
        self.register_buffer("bias", None, persistent=False)
        self.register_buffer("phases", None, persistent=False)

    def fix_phases(self) -> None:
        """Switch to the phase form, and free the 3x3 kernel."""
        if self.conv is not None:
            assert self.conv.bias is not None
            self.bias, self.phases = self.conv.bias.detach(), phase_kernel(self.conv.weight.detach())
            self.conv = None

    def forward(self, x: Tensor, output_size: int | None = None) -> Tensor:
        """(F, C, h, w) -> (F, C, 2h, 2w). output_size is passed by the VAE's blocks, always as None."""
        if self.conv is None:
            assert self.phases is not None
            return F.conv_transpose2d(x, self.phases, self.bias, stride=2, padding=1)
        out: Tensor = self.conv(F.interpolate(x, scale_factor=2.0, mode="nearest"))
        return out


def phase_kernel(weight: Tensor) -> Tensor:
    """The 4x4 kernel of the transposed convolution that equals nearest-x2 followed by this 3x3 one.

    Shapes: weight (out, in, 3, 3) -> (in, out, 4, 4), in weight's dtype; summed in float32.
    """
    flipped = weight.float().flip(2, 3).transpose(0, 1)
    rows = F.pad(flipped, (0, 0, 0, 1)) + F.pad(flipped, (0, 0, 1, 0))
    return (F.pad(rows, (0, 1)) + F.pad(rows, (1, 0))).to(weight.dtype)
