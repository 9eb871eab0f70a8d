"""Which networks a stage trains, what mode each is in, and the exact savings on those that stay as they are.

Owns: the table of trained parameters, under the names of the published files. Does not know: losses, optimisers.
Source: the released training code, with which the counts agree: 1232, 568, 234 and 16 tensors; 546 in stage 3.
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import IntEnum
from pathlib import Path

import torch
from torch import nn

from engine.animators.personalive.nets.denoiser import Denoiser
from engine.animators.personalive.stream.schedule import frame_levels
from engine.animators.personalive.weights.files import DENOISER, WeightFiles, fill_module
from engine.animators.personalive.weights.networks import Networks, list_parts, make_networks

Parameters = Mapping[str, Mapping[str, nn.Parameter]]
"""Published file without suffix -> key -> what is trained of it."""

FROZEN_REFERENCE = "up_blocks.3"
"""Part of the names of the reference net's last block, which stays as it is but still records tokens."""
TEMPORAL = "temporal_modules"
MOTION = "motion_modules"


class Stage(IntEnum):
    """What is learned: from single pictures, few steps from single pictures, the stream."""

    IMAGE = 1
    FEW_STEPS = 2
    STREAM = 3


def load_for_training(models: Path, stage: Stage, device: torch.device) -> Networks:
    """Load a folder of weights in float32; before the stream there are no temporal modules. Raises: ModelError."""
    networks = make_networks(models)
    if stage is not Stage.STREAM:
        with torch.device("meta"):
            networks = replace(networks, denoiser=Denoiser(networks.denoiser.config, with_temporal=False))
    networks = replace(networks, tiny_decoder=None)
    for module, part in list_parts(networks):
        single = module is networks.denoiser and stage is not Stage.STREAM
        files = WeightFiles(DENOISER.files[:1], spare=DENOISER.spare) if single else part
        fill_module(module, models, files, torch.float32, device)
    return networks


def choose_parameters(networks: Networks, stage: Stage) -> Parameters:
    """Return what this stage trains, let it require a gradient, and set every network's mode.

    In stages 1 and 2 the motion encoder's norms use the batch's own statistics.
    """
    for module, _ in list_parts(networks):
        module.requires_grad_(False).eval()
    chosen = _choose_temporal(networks) if stage is Stage.STREAM else _choose_spatial(networks)
    for parameters in chosen.values():
        for parameter in parameters.values():
            parameter.data = parameter.data.clone()  # a file that is mapped into memory may be replaced meanwhile
            parameter.requires_grad_(True)
    if stage is not Stage.STREAM:
        networks.motion_encoder.train()
    return chosen


def apply_training_savings(networks: Networks, stage: Stage, levels: tuple[int, ...], chunk: int) -> None:
    """Compute once what every pass through the frozen parts would repeat; the same result up to rounding.

    In stage 3 this changes the denoiser as it does for inference: only its temporal modules can be saved.
    """
    networks.autoencoder.apply_exact_savings()
    if stage is Stage.STREAM:
        with torch.no_grad():
            window = frame_levels(levels, chunk).to(networks.denoiser.conv_in.weight.device)
            networks.denoiser.apply_exact_savings(window)


def _choose_spatial(networks: Networks) -> Parameters:
    reference = networks.reference_net.named_parameters()
    return {
        "denoising_unet": dict(networks.denoiser.named_parameters()),
        "reference_unet": {name: parameter for name, parameter in reference if FROZEN_REFERENCE not in name},
        "motion_encoder": dict(networks.motion_encoder.named_parameters()),
        "pose_guider": dict(networks.pose_guider.named_parameters()),
    }


def _choose_temporal(networks: Networks) -> Parameters:
    named = networks.denoiser.named_parameters()
    return {TEMPORAL: {name: parameter for name, parameter in named if TEMPORAL in name}}
