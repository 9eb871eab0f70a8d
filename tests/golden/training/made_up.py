"""Made-up weights of the networks that only training has, by the rule of all others (`weights/made_up.py`).

Owns: their sizes and scales. Does not know: what they judge.
"""

import math
from collections.abc import Mapping

import torch
from torch import Tensor

from engine.animators.personalive.weights.made_up import draw_entry
from engine.training.discriminator.network import Discriminator, DiscriminatorConfig
from engine.training.perceptual.lpips import Lpips
from engine.training.perceptual.weights import fill_lpips
from tests.personalive import SIZE_PX

CONFIG = DiscriminatorConfig(SIZE_PX, channel_base=2048, channel_max=32, time_width=64)


def made_up_discriminator() -> Discriminator:
    """Of the pictures' size; its layers scale their weights when they run, so these have variance one."""
    discriminator = Discriminator(CONFIG)
    entries = _draw_entries("train/discriminator.pth", discriminator.state_dict())
    for key, entry in entries.items():
        if key.startswith("b") and key.endswith("weight"):
            entry *= math.sqrt(math.prod(entry.shape[1:]))
    assert discriminator.load_entries(entries) == []
    return discriminator


def made_up_lpips() -> Lpips:
    """Of full size: there is no other."""
    network = Lpips()
    vgg = _draw_entries("train/vgg16.pth", network.backbone.state_dict())
    vgg = {key: entry * math.sqrt(2) if entry.dim() == 4 else entry for key, entry in vgg.items()}
    heads = {f"lin{index}.model.1.weight": torch.zeros(1, len(head), 1, 1) for index, head in enumerate(network.heads)}
    drawn = _draw_entries("train/lpips_vgg.pth", heads)
    return fill_lpips(vgg, {key: entry.abs() for key, entry in drawn.items()}, torch.device("cpu"))


def _draw_entries(file: str, entries: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {key: torch.from_numpy(draw_entry(0, file, key, entry.shape)) for key, entry in entries.items()}
