"""The user's weights files: what can be done with them outside a run.

Owns: the way there without importing torch before it is needed. Does not know: what is in a file.
"""

import importlib
from collections.abc import Iterator
from pathlib import Path

from engine.core.errors import ModelError


def convert_models(models: Path, out: Path) -> Iterator[Path]:
    """Write PersonaLive's weights anew as float16 safetensors, with their config files; yields each one when done.

    All of them are checked before the first is written.
    Raises: ModelError if a file is missing, damaged or not the published one; SinkError if out cannot be written.
    """
    try:
        conversion = importlib.import_module("engine.animators.personalive.weights.conversion")
    except ModuleNotFoundError as missing:
        raise ModelError(
            f"Reading weights needs the package {missing.name!r}, which is not installed.",
            "Install it with: pip install 'personacam[personalive]'",
        ) from missing
    yield from conversion.convert_weights(models, out)
