"""Writes what a stage has learned as a folder of weights that animates.

Owns: what such a folder needs beside the trained networks. Does not know: how they were trained.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from engine.animators.personalive.nets.denoiser import Denoiser
from engine.animators.personalive.weights.adopted import ADOPTION_FILE, adopted_content
from engine.animators.personalive.weights.files import (
    DENOISER,
    MOTION_ENCODER,
    POSE_GUIDER,
    REFERENCE_NET,
    find_weights,
    weights_exist,
)
from engine.animators.personalive.weights.networks import Networks
from engine.core.errors import TrainingError
from engine.sinks import sink_error
from engine.training.export import export_networks
from engine.training.loop.judging import DISCRIMINATOR_FILE
from engine.training.loop.request import RunFolders, TrainingRequest
from engine.training.loop.starting import fill_from_scratch
from engine.training.networks import TEMPORAL, Stage
from engine.training.whole_files import write_whole

HALF, SINGLE = torch.float16, torch.float32
CPU = torch.device("cpu")


def export_stage(networks: Networks, request: TrainingRequest, folder: Path, dtype: torch.dtype) -> Path:
    """Write a folder of weights; what was not trained is read in the folder of weights that the training used.

    Raises: DiskFullError, SinkError; TrainingError if it is that folder.
    """
    if folder.exists() and request.models.exists() and folder.samefile(request.models):
        raise TrainingError(
            "{folder} is the folder of weights that the training began with.", "Choose another one.", folder=folder
        )
    with _explain_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        export_networks(networks, Stage(request.stage), folder, dtype)
        _add_missing(networks, request, folder, dtype)
        (folder / ADOPTION_FILE).write_bytes(adopted_content(request.models.resolve()))
    return folder


def export_discriminator(entries: Mapping[str, Tensor], request: TrainingRequest) -> None:
    """Write the discriminator, from which the next stage goes on. Raises: DiskFullError, SinkError."""
    path = RunFolders(request.out, request.stage).stage_folder / DISCRIMINATOR_FILE
    with write_whole(path) as part:
        save_file({key: one.contiguous() for key, one in entries.items()}, part)


def _add_missing(networks: Networks, request: TrainingRequest, folder: Path, dtype: torch.dtype) -> None:
    """Add what an animator needs and neither this stage nor the first folder has."""
    spatial, temporal = DENOISER.files
    before = RunFolders(request.out, Stage.FEW_STEPS).weights
    if request.stage == Stage.STREAM and weights_exist(before, spatial):
        for name in (spatial, *REFERENCE_NET.files, *MOTION_ENCODER.files, *POSE_GUIDER.files):
            source = find_weights(before, name)
            _copy_whole(source, folder / name.rpartition("/")[0] / source.name)
    if request.stage != Stage.STREAM and not weights_exist(request.models, temporal):
        _write_idle_temporal(networks, folder / f"{temporal}.safetensors", request.recipe.saving.seed, dtype)


def _write_idle_temporal(networks: Networks, path: Path, seed: int, dtype: torch.dtype) -> None:
    """Write temporal modules that add nothing yet, so that the weights animate before stage 3."""
    with torch.device("meta"):
        denoiser = Denoiser(networks.denoiser.config)
    fill_from_scratch(denoiser, CPU, seed)
    entries = {key: entry.to(dtype) for key, entry in denoiser.state_dict().items() if TEMPORAL in key}
    with write_whole(path) as part:
        save_file(entries, part)


def _copy_whole(source: Path, path: Path) -> None:
    with write_whole(path) as part:
        shutil.copyfile(source, part)


@contextmanager
def _explain_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as failure:
        raise sink_error(failure, path) from failure
