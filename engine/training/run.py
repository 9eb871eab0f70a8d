"""Where a training is started: checks what it needs before anything heavy is loaded, then trains one stage.

Owns: these checks. Does not know: training. Imports no torch.
"""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from engine.core.errors import TrainingError
from engine.training.loop.request import FREE, TrainingReport, TrainingRequest, Watcher
from engine.training.recipe.licences import refuse_unfree_data
from engine.training.recipe.recipe import LPIPS, VGG_FILE

if TYPE_CHECKING:
    from engine.training.parallel.processes import Processes

PACKAGES = ("torch", "diffusers", "transformers", "safetensors", "tensorboardX")
"""Of the extra `training`, what every stage imports."""


def train_stage(request: TrainingRequest, watcher: Watcher) -> TrainingReport:
    """Train a stage, or go on with it.

    Raises: TrainingError, ModelError, SourceError, SettingsError, DiskFullError, SinkError.
    """
    check_packages(PACKAGES)
    _check_start(request)
    _check_judge(request)
    from engine.training.data.opening import open_clips
    from engine.training.loop.train import train_to_end

    clips = open_clips(request.data)
    if request.start == FREE:
        refuse_unfree_data(clips.origin)
    return train_to_end(request, clips, _find_processes(request), watcher)


def export_checkpoint(request: TrainingRequest, folder: Path, single: bool) -> TrainingReport:
    """Write what the newest checkpoint of a stage holds as a folder of weights. single: in 32 bits, not 16.

    Raises: TrainingError if there is none; ModelError, DiskFullError, SinkError.
    """
    check_packages(PACKAGES)
    _check_start(request)
    from engine.training.loop.export_run import export_newest
    from engine.training.loop.exporting import HALF, SINGLE

    return export_newest(request, folder, SINGLE if single else HALF)


def _find_processes(request: TrainingRequest) -> "Processes":
    """Return this process alone, or all that a launcher has started, when they have met."""
    from engine.training.parallel.processes import SingleProcess

    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        return SingleProcess()
    check_packages(("accelerate",))
    from engine.training.parallel.accelerated import join_processes

    return join_processes(request.recipe.compute.device == "cpu")


def check_packages(names: tuple[str, ...]) -> None:
    """Raise TrainingError if a package of the extra is not installed."""
    for name in names:
        if find_spec(name) is None:
            raise TrainingError(
                "A training needs the package {package}, which is not installed.",
                "In the program's folder, run: .venv/bin/pip install -e '.[training]'",
                package=name,
            )


def _check_start(request: TrainingRequest) -> None:
    if not Path(request.models).is_dir():
        raise TrainingError("There is no folder of weights {folder}.", "Give one with --models.", folder=request.models)


def _check_judge(request: TrainingRequest) -> None:
    """Find out whether stages 2 and 3 have what compares pictures, before weights are loaded."""
    if request.stage == 1 or request.recipe.losses.judge != LPIPS:
        return
    if request.start == FREE:
        raise TrainingError(
            "VGG16 was trained on pictures for research only, so a training with --start free does not judge by it.",
            "Give --perceptual none: then the loss has no perceptual term.",
        )
    check_packages(("lpips",))
    if request.recipe.losses.vgg is None:
        raise TrainingError(
            "Stages 2 and 3 compare pictures with LPIPS, and that needs VGG16's weights.",
            "Give the file {file}, as torchvision publishes it, as losses.vgg in the settings or with --vgg; or give "
            "--perceptual none.",
            file=VGG_FILE,
        )
