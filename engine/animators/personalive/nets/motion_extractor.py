"""The motion extractor E_k: reads implicit keypoints, head angles, translation and scale from a whole picture.

Owns: ConvNeXtV2-tiny and its heads. Always float32: the response norm and the angles lose too much precision below it.
Does not know: what the numbers are used for (`keypoints` turns them into points).
Source: arXiv 2512.11253 §3.1, LivePortrait's extractor. Folders of weights without sizes of their own have the
published ones; the keypoints and the angles' bins are the same for all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

KEYPOINTS = 21
ANGLE_BINS = 66


@dataclass(frozen=True, slots=True)
class MotionExtractorConfig:
    """Sizes; the published ones by default. depths, widths: blocks and channels of each resolution, fine to coarse."""

    input_px: int = 256
    depths: tuple[int, ...] = (3, 3, 9, 3)
    widths: tuple[int, ...] = (96, 192, 384, 768)

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> "MotionExtractorConfig":
        """Read a part of a config.json; what it does not name is as published. TypeError names what is not known,
        ValueError sizes that fit no network."""
        sizes: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in config.items()}
        made = cls(**sizes)
        if len(made.depths) != len(made.widths) or made.input_px % 2 ** (len(made.widths) + 1):
            raise ValueError(f"{made}: every resolution needs a depth and a width, and pixels that can be halved")
        return made


PUBLISHED = MotionExtractorConfig()


class RawMotion(NamedTuple):
    """The heads' raw outputs for F pictures.

    Shapes: kp (F, 63); pitch, yaw, roll (F, 66) logits of 3-degree bins; t (F, 3); scale (F, 1).
    """

    kp: Tensor
    pitch: Tensor
    yaw: Tensor
    roll: Tensor
    t: Tensor
    scale: Tensor


class MotionExtractor(nn.Module):
    """Whole pictures -> `RawMotion`."""

    idx_tensor: Tensor

    def __init__(self, config: MotionExtractorConfig = PUBLISHED) -> None:
        super().__init__()
        self.config = config
        self.detector = ConvNext(config)
        self.register_buffer("idx_tensor", self.default_tables()["idx_tensor"])

    def default_tables(self) -> dict[str, Tensor]:
        """The buffer's content if the file leaves it out: the bins' indices."""
        return {"idx_tensor": torch.arange(ANGLE_BINS, dtype=torch.float32)}

    def forward(self, pictures: Tensor) -> RawMotion:
        """pictures (F, 3, H, W) RGB in [0, 1], float32, any size."""
        out: RawMotion = self.detector(scale_pictures(pictures, self.config.input_px))
        return out


def scale_pictures(pictures: Tensor, side_px: int) -> Tensor:
    """Scale pictures (F, 3, H, W) to the extractor's size, unless they have it."""
    size = (side_px, side_px)
    if pictures.shape[2:] == size:
        return pictures
    return F.interpolate(pictures, size, mode="bilinear", align_corners=False)


class ConvNext(nn.Module):
    """(F, 3, input, input) -> `RawMotion`."""

    def __init__(self, config: MotionExtractorConfig) -> None:
        super().__init__()
        widths = config.widths
        self.downsample_layers = nn.ModuleList(
            [nn.Sequential(nn.Conv2d(3, widths[0], 4, stride=4), ChannelNorm(widths[0]))]
        )
        for before, width in pairwise(widths):
            self.downsample_layers.append(nn.Sequential(ChannelNorm(before), nn.Conv2d(before, width, 2, stride=2)))
        self.stages = nn.ModuleList(
            nn.Sequential(*(ConvNextBlock(width) for _ in range(depth)))
            for depth, width in zip(config.depths, widths, strict=True)
        )
        self.norm = nn.LayerNorm(widths[-1], eps=1e-6)
        self.fc_kp = nn.Linear(widths[-1], 3 * KEYPOINTS)
        self.fc_scale = nn.Linear(widths[-1], 1)
        self.fc_pitch = nn.Linear(widths[-1], ANGLE_BINS)
        self.fc_yaw = nn.Linear(widths[-1], ANGLE_BINS)
        self.fc_roll = nn.Linear(widths[-1], ANGLE_BINS)
        self.fc_t = nn.Linear(widths[-1], 3)
        self.fc_exp = nn.Linear(widths[-1], 3 * KEYPOINTS)  # in the published file; PersonaLive does not use it

    def forward(self, x: Tensor) -> RawMotion:
        for downsample, stage in zip(self.downsample_layers, self.stages, strict=True):
            x = stage(downsample(x))
        x = self.norm(x.mean(dim=(2, 3)))
        heads = (self.fc_kp, self.fc_pitch, self.fc_yaw, self.fc_roll, self.fc_t, self.fc_scale)
        return RawMotion(*(head(x) for head in heads))


class ChannelNorm(nn.LayerNorm):
    """LayerNorm over the channels of (F, C, h, w)."""

    def __init__(self, width: int) -> None:
        super().__init__(width, eps=1e-6)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class ConvNextBlock(nn.Module):
    """7x7 depthwise, LayerNorm, Linear to 4C, GELU, global response norm, Linear to C; plus the input."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.dwconv = nn.Conv2d(width, width, 7, padding=3, groups=width)
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.pwconv1 = nn.Linear(width, 4 * width)
        self.grn = ResponseNorm(4 * width)
        self.pwconv2 = nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        inner = self.norm(self.dwconv(x).permute(0, 2, 3, 1))
        inner = self.pwconv2(self.grn(F.gelu(self.pwconv1(inner))))
        out: Tensor = x + inner.permute(0, 3, 1, 2)
        return out


class ResponseNorm(nn.Module):
    """Global response normalisation (ConvNeXtV2): each channel's energy, relative to the mean over channels."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.zeros(1, 1, 1, width))
        self.beta = nn.Parameter(torch.zeros(1, 1, 1, width))

    def forward(self, x: Tensor) -> Tensor:
        """x (F, h, w, C)."""
        energy = torch.linalg.vector_norm(x, dim=(1, 2), keepdim=True)
        relative = energy / (energy.mean(dim=-1, keepdim=True) + 1e-6)
        out: Tensor = self.gamma * (x * relative) + self.beta + x
        return out
