"""The weights that a stage begins with: published ones, none that a licence forbids, or those of an earlier training.

Owns: which file is read into which network, and what begins with random numbers. Does not know: training.
"""

import logging
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import torch
from torch import nn

from engine.animators.personalive.nets.denoiser import Denoiser
from engine.animators.personalive.weights.files import (
    DENOISER,
    MOTION_ENCODER,
    POSE_GUIDER,
    REFERENCE_NET,
    default_tables,
    fill_module,
    find_weights,
    is_constant_table,
    read_entries,
    weights_exist,
)
from engine.animators.personalive.weights.networks import Networks, list_parts, make_networks
from engine.core.errors import ModelError, TrainingError
from engine.training.checkpoints import Content, read_checkpoint
from engine.training.loop.request import FREE, PUBLISHED, RunFolders, TrainingRequest
from engine.training.networks import TEMPORAL, Stage, load_for_training

log = logging.getLogger(__name__)
CPU = torch.device("cpu")
STARTS_AT_ZERO = (".temporal_transformer.proj_out.", "conv_out_modify.")
"""The last layers of branches that are added to something: from scratch they add nothing at first."""


def load_start(request: TrainingRequest, device: torch.device) -> Networks:
    """Load all networks of a stage in float32, the trained ones from where the request says.

    Raises: ModelError if a file is missing or damaged; TrainingError if a stage has nothing to go on from.
    """
    stage = Stage(request.stage)
    if request.start == FREE:
        networks = _make_free(request, stage, device)
    else:
        networks = load_for_training(request.models, stage, device)
    before = RunFolders(request.out, stage - 1).weights
    if request.start not in (FREE, PUBLISHED):
        _take_given(networks, Path(request.start), stage)
    elif stage > Stage.IMAGE and before.is_dir():
        log.warning("The stage goes on from what stage %d has learned.", stage - 1)
        _take_folder(networks, before)
    elif stage > Stage.IMAGE and request.start == FREE:
        raise TrainingError(
            "Stage {stage} goes on from the weights of stage {before}, and {folder} has none.",
            "Train stage {before} first, or give a start.",
            stage=int(stage),
            before=stage - 1,
            folder=request.out,
        )
    return networks


def fill_from_scratch(network: nn.Module, device: torch.device, seed: int) -> None:
    """Give a network that was made on the meta device random numbers, the same ones for a seed."""
    network.to_empty(device=CPU)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for owner in network.modules():
            reset = getattr(owner, "reset_parameters", None)
            if reset is not None:
                reset()
            for name, table in default_tables(owner).items():
                holder, _, leaf = name.rpartition(".")
                owner.get_submodule(holder)._buffers[leaf] = table
    for name, parameter in network.named_parameters():
        if any(part in name for part in STARTS_AT_ZERO):
            nn.init.zeros_(parameter)
    network.to(device)


def _make_free(request: TrainingRequest, stage: Stage, device: torch.device) -> Networks:
    """Make the trained networks from scratch, both U-Nets with what their public base has; read all others."""
    networks = replace(make_networks(request.models), tiny_decoder=None)
    if stage is not Stage.STREAM:
        with torch.device("meta"):
            networks = replace(networks, denoiser=Denoiser(networks.denoiser.config, with_temporal=False))
    trained = list_trained(networks)
    for number, (module, _) in enumerate(trained):
        fill_from_scratch(module, device, request.recipe.saving.seed + number)
    own = {id(module) for module, _ in trained}
    for module, part in list_parts(networks):
        if id(module) not in own:
            fill_module(module, request.models, part, torch.float32, device)
    if DENOISER.spare is not None and weights_exist(request.models, DENOISER.spare):
        for module in (networks.denoiser, networks.reference_net):
            _take_file(module, find_weights(request.models, DENOISER.spare), is_whole=False)
    else:
        log.warning("There is no public base of the U-Nets in the folder of weights: both begin with random numbers.")
    return networks


def list_trained(networks: Networks) -> list[tuple[nn.Module, tuple[str, ...]]]:
    """Every network that any stage trains, and its files."""
    return [
        (networks.denoiser, DENOISER.files),
        (networks.reference_net, REFERENCE_NET.files),
        (networks.motion_encoder, MOTION_ENCODER.files),
        (networks.pose_guider, POSE_GUIDER.files),
    ]


def _take_given(networks: Networks, path: Path, stage: Stage) -> None:
    if path.is_dir():
        _take_folder(networks, path)
    elif path.is_file():
        _take_checkpoint(networks, path, stage)
    else:
        raise TrainingError(
            "{path} is neither published nor free, and no file or folder of that name is there.",
            "Give --start published, free, a folder of weights, or a checkpoint.",
            path=path,
        )


def _take_folder(networks: Networks, folder: Path) -> None:
    """Read what a folder of weights has of the trained networks."""
    taken = False
    for module, names in list_trained(networks):
        temporal = any(TEMPORAL in key for key in module.state_dict())
        for name in names:
            if weights_exist(folder, name) and (temporal or name != DENOISER.files[1]):
                _take_file(module, find_weights(folder, name), is_whole=True)
                taken = True
    if not taken:
        raise TrainingError(
            "{folder} has no weights that stage {stage} trains.",
            "Give a folder with personalive/denoising_unet and the files beside it.",
            folder=folder,
            stage="1, 2 or 3",
        )


def _take_file(module: nn.Module, path: Path, is_whole: bool) -> None:
    """Read a file's entries. is_whole: every entry has to belong to the network; else those that fit are read."""
    _take_entries(module, read_entries(path), path, is_whole)


def _take_entries(module: nn.Module, entries: Iterable[tuple[str, torch.Tensor]], path: Path, is_whole: bool) -> None:
    own = {**dict(module.named_parameters()), **dict(module.named_buffers())}
    for key, entry in entries:
        if key in own and own[key].shape == entry.shape:
            own[key].data.copy_(entry)
        elif is_whole and not is_constant_table(key):
            raise ModelError(
                "{path}: {key} does not fit the networks of the folder of weights.",
                "Both have to be of the same sizes.",
                path=path,
                key=key,
            )


def _take_checkpoint(networks: Networks, path: Path, stage: Stage) -> None:
    """Begin with a checkpoint of the stage before, or of the same."""
    content = read_checkpoint(path)
    found = int(content["facts"]["stage"])
    if found not in (stage - 1, stage):
        raise TrainingError(
            "{path} is a checkpoint of stage {found}; stage {stage} begins with one of stage {before}.",
            "Train the stages in their order.",
            path=path,
            found=found,
            stage=int(stage),
            before=max(1, stage - 1),
        )
    take_trained(networks, content, path)


def take_trained(networks: Networks, content: Content, path: Path) -> None:
    """Read the trained weights of a checkpoint, or their average if it has one. Raises: ModelError."""
    parameters = content["average"] or content["updates"]["generator"]["parameters"]
    modules = {Path(names[0]).name: module for module, names in list_trained(networks)}
    for file, entries in parameters.items():
        _take_entries(modules.get(file, networks.denoiser), entries.items(), path, is_whole=True)
    for name, buffers in content["buffers"].items():
        _take_entries(modules[name], buffers.items(), path, is_whole=False)
