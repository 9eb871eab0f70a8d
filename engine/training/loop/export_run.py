"""Writes the weights of a run's newest checkpoint, without its data.

Owns: reading it back without what only a training needs. Does not know: the form of weights (`exporting`).
"""

from pathlib import Path

import torch

from engine.core.errors import TrainingError
from engine.training.checkpoints import list_checkpoints, read_checkpoint
from engine.training.loop.exporting import export_discriminator, export_stage
from engine.training.loop.request import RunFolders, TrainingReport, TrainingRequest
from engine.training.loop.starting import load_start, take_trained

CPU = torch.device("cpu")


def export_newest(request: TrainingRequest, folder: Path, dtype: torch.dtype) -> TrainingReport:
    """Write what the newest checkpoint holds, and in the run its discriminator.

    Raises: TrainingError if there is none, or of another stage; ModelError, DiskFullError, SinkError.
    """
    found = list_checkpoints(RunFolders(request.out, request.stage).checkpoints)
    if not found:
        raise TrainingError(
            "{folder} has no checkpoint of stage {stage}.",
            "Train it first, or name the run with --out.",
            folder=request.out,
            stage=request.stage,
        )
    networks, content = load_start(request, CPU), read_checkpoint(found[-1])
    take_trained(networks, content, found[-1])
    if "discriminator" in content["updates"]:
        export_discriminator(content["updates"]["discriminator"]["parameters"]["discriminator"], request)
    return TrainingReport(request.stage, int(content["step"]), export_stage(networks, request, folder, dtype))
