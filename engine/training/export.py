"""Writes what was trained in the published layout: the animator reads it like the weights that it was made from.

Owns: which entries of which network are in which file, and their precision. Does not know: training.
"""

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from engine.animators.personalive.weights.files import DENOISER, MOTION_ENCODER, POSE_GUIDER, REFERENCE_NET
from engine.animators.personalive.weights.networks import Networks
from engine.training.networks import TEMPORAL, Stage
from engine.training.whole_files import write_whole


def export_networks(networks: Networks, stage: Stage, folder: Path, dtype: torch.dtype = torch.float16) -> list[Path]:
    """Write the networks that a stage trains into a folder of weights; returns the files.

    Files of the same names are replaced, each when it is whole. All other networks have to lie beside them.
    Raises: DiskFullError, SinkError.
    """
    chosen = _choose_entries(networks, stage)
    return [write_weights(folder / f"{name}.safetensors", entries, dtype) for name, entries in chosen.items()]


def write_weights(path: Path, entries: Mapping[str, Tensor], dtype: torch.dtype) -> Path:
    """Write entries into a safetensors file, which is replaced when the new one is whole; returns it.

    Raises: DiskFullError, SinkError.
    """
    with write_whole(path) as part:
        save_file({key: _convert_entry(entry, dtype) for key, entry in entries.items()}, part)
    return path


def _choose_entries(networks: Networks, stage: Stage) -> Mapping[str, Mapping[str, Tensor]]:
    """Return file -> key -> entry. Stage 3 writes temporal modules alone: of the rest only their savings are left."""
    spatial, temporal = DENOISER.files
    if stage is Stage.STREAM:
        return {temporal: {key: entry for key, entry in networks.denoiser.state_dict().items() if TEMPORAL in key}}
    trained: dict[str, nn.Module] = {
        spatial: networks.denoiser,
        REFERENCE_NET.files[0]: networks.reference_net,
        MOTION_ENCODER.files[0]: networks.motion_encoder,
        POSE_GUIDER.files[0]: networks.pose_guider,
    }
    return {name: module.state_dict() for name, module in trained.items()}


def _convert_entry(entry: Tensor, dtype: torch.dtype) -> Tensor:
    converted = entry.detach().to("cpu", dtype if entry.is_floating_point() else entry.dtype)
    return converted.contiguous().clone()
