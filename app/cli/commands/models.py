"""The verb `models`: converts the weights of PersonaLive.

Owns: the printed lines. Does not know: what is in a weights file.
"""

from argparse import Namespace

from app.cli.result import CommandResult
from app.cli.signals import Interrupt
from engine import convert_models

MB = 1_000_000


def run_models(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Do what `personacam models convert` asks for.

    Raises: ModelError if a weights file is missing, damaged or not the published one; SinkError if OUT cannot be used.
    """
    interrupt.raise_if_requested()
    lines = []
    for file in convert_models(wanted.models, wanted.out):
        interrupt.raise_if_requested()
        lines.append(f"{file}: {file.stat().st_size / MB:.0f} MB")
    return CommandResult([*lines, f"--models {wanted.out} now uses them."], 0)
