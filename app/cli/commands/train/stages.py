"""The tasks `train stage1`, `stage2`, `stage3` and `export`.

Owns: what is asked of the engine, and the lines at the end. Does not know: training.
"""

from argparse import Namespace
from pathlib import Path

from app.cli.progress import progress_bar
from app.cli.result import CommandResult, pluralize
from app.cli.signals import Interrupt
from engine import (
    Recipe,
    TrainingRequest,
    Watcher,
    change_recipe,
    export_checkpoint,
    read_recipe,
    train_stage,
)


def train_one(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Train a stage, or go on with it; Ctrl-C writes a checkpoint first.

    Raises: SettingsError, TrainingError, ModelError, SourceError, SinkError.
    """
    request = TrainingRequest(
        wanted.stage,
        wanted.data,
        wanted.models,
        wanted.out,
        _read_recipe(wanted, {"compute.device": wanted.device}),
        wanted.start,
        not wanted.no_resume,
    )
    with progress_bar() as show:
        report = train_stage(request, Watcher(show, interrupt.is_requested))
    done = pluralize(report.steps, "step")
    if report.weights is None:
        line = f"Stage {report.stage} was stopped after {done}. The same command goes on."
        return CommandResult([line], interrupt.exit_code)
    return CommandResult([f"Stage {report.stage} has ended after {done}. Its weights: {report.weights}"])


def export_weights(wanted: Namespace, _interrupt: Interrupt) -> CommandResult:
    """Write what a checkpoint holds. Raises: SettingsError, TrainingError, ModelError, SinkError."""
    request = TrainingRequest(wanted.stage, Path(), wanted.models, wanted.out, _read_recipe(wanted, {}), wanted.start)
    report = export_checkpoint(request, wanted.to, wanted.float32)
    return CommandResult(
        [f"{report.weights} has what stage {report.stage} learned in {pluralize(report.steps, 'step')}."]
    )


def _read_recipe(wanted: Namespace, others: dict[str, object]) -> Recipe:
    """Read the file of settings; flags go before it."""
    recipe = read_recipe(wanted.config)
    flags = {"losses.judge": wanted.perceptual, "losses.vgg": wanted.vgg, **others}
    for name, value in flags.items():
        recipe = recipe if value is None else change_recipe(recipe, name, value)
    return recipe
