"""The face motion encoder E_f: encodes a face crop as 32 tokens of facial motion.

Owns: the FAN (a stacked hourglass, cut to one) with three self-attentions, and the projection to tokens.
Does not know: where the face is in the picture (`keypoints` finds the box), or what the tokens are compared with.
Training gives it a function that drops features of the hourglass; its norms then use the batch's own statistics.
Source: arXiv 2512.11253 §3.1, the encoder of X-NeMo. Folders of weights without sizes of their own have the published
ones; what a frame's motion is made of, 32 tokens of 16 numbers, is the same for all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.animators.personalive.nets.attention import Attention, FeedForward, sinusoid

TOKENS = 32
TOKEN_WIDTH = 16
PX_PER_TOKEN = 8
"""Side of the part of the crop that one token of the attentions stands for."""

DropFeatures = Callable[[Tensor, int], Tensor]
"""(features, level of the hourglass, the deepest is 1) -> features, some of them dropped."""


@dataclass(frozen=True, slots=True)
class MotionEncoderConfig:
    """Sizes; the published ones by default.

    grid: every attention sees the face as grid * grid tokens. stem_width, early_width, width: channels of the maps of
    a half, a quarter and an eighth of the crop's side, before the attentions that look at them. attention_width:
    features of a token there. groups: of the norms before the attentions. heat_maps: channels before the last
    convolution.
    """

    grid: int = 28
    stem_width: int = 64
    early_width: int = 128
    width: int = 256
    attention_width: int = 1024
    heads: int = 8
    groups: int = 32
    hourglass_depth: int = 4
    heat_maps: int = 68

    @property
    def crop_px(self) -> int:
        """Side of the face crops."""
        return PX_PER_TOKEN * self.grid

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> "MotionEncoderConfig":
        """Read a part of a config.json; what it does not name is as published. TypeError names what is not known,
        ValueError sizes that fit no network."""
        made = cls(**config)
        if made.grid * 2 < 2**made.hourglass_depth or made.attention_width % 16 or made.attention_width % made.heads:
            raise ValueError(f"{made}: an attention or the hourglass does not fit")
        return made


PUBLISHED = MotionEncoderConfig()


class MotionEncoder(nn.Module):
    """Face crop -> motion tokens."""

    pe: Tensor

    def __init__(self, config: MotionEncoderConfig = PUBLISHED) -> None:
        super().__init__()
        self.config = config
        self.model = FaceNet(config)
        self.final_proj = nn.Linear(TOKENS * TOKEN_WIDTH, TOKENS * TOKEN_WIDTH)
        self.register_buffer("pe", self.default_tables()["pe"])

    def default_tables(self) -> dict[str, Tensor]:
        """The buffer's content if the file leaves it out."""
        return {"pe": sinusoid(TOKENS, TOKEN_WIDTH)[None]}

    def forward(self, crops: Tensor, drop: DropFeatures | None = None) -> Tensor:
        """crops (F, 3, crop, crop) RGB in [-1, 1] -> tokens (F, 32, 16). drop: for training, None for inference."""
        tokens = self.final_proj(self.model(crops, drop)).unflatten(-1, (TOKENS, TOKEN_WIDTH))
        out: Tensor = tokens + self.pe
        return out


class FaceNet(nn.Module):
    """(F, 3, crop, crop) -> (F, 512)."""

    def __init__(self, config: MotionEncoderConfig) -> None:
        super().__init__()
        stem, early, width, maps = config.stem_width, config.early_width, config.width, config.heat_maps
        self.conv1 = nn.Conv2d(3, stem, 7, stride=2, padding=3)
        self.bn1 = nn.BatchNorm2d(stem)
        self.conv2 = ConvBlock(stem, early)
        self.att_1 = GridAttention(early, 4, config)
        self.conv3 = ConvBlock(early, early)
        self.conv4 = ConvBlock(early, width)
        self.att_2 = GridAttention(width, 2, config)
        self.m0 = Hourglass(config.hourglass_depth, width)
        self.top_m_0 = ConvBlock(width, width)
        self.conv_last0 = nn.Conv2d(width, width, 1)
        self.bn_end0 = nn.BatchNorm2d(width)
        self.att_3 = GridAttention(width, 2, config)
        self.l0 = nn.Conv2d(width, maps, 1)
        self.bn5 = nn.BatchNorm2d(maps)
        self.conv6 = nn.Conv2d(maps, 1, 3, stride=2, padding=1)
        self.fc = nn.Linear(config.grid**2, TOKENS * TOKEN_WIDTH)

    def forward(self, x: Tensor, drop: DropFeatures | None = None) -> Tensor:
        x = F.relu(self.bn1(self.conv1(x)))
        x = F.max_pool2d(self.att_1(self.conv2(x)), 2)
        x = self.att_2(self.conv4(self.conv3(x)))
        x = self.top_m_0(self.m0(x, drop))
        x = F.relu(self.att_3(self.bn_end0(self.conv_last0(x))))
        x = self.conv6(F.relu(self.bn5(self.l0(x))))
        out: Tensor = self.fc(F.relu(x.flatten(1)))
        return out


