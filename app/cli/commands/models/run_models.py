"""The verb `models`: PersonaLive's weights, and what is built of them for ONNX Runtime.

Owns: which task is whose. Does not know: what a task does.
"""

from argparse import Namespace

from app.cli.commands.models import builds, weights
from app.cli.result import CommandResult
from app.cli.signals import Interrupt
from engine import PersonaCamError

WEIGHTS = {
    "list": weights.list_weights,
    "download": weights.download_weights,
    "verify": weights.verify_weights,
    "convert": weights.convert_weights,
    "adopt": weights.adopt_weights,
    "remove": weights.remove_weights,
}


def run_models(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Do what `personacam models TASK` asks for. With --json an error about weights is printed as such, too.

    Raises: WeightsError, ModelError, SinkError if weights are missing, damaged or cannot be had or written;
    AnimatorError if a provider cannot run here; BuildError if something cannot be built or kept; KeyboardInterrupt.
    """
    interrupt.raise_if_requested()
    match wanted.task:
        case "compile":
            return builds.compile_build(wanted, interrupt)
        case "free":
            return builds.free_builds(wanted)
    try:
        return WEIGHTS[wanted.task](wanted, interrupt)
    except PersonaCamError as error:
        if not wanted.json:
            raise
        return weights.print_json({"problem": str(error)}, weights.FAILED)
