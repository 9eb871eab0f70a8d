"""Draws made-up weights in the published layout, so that speed and memory can be measured before the download.

Owns: the configurations of both sizes, the values, and the names of the files. Does not know: what a network computes.
The pictures mean nothing; the work of the full size is that of the published weights. Every entry is drawn from a
generator of its own, seeded by the CRC-32 of "seed:file:key", so that it does not depend on the others.
"""

import json
import math
import shutil
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.animators.personalive.weights import files
from engine.animators.personalive.weights.networks import create_networks, list_parts
from engine.core.errors import DiskFullError
from engine.core.types import Floats
from engine.sinks import sink_error

DTYPE = torch.float16
SEED = 0
TABLES = 1 << 20
"""Bytes in a file beside its numbers, at most."""
GB = 1_000_000_000
RESIDUAL_BRANCHES = ("to_out.0.weight", "proj_out.weight", "ff.net.2.weight", "conv2.weight")
TEMPORAL = "temporal_modules"
"""What the names of the entries in the denoiser's second file contain."""
UNET = {
    "_class_name": "UNet2DConditionModel",
    "_diffusers_version": "0.27.0",
    "act_fn": "silu",
    "attention_head_dim": 8,
    "center_input_sample": False,
    "down_block_types": [*["CrossAttnDownBlock2D"] * 3, "DownBlock2D"],
    "downsample_padding": 1,
    "flip_sin_to_cos": True,
    "freq_shift": 0,
    "in_channels": 4,
    "layers_per_block": 2,
    "mid_block_scale_factor": 1,
    "norm_eps": 1e-05,
    "norm_num_groups": 32,
    "out_channels": 4,
    "sample_size": 64,
    "up_block_types": ["UpBlock2D", *["CrossAttnUpBlock2D"] * 3],
}
IMAGE_ENCODER = {
    "architectures": ["CLIPVisionModelWithProjection"],
    "model_type": "clip_vision_model",
    "attention_dropout": 0.0,
    "dropout": 0.0,
    "initializer_factor": 1.0,
    "initializer_range": 0.02,
    "layer_norm_eps": 1e-05,
    "num_channels": 3,
    "image_size": 224,
    "hidden_act": "quick_gelu",
}
AUTOENCODER = {
    "_class_name": "AutoencoderKL",
    "_diffusers_version": "0.27.0",
    "act_fn": "silu",
    "down_block_types": ["DownEncoderBlock2D"] * 4,
    "in_channels": 3,
    "latent_channels": 4,
    "layers_per_block": 2,
    "norm_num_groups": 32,
    "out_channels": 3,
    "sample_size": 256,
    "up_block_types": ["UpDecoderBlock2D"] * 4,
    "scaling_factor": 0.18215,
}
TINY_DECODER = {
    "_class_name": "AutoencoderTiny",
    "act_fn": "relu",
    "force_upcast": False,
    "in_channels": 3,
    "latent_channels": 4,
    "latent_magnitude": 3,
    "latent_shift": 0.5,
    "num_decoder_blocks": [3, 3, 3, 1],
    "num_encoder_blocks": [1, 3, 3, 3],
    "out_channels": 3,
    "scaling_factor": 1.0,
    "upsampling_scaling_factor": 2,
}
TINY_CHANNELS = ("block_out_channels", "decoder_block_out_channels", "encoder_block_out_channels")
WIDTHS: dict[str, dict[str, dict[str, Any]]] = {
    "full": {
        files.UNET_CONFIG: {"block_out_channels": [320, 640, 1280, 1280], "cross_attention_dim": 768},
        files.IMAGE_ENCODER_CONFIG: {
            "hidden_size": 1024,
            "intermediate_size": 4096,
            "num_hidden_layers": 24,
            "num_attention_heads": 16,
            "patch_size": 14,
            "projection_dim": 768,
        },
        files.AUTOENCODER_CONFIG: {"block_out_channels": [128, 256, 512, 512]},
        files.TINY_DECODER_CONFIG: dict.fromkeys(TINY_CHANNELS, [64] * 4),
    },
    "tiny": {
        files.UNET_CONFIG: {"block_out_channels": [32, 64, 128, 128], "cross_attention_dim": 64},
        files.IMAGE_ENCODER_CONFIG: {
            "hidden_size": 32,
            "intermediate_size": 64,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "patch_size": 56,
            "projection_dim": 64,
        },
        files.AUTOENCODER_CONFIG: {"block_out_channels": [32, 32, 64, 64]},
        files.TINY_DECODER_CONFIG: dict.fromkeys(TINY_CHANNELS, [16] * 4),
    },
}
"""size -> configuration file -> what differs between the sizes. "full" is the published one. The motion networks have
one size only."""


def choose_size(size: str) -> str:
    """Return "full" or "tiny" as it is; "auto" is full where there is a graphics card, since a processor takes minutes
    for a picture of that size."""
    if size != "auto":
        return size
    return "full" if torch.cuda.is_available() else "tiny"