class ConvBlock(nn.Module):
    """Three pre-activated 3x3 convolutions to half, a quarter and a quarter of the width, concatenated; residual."""

    def __init__(self, in_width: int, width: int) -> None:
        super().__init__()
        self.bn1 = nn.BatchNorm2d(in_width)
        self.conv1 = nn.Conv2d(in_width, width // 2, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width // 2)
        self.conv2 = nn.Conv2d(width // 2, width // 4, 3, padding=1, bias=False)
        self.bn3 = nn.BatchNorm2d(width // 4)
        self.conv3 = nn.Conv2d(width // 4, width // 4, 3, padding=1, bias=False)
        shortcut = [nn.BatchNorm2d(in_width, eps=1e-4), nn.ReLU(), nn.Conv2d(in_width, width, 1, bias=False)]
        self.downsample = nn.Sequential(*shortcut if in_width != width else [])

    def forward(self, x: Tensor) -> Tensor:
        half = self.conv1(F.relu(self.bn1(x)))
        quarter = self.conv2(F.relu(self.bn2(half)))
        last = self.conv3(F.relu(self.bn3(quarter)))
        out: Tensor = torch.cat([half, quarter, last], dim=1) + self.downsample(x)
        return out


class Hourglass(nn.Module):
    """Each level: a skip at this size beside the next level at half the size, resized back and added."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__()
        self.depth = depth
        for level in range(1, depth + 1):
            for branch in ("b1", "b2", "b3"):
                self.add_module(f"{branch}_{level}", ConvBlock(width, width))
        self.b2_plus_1 = ConvBlock(width, width)

    def forward(self, x: Tensor, drop: DropFeatures | None = None) -> Tensor:
        """(F, width, h, w), the same out. drop is applied to the skip of every level, before the level below runs."""
        return self._run_level(self.depth, x, drop)

    def _run_level(self, level: int, x: Tensor, drop: DropFeatures | None) -> Tensor:
        skip = self.get_submodule(f"b1_{level}")(x)
        skip = skip if drop is None else drop(skip, level)
        lower = self.get_submodule(f"b2_{level}")(F.max_pool2d(x, 2))
        lower = self._run_level(level - 1, lower, drop) if level > 1 else self.b2_plus_1(lower)
        lower = self.get_submodule(f"b3_{level}")(lower)
        out: Tensor = skip + F.interpolate(lower, size=skip.shape[2:], mode="bilinear", align_corners=False)
        return out


class GridAttention(nn.Module):
    """Self-attention over patches of the feature map, grid * grid tokens; plus the input."""

    def __init__(self, width: int, patch: int, config: MotionEncoderConfig) -> None:
        super().__init__()
        self.patch = patch
        self.grid = config.grid
        self.norm = nn.GroupNorm(config.groups, width, eps=1e-6)
        self.pos_embed = PatchEmbedding(width, patch, config)
        self.transformer_blocks = nn.ModuleList([GridBlock(config.attention_width, config.heads)])
        self.proj_out = nn.Linear(config.attention_width // patch**2, width)

    def forward(self, x: Tensor) -> Tensor:
        """(F, width, grid*patch, grid*patch), the same out."""
        tokens = self.transformer_blocks[0](self.pos_embed(self.norm(x)))
        # As rows: with five dimensions torch copies the weights for every token in bfloat16, 0.8 GiB for four faces.
        rows = tokens.unflatten(-1, (self.patch**2, -1)).flatten(1, 2)
        cells = self.proj_out(rows).unflatten(1, (self.grid, self.grid, self.patch, self.patch))
        grid = cells.permute(0, 5, 1, 3, 2, 4)
        out: Tensor = grid.flatten(4, 5).flatten(2, 3) + x
        return out


class PatchEmbedding(nn.Module):
    """Patch convolution, plus each token's position in the grid (a table that no file contains)."""

    table: Tensor

    def __init__(self, width: int, patch: int, config: MotionEncoderConfig) -> None:
        super().__init__()
        self.config = config
        self.proj = nn.Conv2d(width, config.attention_width, patch, stride=patch)
        self.register_buffer("table", self.default_tables()["table"], persistent=False)

    def default_tables(self) -> dict[str, Tensor]:
        """First half the column, second half the row, each as sines and then cosines: (1, grid*grid, width)."""
        grid = self.config.grid
        code = sinusoid(grid, self.config.attention_width // 2)
        column, row = code.repeat(grid, 1), code.repeat_interleave(grid, dim=0)
        return {"table": torch.cat([column, row], dim=-1)[None]}

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.proj(x).flatten(2).transpose(1, 2) + self.table
        return out


class GridBlock(nn.Module):
    """x += self-attention; x += feed-forward; each after its LayerNorm."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.attention_blocks = nn.ModuleList([Attention(width, heads)])
        self.norms = nn.ModuleList([nn.LayerNorm(width)])
        self.ff = FeedForward(width)
        self.ff_norm = nn.LayerNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        inner = self.norms[0](x)
        x = x + self.attention_blocks[0](inner, inner)
        out: Tensor = x + self.ff(self.ff_norm(x))
        return out
