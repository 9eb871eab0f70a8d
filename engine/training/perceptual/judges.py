"""The networks that say how alike two pictures look, by the names that a training's settings know, and none at all.

Owns: the table of them. Does not know: their layers, how they were trained.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from engine.training.perceptual.weights import find_heads, load_lpips
from engine.training.recipe.recipe import LPIPS, NO_JUDGE

LoadJudge = Callable[[Path | None, torch.device], nn.Module]
"""(the file `losses.vgg`, device) -> a frozen network: two batches of pictures (B, 3, H, W) in [-1, 1] -> (B,).

Raises: ModelError.
"""


class NoComparison(nn.Module):
    """Finds no difference, for a loss without a perceptual term."""

    def forward(self, made: Tensor, _real: Tensor) -> Tensor:
        """Pictures (B, 3, H, W) -> (B,)."""
        return made.new_zeros(len(made))


def load_judge(name: str, vgg: Path | None, device: torch.device) -> nn.Module:
    """Load the network of that name, one of `recipe.PERCEPTUALS`. Raises: ModelError."""
    return JUDGES[name](vgg, device)


def _load_lpips(vgg: Path | None, device: torch.device) -> nn.Module:
    assert vgg is not None  # `run` asks for it before weights are loaded
    return load_lpips(vgg, find_heads(), device)


JUDGES: Mapping[str, LoadJudge] = {LPIPS: _load_lpips, NO_JUDGE: lambda *_: NoComparison()}