def write_weights(folder: Path, size: str) -> Path:
    """Write the whole published folder with made-up weights in float16, and return it.

    size: "full" (6.1 GB) or "tiny". Raises: DiskFullError, SinkError if the folder cannot be written.
    """
    layout = list_entries(size)
    _check_disk_space(folder, layout)
    try:
        for name, config in configs(size).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(json.dumps(config), encoding="utf-8")
        for name, entries in layout.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            torch.save(_draw_file(name, entries), folder / name)
    except OSError as error:
        raise sink_error(error, folder) from error
    return folder


def configs(size: str) -> dict[str, dict[str, Any]]:
    """Return name -> content of every configuration file of this size."""
    common = {
        files.UNET_CONFIG: UNET,
        files.IMAGE_ENCODER_CONFIG: IMAGE_ENCODER,
        files.AUTOENCODER_CONFIG: AUTOENCODER,
        files.TINY_DECODER_CONFIG: TINY_DECODER,
    }
    return {name: {**config, **WIDTHS[size][name]} for name, config in common.items()}


def list_entries(size: str) -> dict[str, dict[str, list[int]]]:
    """Return weights file -> its entries -> their shapes, as published, without pure tables."""
    networks = create_networks(configs(size).__getitem__, has_tiny_decoder=True)
    layout: dict[str, dict[str, list[int]]] = {}
    for module, part in list_parts(networks):
        for key, shape in _list_shapes(module):
            second = len(part.files) > 1 and TEMPORAL in key
            layout.setdefault(_published_name(part.files[second]), {})[key.removeprefix(part.prefix)] = shape
    return layout


def draw_entry(seed: int, file: str, key: str, shape: Sequence[int]) -> Floats:
    """Draw the values of one entry: noise whose scale keeps activations near one through all networks."""
    generator = np.random.Generator(np.random.PCG64(zlib.crc32(f"{seed}:{file}:{key}".encode())))
    x = np.asarray(generator.standard_normal(tuple(shape), dtype=np.float32), np.float32)
    name = key.rpartition(".")[2]
    if name == "running_var":
        return np.float32(1) + np.float32(0.1) * np.abs(x)
    if name == "running_mean":
        return np.float32(0.1) * x
    if key.endswith("fc_scale.bias"):
        return np.ones_like(x)
    if key.endswith("fc_kp.bias"):  # keypoints spread over the picture ...
        return np.float32(0.3) * x
    if len(shape) >= 2:
        return np.asarray(_entry_gain(key, shape) * x / math.sqrt(max(1, math.prod(shape[1:]))), np.float32)
    return 1 + np.float32(0.05) * x if name == "weight" else np.float32(0.05) * x


def _entry_gain(key: str, shape: Sequence[int]) -> float:
    """Return the scale of one weight matrix beyond that of its fan-in."""
    if any(head in key for head in (".fc_pitch.", ".fc_yaw.", ".fc_roll.")):
        return 4.0
    if key.endswith(("fc_kp.weight", "fc_t.weight", "fc_scale.weight")):  # ... and staying there
        return 0.1
    if key.endswith("final_proj.weight"):  # motion tokens far enough apart for the keyframe rule to fire
        return 9.0
    if key.endswith("to_k.weight") and shape[1] == 16:  # ... without saturating the attention that reads them
        return 0.1
    return 0.5 if key.endswith(RESIDUAL_BRANCHES) else 1.0


def _draw_file(file: str, entries: dict[str, list[int]]) -> dict[str, Tensor]:
    """Draw one file's content, on all processors."""

    def draw(entry: tuple[str, list[int]]) -> Tensor:
        return torch.from_numpy(draw_entry(SEED, file, *entry)).to(DTYPE)

    with ThreadPoolExecutor() as threads:
        return dict(zip(entries, threads.map(draw, entries.items()), strict=True))


def _list_shapes(module: nn.Module) -> list[tuple[str, list[int]]]:
    return [(key, list(entry.shape)) for key, entry in module.state_dict().items() if not files.is_constant_table(key)]


def _published_name(file: str) -> str:
    """Return the name with the suffix that its authors gave it."""
    return f"{file}.pth" if file.startswith("personalive/") else f"{file}.bin"


def _check_disk_space(folder: Path, layout: dict[str, dict[str, list[int]]]) -> None:
    """Raise DiskFullError before anything is written."""
    folder.mkdir(parents=True, exist_ok=True)
    needed = sum(
        TABLES + DTYPE.itemsize * sum(math.prod(shape) for shape in entries.values()) for entries in layout.values()
    )
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise DiskFullError(
            "Made-up weights take {needed} GB, and {folder} has {free} GB left.",
            "Free some space, or set TMPDIR to a folder with more room.",
            needed=f"{needed / GB:.1f}",
            folder=folder,
            free=f"{free / GB:.1f}",
        )
