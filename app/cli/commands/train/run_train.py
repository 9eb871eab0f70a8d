"""The verb `train`: from clips to weights.

Owns: which task is whose. Does not know: what a task does.
"""

import importlib
from argparse import Namespace

from app.cli.result import CommandResult
from app.cli.signals import Interrupt

TRAIN, EXPORT = "app.cli.commands.train.stages:train_one", "app.cli.commands.train.stages:export_weights"
TASKS = {
    "prepare": "app.cli.commands.train.prepare:run_prepare",
    "stage1": TRAIN,
    "stage2": TRAIN,
    "stage3": TRAIN,
    "export": EXPORT,
}
"""task -> "module:function"; imported when it is asked for, as only some need PyTorch."""


def run_train(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Do what `personacam train TASK` asks for.

    Raises: PersonaCamError; KeyboardInterrupt.
    """
    interrupt.raise_if_requested()
    module, _, name = TASKS[wanted.task].partition(":")
    result: CommandResult = getattr(importlib.import_module(module), name)(wanted, interrupt)
    return result
