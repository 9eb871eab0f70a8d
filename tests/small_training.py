"""A folder of weights so small that a training step takes a moment: every network has few numbers, made up.

The layout is the published one, with the sizes of motion encoder and extractor in their own file.
"""

import json
from functools import partial
from pathlib import Path
from typing import Any

import torch

from engine.animators.personalive.weights.files import OWN_CONFIG, is_constant_table, read_config
from engine.animators.personalive.weights.networks import create_networks, list_parts
from engine.training.networks import TEMPORAL
from engine.training.recipe.read import make_recipe
from engine.training.recipe.recipe import Recipe
from tests.personalive import made_up, manifest

OWN_SIZES = {
    "motion_encoder": {
        "grid": 4,
        "stem_width": 8,
        "early_width": 16,
        "width": 16,
        "attention_width": 32,
        "heads": 2,
        "groups": 4,
        "hourglass_depth": 2,
        "heat_maps": 8,
    },
    "motion_extractor": {"input_px": 64, "depths": [1, 1, 1, 1], "widths": [8, 8, 16, 16]},
    "pose_guider": {"widths": [8, 8, 8, 8, 8, 8]},
}


def write_small_models(folder: Path) -> Path:
    """Write the whole folder."""
    configs: dict[str, Any] = {**manifest("tiny")["configs"], OWN_CONFIG: OWN_SIZES}
    for name, config in configs.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(config), encoding="utf-8")
    networks = create_networks(partial(read_config, folder), has_tiny_decoder=False, own_sizes=OWN_SIZES)
    for module, part in list_parts(networks):
        shapes = {key: list(entry.shape) for key, entry in module.state_dict().items() if not is_constant_table(key)}
        for name in part.files:
            own = {
                key.removeprefix(part.prefix): shape
                for key, shape in shapes.items()
                if len(part.files) == 1 or (TEMPORAL in key) == (name == part.files[1])
            }
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            torch.save(made_up(name, own), folder / f"{name}.pth")
    return folder


def make_small_recipe(**tables: dict[str, object]) -> Recipe:
    """Return settings for a few quick steps; tables change them."""
    quick: dict[str, dict[str, object]] = {
        "optimizer": {"learning_rate": 1e-3, "discriminator_learning_rate": 1e-3},
        "stage1": {"steps": 4, "batch": 2},
        "stage2": {"steps": 3, "batch": 2, "adversary_from": 0, "discriminator_from": 0},
        "stage3": {"steps": 2, "discriminator_from": 0},
        "discriminator": {"channel_base": 512, "channel_max": 16, "time_width": 16},
        "saving": {"checkpoint_every": 2, "sheet_every": 4, "sheet_passes": 2, "sheet_rows": 2, "log_every": 1},
        "compute": {"device": "cpu"},
    }
    return make_recipe({name: {**quick.get(name, {}), **tables.get(name, {})} for name in {*quick, *tables}}, Path())
