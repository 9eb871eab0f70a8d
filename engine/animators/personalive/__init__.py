"""PersonaLive (arXiv 2512.11253): the networks, the sliding window, and the animator made of them.

The paper's parts and their files: the reference U-Net is `reference_net`, the denoiser `denoiser` (its three kinds of
attention are `spatial`, `motion_module` and `temporal_module`), E_f is `motion_encoder`, E_k is `motion_extractor`,
the rungs and the DDIM step are `schedule`, the sliding window is `window`, historical keyframes are `keyframe_memory`,
one pass over the window is `chunk_step`, and `stream` runs it pass after pass.
Nothing here imports torch before it is needed.
"""

import importlib
from collections.abc import Iterator
from pathlib import Path

from engine.core.errors import ModelError


def convert_models(models: Path, out: Path) -> Iterator[Path]:
    """Convert PersonaLive's weights to float16 safetensors, with their config files; yields each file when written.

    All of them are checked before the first is written.
    Raises: ModelError if a file is missing, damaged or not the published one; SinkError if out cannot be written.
    """
    try:
        conversion = importlib.import_module("engine.animators.personalive.weights.conversion")
    except ModuleNotFoundError as missing:
        raise ModelError(
            "Reading weights needs the package {package}, which is not installed.",
            "Install it with: pip install 'personacam[personalive]'",
            package=repr(missing.name),
        ) from missing
    yield from conversion.convert_weights(models, out)
