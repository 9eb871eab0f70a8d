"""PersonaLive (arXiv 2512.11253): the networks, the sliding window, and the animator made of them.

The paper's parts and their files: the reference U-Net is `reference_net`, the denoiser `denoiser` (its three kinds of
attention are `spatial`, `motion_module` and `temporal_module`), E_f is `motion_encoder`, E_k is `motion_extractor`,
the rungs and the DDIM step are `schedule`, the sliding window is `window`, historical keyframes are `keyframe_memory`,
one pass over the window is `chunk_step`, and `stream` runs it pass after pass.
Nothing here imports torch before it is needed.
"""

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.core.errors import ModelError
from engine.core.settings import Settings

if TYPE_CHECKING:
    from engine.animators.memory_forecast import MemoryForecast
    from engine.animators.personalive.compiled.builds.build_progress import BuildProgress
    from engine.animators.personalive.compiled.builds.cache import CachedBuild


def write_made_up_weights(folder: Path, size: str) -> str:
    """Write made-up weights with the names and shapes of the published ones, to measure speed and memory with.

    size: "full", "tiny", or "auto": full where torch finds a graphics card. Returns: the size written.
    Raises: ModelError if a package is missing; DiskFullError, SinkError if the folder cannot be written.
    """
    made_up = _import_part("weights.made_up")
    chosen: str = made_up.choose_size(size)
    made_up.write_weights(folder, chosen)
    return chosen


def forecast_memory(settings: Settings) -> "MemoryForecast":
    """Say what each quality needs with these settings, and what is free now; see `memory.forecast`.

    Raises: ModelError if a package is missing; SettingsError, AnimatorError if these settings cannot run here.
    """
    forecast: MemoryForecast = _import_part("memory.forecast").forecast_memory(settings)
    return forecast


def compile_graphs(
    settings: Settings, report: "Callable[[BuildProgress], None]", is_stopped: Callable[[], bool]
) -> "CachedBuild":
    """Build what the settings' provider computes with, unless it is there; see `compiled.builds.compile`.

    Raises: AnimatorError, BuildError, ModelError.
    """
    build: CachedBuild = _import_part("compiled.builds.compile").compile_graphs(settings, report, is_stopped)
    return build


def _import_part(name: str) -> Any:
    """Import a module that needs torch. Raises: ModelError if that is not installed."""
    try:
        return importlib.import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as missing:
        raise ModelError(
            "Reading weights needs the package {package}, which is not installed.",
            "In the program's folder, run: .venv/bin/pip install -e '.[personalive]'",
            package=repr(missing.name),
        ) from missing
