"""The networks that say how alike two pictures look, by the names that a training's settings know.

Owns: the table of them. Does not know: their layers, how they were trained.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from torch import nn

from engine.core.errors import TrainingError
from engine.training.perceptual.weights import VGG_FILE, find_heads, load_lpips

LoadJudge = Callable[[Path | None, torch.device], nn.Module]
"""(the file `losses.vgg`, device) -> a frozen network: two batches of pictures (B, 3, H, W) in [-1, 1] -> (B,).

Raises: ModelError, TrainingError.
"""


def load_judge(name: str, vgg: Path | None, device: torch.device) -> nn.Module:
    """Load the network of that name, one of `recipe.PERCEPTUALS`. Raises: ModelError, TrainingError."""
    return JUDGES[name](vgg, device)


def _load_lpips(vgg: Path | None, device: torch.device) -> nn.Module:
    if vgg is None:
        raise TrainingError(
            "Stages 2 and 3 compare pictures with LPIPS, and that needs VGG16's weights.",
            "Give the file {file}, as torchvision publishes it, as losses.vgg in the settings or with --vgg.",
            file=VGG_FILE,
        )
    return load_lpips(vgg, find_heads(), device)


JUDGES: Mapping[str, LoadJudge] = {"lpips": _load_lpips}
